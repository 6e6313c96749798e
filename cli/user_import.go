package cli

import (
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/store"
)

// importWish is what is asked of an import.
type importWish struct {
	format string
	dryRun bool
}

// progressEvery is after how many users an import says how far it is.
const progressEvery = 1000

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
	flags := command.Flags()
	flags.SortFlags = false
	flags.StringVar(&wish.format, "format", "", "`FORMAT`: csv or jsonl; default: by the file's ending, else csv")
	flags.BoolVar(&wish.dryRun, "dry-run", false, "check every line, import none")
	return command
}

func (p Program) userImport(command *cobra.Command, path string, wish importWish) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	from := p.In
	if path != "-" {
		file, err := os.Open(filepath.Clean(path))
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // only read
		from = file
	}
	rows, err := rowsOf(path, wish.format, from)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	ctx := asCommand(command.Context())
	return p.atHome(ctx, h, func(kept *store.Store, ring *secret.Keyring) error {
		accounts, err := p.accounts(h, kept, ring)
		if err != nil {
			return err
		}
		count, err := accounts.Import(ctx, rows, login.ImportOptions{
			Domain: h.Domain, DryRun: wish.dryRun,
			Refuse: func(line int, name, reason string) { p.say("line %d (%s): %s", line, printable(name), reason) },
			Progress: func(done int) {
				if done%progressEvery == 0 {
					p.say("%d lines", done)
				}
			},
		})
		return p.imported(count, wish.dryRun, err)
	})
}

// imported tells what became of an import, also of one that was cut short.
func (p Program) imported(count login.Imported, dryRun bool, err error) error {
	verb := "imported"
	if dryRun {
		verb = "could be imported"
	}
	p.print("%d users %s, %d lines refused", count.Taken, verb, count.Refused)
	switch {
	case err != nil:
		return fmt.Errorf("the import was cut short, run it again with the same file: %w", err)
	case count.Refused > 0:
		return fmt.Errorf("%d lines were refused: mend them and run the import again; who is there already is not touched", count.Refused)
	}
	return nil
}

func rowsOf(path, format string, from io.Reader) (iter.Seq[login.ImportRow], error) {
	if format == "" {
		format = "csv"
		if ending := filepath.Ext(path); ending == ".jsonl" || ending == ".ndjson" || ending == ".json" {
			format = "jsonl"
		}
	}
	switch format {
	case "csv":
		return login.CSVRows(from)
	case "jsonl":
		return login.JSONRows(from), nil
	}
	return nil, usagef("--format %q is unknown: say csv or jsonl", format)
}
