package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"riskgate/internal/config"
	"riskgate/internal/secret"
	"riskgate/store"
)

func (p Program) rekeyCommand() *cobra.Command {
	var add, reseal, retire bool
	command := &cobra.Command{
		Use:   "rekey",
		Short: "Rotate the root key",
		Long: "Rotate the root key: add a new version to the key file, and seal every secret anew with it.\n" +
			"The versions before stay in the file, so that nothing stops working, until --retire takes\n" +
			"them away.\n\n" +
			"A server reads the key file when it starts. Where some run, go step by step:\n" +
			"  riskgate rekey --add      and copy the file to every machine, restart every server\n" +
			"  riskgate rekey --reseal   while they run\n" +
			"  riskgate rekey --retire   some days later, and restart again\n\n" +
			"With the old versions go what was digested under them: keys of applications and device\n" +
			"tokens made before the rotation. Make new keys first.",
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			if !add && !reseal && !retire {
				add, reseal = true, true
			}
			return p.rekey(command, add, reseal, retire)
		},
	}
	flags := command.Flags()
	flags.SortFlags = false
	flags.BoolVar(&add, "add", false, "only add a new version to the key file")
	flags.BoolVar(&reseal, "reseal", false, "only seal every secret anew with the newest version")
	flags.BoolVar(&retire, "retire", false, "only take the versions before the newest out of the key file, after sealing what still needs them")
	return command
}

func (p Program) rekey(command *cobra.Command, add, reseal, retire bool) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	if h.KeyText != "" {
		return usagef("the root key comes from RISKGATE_KEY, which no command can rewrite: " +
			"put it into a file of mode 0600 and name that with --key-file")
	}
	if _, err := openKeyring(h); err != nil {
		return err
	}
	if add {
		version, err := secret.AddKey(h.KeyFile)
		if err != nil {
			return err
		}
		p.print("%s: version %d added", h.KeyFile, version)
	}
	if reseal || retire {
		if err := p.reseal(command.Context(), h); err != nil {
			return err
		}
	}
	if retire {
		return p.retire(h)
	}
	p.say("Servers that run now have to be restarted to read what the new version seals.")
	return nil
}

func (p Program) reseal(ctx context.Context, h config.House) error {
	return p.atHome(ctx, h, func(kept *store.Store, _ *secret.Keyring) error {
		sealed := 0
		err := kept.Reseal(ctx, func(done, total int) {
			sealed = done
			p.say("sealed anew: %d of %d", done, total)
		})
		if err != nil {
			return fmt.Errorf("%w; nothing is lost: the older versions are still in %s, run `riskgate rekey --reseal` again", err, h.KeyFile)
		}
		p.print("%s: secrets sealed anew: %d", h.Database(), sealed)
		return nil
	})
}

func (p Program) retire(h config.House) error {
	ring, err := secret.LoadKeyring(h.KeyFile)
	if err != nil {
		return err
	}
	old := ring.Versions()[1:]
	if len(old) == 0 {
		return errors.New("there is no older version to retire in " + h.KeyFile)
	}
	var gone []string
	for _, version := range old {
		if err := secret.RetireKey(h.KeyFile, version); err != nil {
			return err
		}
		gone = append(gone, fmt.Sprint(version))
	}
	p.print("%s: retired: %s", h.KeyFile, strings.Join(gone, ", "))
	return nil
}
