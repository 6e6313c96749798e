package cli

import (
	"encoding/hex"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
)

func (p Program) keyListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the keys of applications",
		Args:  noArguments,
		RunE:  func(command *cobra.Command, _ []string) error { return p.keyList(command) },
	}
}

func (p Program) keyList(command *cobra.Command) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	return p.atHome(command.Context(), h, func(kept *store.Store, _ *secret.Keyring) error {
		keys, err := kept.Keys(command.Context())
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "ID\tNAME\tSTATE\tCREATED\tSCOPES\tFLAGS")
		for _, k := range keys {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, printable(k.Name), keyState(k, models.At(p.Now())),
				k.CreatedAt.Time().Format(time.DateOnly), strings.ReplaceAll(k.ScopeList, " ", ","), keyFlags(k))
		}
		return table.Flush()
	})
}

// printable keeps a name from steering the terminal.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return '?'
		}
		return r
	}, name)
}

func keyState(k models.APIKey, now models.Time) string {
	switch {
	case k.RevokedAt != 0:
		return "revoked " + k.RevokedAt.Time().Format(time.DateOnly)
	case k.ExpiresAt != 0 && now >= k.ExpiresAt:
		return "expired " + k.ExpiresAt.Time().Format(time.DateOnly)
	case k.ExpiresAt != 0:
		return "until " + k.ExpiresAt.Time().Format(time.DateOnly)
	}
	return "live"
}

func keyFlags(k models.APIKey) string {
	var flags []string
	for _, f := range []struct {
		on   bool
		name string
	}{
		{k.TrustClientIP, "trust-client-ip"},
		{k.Credentialless, "credentialless"},
		{k.FIDOCode25, "fido-code-25"},
		{k.FailureWord, "failure-word"},
		{k.Digest == nil, "no-secret"},
	} {
		if f.on {
			flags = append(flags, f.name)
		}
	}
	if k.SPKI != nil {
		flags = append(flags, "cert:"+hex.EncodeToString(k.SPKI[:4]))
	}
	return strings.Join(flags, ",")
}

func (p Program) keyRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "revoke ID",
		Short: "End a key at once",
		Args:  oneArgument("the key's id, as `riskgate key list` shows it"),
		RunE:  func(command *cobra.Command, args []string) error { return p.keyRevoke(command, args[0]) },
	}
}

func (p Program) keyRevoke(command *cobra.Command, id string) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	ctx := command.Context()
	return p.atHome(ctx, h, func(kept *store.Store, _ *secret.Keyring) error {
		key, err := kept.Key(ctx, id)
		if models.IsNotFound(err) {
			return fmt.Errorf("there is no key %q: see `riskgate key list`", id)
		}
		if err != nil {
			return err
		}
		if err := kept.RevokeKey(ctx, id); err != nil {
			return err
		}
		p.print("%s revoked", id)
		return p.note(ctx, kept, models.EventKeyRevoked, key)
	})
}
