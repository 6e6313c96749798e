package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

func (p Program) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema up to date (serve does so too)",
		Args:  noArguments,
		RunE:  func(command *cobra.Command, _ []string) error { return p.migrate(command) },
	}
}

func (p Program) migrate(command *cobra.Command) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	ctx := command.Context()
	kept, err := openStore(ctx, h, nil, p.Now, newLogger(p.Err, h.Log))
	if err != nil {
		return err
	}
	applied, err := kept.Migrate(ctx)
	if err = errors.Join(err, kept.Close(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	if applied == 0 {
		p.print("%s is up to date", h.Database())
		return nil
	}
	p.print("%s: migrations applied: %d", h.Database(), applied)
	return nil
}
