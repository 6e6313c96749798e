package cli

import (
	"github.com/spf13/cobra"

	"riskgate/internal/secret"
)

func (p Program) keyCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "key",
		Short: "Keys: of callers (create, list, revoke), and the root key (root)",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return usagef("say what to do: create, list, revoke or root") },
	}
	command.AddCommand(p.keyCreateCommand(), p.keyListCommand(), p.keyRevokeCommand(), p.keyRootCommand())
	return command
}

func (p Program) keyRootCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "root",
		Short: "Make the root key, which seals every secret in the database",
		Long: "Make the root key, which seals every secret in the database, in a new file (--key-file,\n" +
			"by default beside the database file). Keep a copy of it in a safe place, apart from the\n" +
			"database's: what it sealed is lost with it.",
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error { return p.keyRoot(command) },
	}
}

func (p Program) keyRoot(command *cobra.Command) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	if h.KeyText != "" {
		return usagef("RISKGATE_KEY is set and would be used in the place of a file: unset it first")
	}
	if _, err := secret.GenerateKeyring(h.KeyFile); err != nil {
		return err
	}
	p.print("%s", h.KeyFile)
	p.say("Keep a copy of this file in a safe place, apart from the database's: what it sealed is lost with it.")
	return nil
}
