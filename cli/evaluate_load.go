package cli

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"riskgate/internal/config"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk/evaluate"
	"riskgate/store"
)

const mostLoaded = 5_000_000

// world is the made-up past that was asked for.
func (w *evaluateWish) world(flags interface{ Changed(name string) bool }) (*evaluate.World, error) {
	for _, other := range []string{"seeds", "users", "resamples", "rba-zip", "out", "json"} {
		if flags.Changed(other) {
			return nil, usagef("--load writes logins and evaluates none: leave --%s away", other)
		}
	}
	if w.load < 1 || w.load > mostLoaded {
		return nil, usagef("--load %d: want 1 to %d", w.load, mostLoaded)
	}
	setting, seed := evaluate.G1(), uint64(1)
	switch {
	case w.synthetic == "G2":
		setting = evaluate.G2()
	case w.synthetic != "" && w.synthetic != setting.Name:
		return nil, usagef("--synthetic %q: with --load say G1 or G2", w.synthetic)
	}
	switch len(w.seed) {
	case 0:
	case 1:
		seed = uint64(w.seed[0])
	default:
		return nil, usagef("--seed: with --load name one")
	}
	return evaluate.GeneratePast(setting, seed, w.load), nil
}

// evaluateLoad writes a made-up past into a database.
func (p Program) evaluateLoad(command *cobra.Command, wish evaluateWish) error {
	// A made-up past is for a sandbox: its file and its key are the sandbox's.
	if err := command.Flags().Set("sandbox", "true"); err != nil {
		return err
	}
	h, err := p.house(command)
	if err != nil {
		return err
	}
	world, err := wish.world(command.Flags())
	if err != nil {
		return err
	}
	return p.atHome(command.Context(), h, func(kept *store.Store, _ *secret.Keyring) error {
		return p.loadPast(command, h, kept, world)
	})
}

// loadPast refuses what is not new: an older past would come after what is there in the
// order in which decisions are told and learned.
func (p Program) loadPast(command *cobra.Command, h config.House, kept *store.Store, world *evaluate.World) error {
	ctx, began := command.Context(), p.Now()
	_, users, err := kept.Users(ctx, models.UserFilter{Limit: 1})
	if err != nil {
		return err
	}
	if users > 0 {
		return fmt.Errorf("%s has users already: a made-up past goes into a new database, name one with --db", h.Database())
	}
	policy, err := loadPolicies(ctx, kept, newLogger(p.Err, h.Log), p.Now())
	if err != nil {
		return err
	}
	writing := p.newBar("logins")
	past := &pastLoader{store: kept, engine: policy.live.Load(), now: p.Now, told: writing.count}
	err = past.load(ctx, world)
	writing.end()
	if err != nil {
		return errors.Join(err, fmt.Errorf("%s is not whole: delete it and its key before the next try", h.Database()))
	}
	share := 100 * float64(len(past.attacks)) / math.Max(1, float64(past.logins+len(past.attacks)))
	p.say("%d logins and %d attacks (%.1f %%, labelled fraud) of %d users in %s took %s",
		past.logins, len(past.attacks), share, len(past.people), h.Database(), p.since(began))
	p.say("these people are made up; look at them with: riskgate serve --sandbox --db %s", h.Database())
	return nil
}
