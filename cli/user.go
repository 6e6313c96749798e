package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"riskgate/account"
	"riskgate/internal/config"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/store"
)

func (p Program) userCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "user",
		Short: "Users: add one, or import many",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return usagef("say what to do: add or import") },
	}
	command.AddCommand(p.userAddCommand(), p.userImportCommand())
	return command
}

// userWish is what is asked of a new user.
type userWish struct {
	email, phone, delivery string
	withoutPassword        bool
}

func (p Program) userAddCommand() *cobra.Command {
	var wish userWish
	command := &cobra.Command{
		Use:   "add USER[@DOMAIN]",
		Short: "Add a user; the password is asked for, or read from the standard input",
		Long: "Add a user. The password is asked for at the terminal, or is the first line of the standard\n" +
			"input. An e-mail address as user id needs its domain spelled out: ada@example.org@master.",
		Example: "  riskgate user add ada --email ada@example.org --phone +31612345678\n" +
			"  riskgate user add ada < password.txt",
		Args: oneArgument("the user's name"),
		RunE: func(command *cobra.Command, args []string) error { return p.userAdd(command, args[0], wish) },
	}
	flags := command.Flags()
	flags.SortFlags = false
	flags.StringVar(&wish.email, "email", "", "`ADDRESS` for codes, which counts as verified")
	flags.StringVar(&wish.phone, "phone", "", "`NUMBER` for codes, which counts as verified")
	flags.StringVar(&wish.delivery, "delivery", "", "`WAY` of codes: Default, SMS, Email or Voice")
	flags.BoolVar(&wish.withoutPassword, "without-password", false, "add the user without a password")
	return command
}

func (p Program) userAdd(command *cobra.Command, raw string, wish userWish) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	name, err := models.ParseUserName(raw, h.Domain)
	if err != nil {
		return advice(err)
	}
	input := account.Input{Email: &wish.email, Phone: &wish.phone}
	if wish.delivery != "" {
		delivery := models.DeliveryMethod(wish.delivery)
		input.Delivery = &delivery
	}
	if !wish.withoutPassword {
		password, err := p.readPassword(name.String())
		if err != nil {
			return err
		}
		input.Password = &password
	}
	ctx := asCommand(command.Context())
	return p.atHome(ctx, h, func(kept *store.Store, ring *secret.Keyring) error {
		accounts, err := p.accounts(h, kept, ring)
		if err != nil {
			return err
		}
		if err := accounts.Create(ctx, name, input); err != nil {
			return advice(err)
		}
		p.print("%s added", name)
		return nil
	})
}

// asCommand marks what is done as done by a command.
func asCommand(ctx context.Context) context.Context {
	return login.WithCaller(ctx, login.Caller{ID: callerHere})
}

// accounts introduces the administration of users to the store. Nobody judges or
// listens here: both are the server's.
func (p Program) accounts(h config.House, kept *store.Store, ring *secret.Keyring) (*account.Service, error) {
	hasher, err := secret.NewHasher(params(h.Hashing), h.Hashing.Slots, h.Hashing.MaxWait, p.Now)
	if err != nil {
		return nil, err
	}
	return &account.Service{
		Store: kept, Hasher: hasher, Keys: ring, Recorder: silence{}, Now: p.Now, Region: h.Region,
	}, nil
}

// advice puts everything that is wrong with an input on lines of its own.
func advice(err error) error {
	var known *models.Error
	if !errors.As(err, &known) || len(known.Fields) == 0 {
		return err
	}
	var text strings.Builder
	for _, f := range known.Fields {
		fmt.Fprintf(&text, "\n  %s: %s", f.Name, f.Message)
	}
	return fmt.Errorf("this cannot be done:%s", text.String())
}
