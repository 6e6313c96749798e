package cli

import (
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (p Program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Tell the version",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			p.print("riskgate %s", version())
			return nil
		},
	}
}

// version is what the toolchain noted of this build: the module's version or the
// commit, and the Go release.
func version() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	told := build.Main.Version
	if told == "" {
		told = "(devel)"
	}
	settings := map[string]string{}
	for _, s := range build.Settings {
		settings[s.Key] = s.Value
	}
	if revision := settings["vcs.revision"]; revision != "" {
		told += " " + revision
		if settings["vcs.modified"] == "true" {
			told += " (changed)"
		}
	}
	return told + " " + build.GoVersion
}
