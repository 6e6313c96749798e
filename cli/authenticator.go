package cli

import (
	"github.com/spf13/cobra"

	"riskgate/account"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
)

func (p Program) authenticatorCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "authenticator",
		Short: "Authenticators: make one for a user, or import many",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return usagef("say what to do: add or import") },
	}
	command.AddCommand(p.authenticatorAddCommand(), p.authenticatorImportCommand())
	return command
}

func (p Program) authenticatorAddCommand() *cobra.Command {
	var totp bool
	command := &cobra.Command{
		Use:   "add USER[@DOMAIN] --totp",
		Short: "Make a secret for a user's authenticator app; it is printed once",
		Long: "Make a secret for a user's authenticator app, and assign it. What is printed on the standard\n" +
			"output is the otpauth:// address that the app reads from a QR code. Whoever sees it can make\n" +
			"the user's codes: show it to the user alone, and keep it nowhere. It cannot be shown again.",
		Example: "  riskgate authenticator add ada --totp --service-name \"Web shop\" | qrencode -t ansiutf8",
		Args:    oneArgument("the user's name"),
		RunE: func(command *cobra.Command, args []string) error {
			if !totp {
				return usagef("say which kind: --totp")
			}
			return p.authenticatorAdd(command, args[0])
		},
	}
	command.Flags().BoolVar(&totp, "totp", false, "codes by the clock (RFC 6238): SHA1, 6 digits, 30 seconds, as every app reads them")
	return command
}

func (p Program) authenticatorAdd(command *cobra.Command, raw string) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	name, err := models.ParseUserName(raw, h.Domain)
	if err != nil {
		return advice(err)
	}
	ctx := asCommand(command.Context())
	return p.atHome(ctx, h, func(kept *store.Store, ring *secret.Keyring) error {
		accounts, err := p.accounts(h, kept, ring)
		if err != nil {
			return err
		}
		given, err := accounts.AddTOTP(ctx, name, h.Service)
		if err != nil {
			return err
		}
		p.print("%s", given.URI.Reveal())
		p.say("Authenticator %s is assigned to %s. This is the only time that its secret is shown.", given.Serial, name)
		return nil
	})
}

// authenticatorWish is what is asked of an import of authenticators.
type authenticatorWish struct {
	importWish

	replace bool
}

func (p Program) authenticatorImportCommand() *cobra.Command {
	var wish authenticatorWish
	command := &cobra.Command{
		Use:   "import FILE",
		Short: "Import authenticators with their secrets from CSV or JSON lines (- reads the standard input)",
		Long: "Import authenticators from CSV whose first line names the columns, or from JSON lines with the\n" +
			"same names:\n" +
			"  serial     3 letters or digits and 7 digits, such as FDM0000001\n" +
			"  domain     of its users; default --domain\n" +
			"  kind       totp, hotp or ocra\n" +
			"  secret     base32 or hex; where it could be either, write base32: or hex: before it\n" +
			"  algorithm  SHA1 (default), SHA256 or SHA512\n" +
			"  digits     6 (default) to 10\n" +
			"  period     totp: seconds, default 30\n" +
			"  counter    hotp, and ocra with a counter: the next one, default 0\n" +
			"  suite      ocra: such as OCRA-1:HOTP-SHA1-6:QN08; it says algorithm and digits too\n" +
			"  unlock     true if it asks for a PIN or a finger before it shows a code\n" +
			"  user       who is to have it; default: nobody yet\n" +
			"serial, kind and secret are needed. Secrets are sealed with the root key as they are stored;\n" +
			"delete the file afterwards.\n\n" +
			"Every line stands for itself: a bad one is reported with its number and the others go in.\n" +
			"The exit code is 1 if there was one. A serial number that is there already is refused, unless\n" +
			"--replace is given; then whoever has that authenticator keeps it.",
		Args: oneArgument("the file to read, or - for the standard input"),
		RunE: func(command *cobra.Command, args []string) error {
			return p.authenticatorImport(command, args[0], wish)
		},
	}
	wish.flags(command)
	command.Flags().BoolVar(&wish.replace, "replace", false, "take a line over in the place of the authenticator with its serial number")
	return command
}

func (p Program) authenticatorImport(command *cobra.Command, path string, wish authenticatorWish) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	file, err := p.source(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // only read
	rows, err := reader[account.AuthenticatorRow]{account.AuthenticatorCSV, account.AuthenticatorLines}.rows(path, wish.format, file)
	if err != nil {
		return err
	}
	ctx := asCommand(command.Context())
	return p.atHome(ctx, h, func(kept *store.Store, ring *secret.Keyring) error {
		accounts, err := p.accounts(h, kept, ring)
		if err != nil {
			return err
		}
		count, err := accounts.ImportAuthenticators(ctx, rows, account.AuthenticatorImport{
			ImportOptions: p.options(h.Domain, wish.importWish), Replace: wish.replace,
		})
		return p.imported("authenticators", count, wish.dryRun, err)
	})
}
