package cli

import (
	"github.com/spf13/cobra"

	"riskgate/account"
	"riskgate/internal/secret"
	"riskgate/store"
)

func (p Program) userImportCommand() *cobra.Command {
	var wish importWish
	command := &cobra.Command{
		Use:   "import FILE",
		Short: "Import users with their password hashes from CSV or JSON lines (- reads the standard input)",
		Long: "Import users from CSV whose first line names the columns, or from JSON lines with the same names:\n" +
			"  userID, domain, emailAddress, mobilePhoneNumber, passwordHash, vdpDeliveryMethod, locale,\n" +
			"  locked, emailUnverified, phoneUnverified\n" +
			"Only userID is needed. passwordHash is an Argon2id PHC string, bcrypt ($2a$, $2b$, $2y$),\n" +
			"PBKDF2 with SHA-256 or SHA-512, or scrypt; it is replaced by Argon2id at the user's next login.\n" +
			"Passwords in the clear are refused.\n\n" +
			"Every line stands for itself: a bad one is reported with its number and the others go in.\n" +
			"The exit code is 1 if there was one. A second run reports who is there already.",
		Args: oneArgument("the file to read, or - for the standard input"),
		RunE: func(command *cobra.Command, args []string) error { return p.userImport(command, args[0], wish) },
	}
	wish.flags(command)
	return command
}

func (p Program) userImport(command *cobra.Command, path string, wish importWish) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	file, err := p.source(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // only read
	rows, err := reader[account.UserRow]{account.UserCSV, account.UserLines}.rows(path, wish.format, file)
	if err != nil {
		return err
	}
	ctx := asCommand(command.Context())
	return p.atHome(ctx, h, func(kept *store.Store, ring *secret.Keyring) error {
		accounts, err := p.accounts(h, kept, ring)
		if err != nil {
			return err
		}
		count, err := accounts.Import(ctx, rows, p.options(h.Domain, wish))
		return p.imported("users", count, wish.dryRun, err)
	})
}
