package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

func (p Program) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup DEST",
		Short: "Copy the database, consistent while the server runs",
		Long: "Copy the database into a new file, consistent while the server runs.\n" +
			"The root key is not part of it: keep a copy of the key file apart from the backup.\n" +
			"SQLite only; a PostgreSQL database is copied with pg_dump.",
		Args: oneArgument("the file to write"),
		RunE: func(command *cobra.Command, args []string) error { return p.backup(command, args[0]) },
	}
}

func (p Program) backup(command *cobra.Command, to string) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	if !h.Postgres() && !exists(h.DB) {
		return errors.New("there is no database " + h.DB + ": name yours with --db")
	}
	ctx := command.Context()
	kept, err := openStore(ctx, h, nil, p.Now, newLogger(p.Err, h.Log))
	if err != nil {
		return err
	}
	err = errors.Join(kept.Backup(ctx, to), kept.Close(context.WithoutCancel(ctx)))
	if err != nil {
		return err
	}
	p.print("%s", to)
	p.say("Keep the root key (%s) too, but not beside the backup: without it the secrets in there stay closed.", h.KeyFile)
	return nil
}
