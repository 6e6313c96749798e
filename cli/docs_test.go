package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"riskgate/internal/config"
)

var update = flag.Bool("update", false, "rewrite docs/configuration.md")

// documents are the texts for people, by their path from the top of the repository.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/adr/*.md", "examples/*/*.md"} {
		paths, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no document %s: %v", pattern, err)
		}
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts[strings.TrimPrefix(filepath.ToSlash(path), "../")] = string(raw)
		}
	}
	return texts
}

func TestConfigurationPageListsEverySetting(t *testing.T) {
	path := filepath.Join("..", "docs", "configuration.md")
	want := configurationPage()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := documents(t)["docs/configuration.md"]; got != want {
		t.Error("docs/configuration.md is not what the flags say: run go test ./cli -run ConfigurationPage -update")
	}
}

func configurationPage() string {
	var page strings.Builder
	page.WriteString("# Configuration\n\n" +
		"Every setting with its flag, its variable and what it is without one. This page is made\n" +
		"from the flags (`go test ./cli -run ConfigurationPage -update`); what the settings are for\n" +
		"stands in the [operator's guide](guide-operator.md).\n\n" +
		"A flag wins over its variable, the variable over the file of `--config`, the file over\n" +
		"the default. The file is YAML or JSON; its names are those of the flags, without the dashes,\n" +
		"and `gateways` beside them ([operator's guide](guide-operator.md#gateways)). A rate is a number in\n" +
		"a time, such as `5/15m`.\n")
	house, serve := pflag.NewFlagSet("", 0), pflag.NewFlagSet("", 0)
	config.HouseFlags(house)
	config.ServeFlags(serve)
	for _, part := range []struct {
		title string
		flags *pflag.FlagSet
	}{{"Of every command", house}, {"Of `riskgate serve` alone", serve}} {
		page.WriteString("\n## " + part.title + "\n\n| flag | variable | default | meaning |\n|---|---|---|---|\n")
		part.flags.VisitAll(func(f *pflag.Flag) { page.WriteString(settingRow(f)) })
	}
	page.WriteString("\nThe root key itself may stand in `RISKGATE_KEY`; there is no flag for it, since every\n" +
		"process of a machine can read the others' flags. `RISKGATE_DB_FILE` names a file that\n" +
		"holds the database's URL with its password.\n")
	return page.String()
}

// variablesOf finds the variables that the usage of a flag names.
var variablesOf = regexp.MustCompile(`RISKGATE_[A-Z0-9_]+`)

func settingRow(f *pflag.Flag) string {
	_, usage := pflag.UnquoteUsage(f)
	variables := variablesOf.FindAllString(usage, -1)
	usage = strings.TrimSpace(usage[:strings.LastIndexByte(usage, '(')])
	usage = strings.ReplaceAll(usage, "|", `\|`)
	preset := ""
	if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
		preset = "`" + f.DefValue + "`"
	}
	return fmt.Sprintf("| `--%s` | `%s` | %s | %s |\n", f.Name, strings.Join(variables, "`, `"), preset, usage)
}

// spans are what a document shows as code: within ticks, and in blocks line by line.
func spans(text string) []string {
	var found []string
	inside := false
	ticks := regexp.MustCompile("`([^`]+)`")
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			inside = !inside
		case inside:
			found = append(found, line)
		default:
			for _, match := range ticks.FindAllStringSubmatch(line, -1) {
				found = append(found, match[1])
			}
		}
	}
	return found
}

func TestCommandsFlagsAndVariablesInTheDocumentsExist(t *testing.T) {
	root := Program{}.root()
	flags := flagsOf(root)
	known := []string{"RISKGATE_KEY", "RISKGATE_DB_FILE"}
	for _, f := range flags {
		known = append(known, variablesOf.FindAllString(f.Usage, -1)...)
	}
	invoked := regexp.MustCompile(`(?:^|[\s/])riskgate ([^|>#&;\\]+)`)
	for path, text := range documents(t) {
		for _, variable := range variablesOf.FindAllString(text, -1) {
			if !slices.Contains(known, variable) && !strings.HasSuffix(variable, "_") {
				t.Errorf("%s: there is no variable %s", path, variable)
			}
		}
		for _, span := range spans(text) {
			if name, isFlag := strings.CutPrefix(strings.Fields(span + " .")[0], "--"); isFlag && flags[strings.Trim(name, "=")] == nil {
				t.Errorf("%s: there is no flag --%s", path, name)
			}
			for _, match := range invoked.FindAllStringSubmatch(span, -1) {
				if problem := unknownIn(root, strings.Fields(match[1])); problem != "" {
					t.Errorf("%s: riskgate %s: %s", path, strings.TrimSpace(match[1]), problem)
				}
			}
		}
	}
}

// flagsOf gathers the flags of every command.
func flagsOf(command *cobra.Command) map[string]*pflag.Flag {
	found := map[string]*pflag.Flag{}
	take := func(f *pflag.Flag) { found[f.Name] = f }
	command.Flags().VisitAll(take)
	command.PersistentFlags().VisitAll(take)
	for _, child := range command.Commands() {
		for name, f := range flagsOf(child) {
			found[name] = f
		}
	}
	return found
}

// unknownIn says what of a command line does not exist.
func unknownIn(root *cobra.Command, words []string) string {
	command, rest, err := root.Find(words)
	if err != nil {
		return err.Error()
	}
	if command.HasSubCommands() && command != root && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		return "no such subcommand"
	}
	for _, word := range words {
		name, isFlag := strings.CutPrefix(word, "--")
		name, _, _ = strings.Cut(name, "=")
		if isFlag && name != "help" && command.Flags().Lookup(name) == nil && command.InheritedFlags().Lookup(name) == nil {
			return "no flag --" + name
		}
	}
	return ""
}
