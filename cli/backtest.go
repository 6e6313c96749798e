package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"riskgate/analysis"
	"riskgate/internal/config"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
)

// backtestWish is what `riskgate backtest` was asked for.
type backtestWish struct {
	policy, from, to, known, json, csv string
	live                               int64
}

func (p Program) backtestCommand() *cobra.Command {
	var wish backtestWish
	command := &cobra.Command{
		Use:   "backtest",
		Short: "Judge kept decisions again by a policy in a file, beside the live one",
		Long: "Judge kept decisions again by a policy in a file, beside the live one.\n\n" +
			"Nothing but what was kept with each decision is read, and nothing is written into the\n" +
			"database; a server may run meanwhile. The file is YAML or JSON and says what\n" +
			"GET /v1/risk/policies/live shows under \"policy\". Of a wrong one every problem is told,\n" +
			"with its place.\n\n" +
			"Times are RFC 3339, or a day (2026-03-01, UTC). Blocks of decisions that are packed while a\n" +
			"server runs make it fast; without them every evidence is read.",
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error { return p.backtest(command, wish) },
	}
	flags := command.Flags()
	flags.SortFlags = false
	flags.StringVar(&wish.policy, "policy", "", "`FILE` with the policy that is tried, YAML or JSON")
	flags.StringVar(&wish.from, "from", "", "`TIME` of the first decision")
	flags.StringVar(&wish.to, "to", "", "`TIME` of the first decision that is too late (default: up to now)")
	flags.StringVar(&wish.known, "known-by", "", "`TIME` by which labels were known (default: now)")
	flags.Int64Var(&wish.live, "live", 0, "`VERSION` to compare with (default: the live one)")
	flags.StringVar(&wish.json, "json", "", "`FILE` for the report as JSON (- is the standard output, in place of the table)")
	flags.StringVar(&wish.csv, "csv", "", "`FILE` for the report as CSV (- is the standard output, in place of the table)")
	return command
}

func (p Program) backtest(command *cobra.Command, wish backtestWish) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	if wish.policy == "" || wish.from == "" {
		return usagef("--policy and --from are needed")
	}
	times, err := wish.times(models.At(p.Now()))
	if err != nil {
		return err
	}
	draft, err := policyFrom(wish.policy)
	if err != nil {
		return err
	}
	ctx := command.Context()
	kept, err := p.openToRead(ctx, h)
	if err != nil {
		return err
	}
	outcome, err := p.replay(ctx, kept, draft, wish.live, times)
	if err = errors.Join(err, kept.Close(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	return p.give(wish, outcome)
}

// backtestTimes are the period of a backtest, and by when its labels were known.
type backtestTimes struct{ from, to, known models.Time }

func (w *backtestWish) times(now models.Time) (t backtestTimes, err error) {
	for _, given := range []struct {
		flag, text string
		into       *models.Time
	}{{"--from", w.from, &t.from}, {"--to", w.to, &t.to}, {"--known-by", w.known, &t.known}} {
		if *given.into = now; given.text == "" {
			continue
		}
		if *given.into, err = moment(given.flag, given.text); err != nil {
			return t, err
		}
	}
	return t, nil
}

// moment reads a time of the command line.
func moment(flag, text string) (models.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return models.At(t), nil
		}
	}
	return 0, usagef("%s: %q is no time such as 2026-03-01 or 2026-03-01T12:00:00Z", flag, text)
}

// openToRead opens a database that is there, and leaves its schema alone.
func (p Program) openToRead(ctx context.Context, h config.House) (*store.Store, error) {
	if !h.Postgres() && !exists(h.DB) {
		return nil, fmt.Errorf("there is no database %s", h.Database())
	}
	kept, err := openStore(ctx, h, nil, p.Now, newLogger(p.Err, h.Log))
	if err != nil {
		return nil, err
	}
	behind, err := kept.Behind(ctx)
	if err == nil && behind > 0 {
		err = fmt.Errorf("%s lacks %d migrations: run `riskgate migrate` first", h.Database(), behind)
	}
	if err != nil {
		return nil, errors.Join(err, kept.Close(ctx))
	}
	return kept, nil
}

// replay runs the backtest on every core.
func (p Program) replay(ctx context.Context, kept *store.Store, draft *risk.Engine, version int64, times backtestTimes) (analysis.Outcome, error) {
	live, err := engineOf(ctx, kept, version)
	if err != nil {
		return analysis.Outcome{}, err
	}
	period, err := kept.Period(ctx, times.from, times.to)
	if err != nil {
		return analysis.Outcome{}, err
	}
	if period.First > period.Last {
		return analysis.Outcome{}, errors.New("there are no decisions in this time")
	}
	replay := &analysis.Replay{
		Store: kept, Verdicts: analysis.LabelVerdicts{Store: kept}, Engines: &analysis.Engines{Store: kept},
		Cores: runtime.GOMAXPROCS(0), Now: time.Now,
	}
	bar := p.newBar("decisions")
	defer bar.end()
	return replay.Run(ctx, analysis.Comparison{Live: live, Draft: draft, Period: period, Known: times.known}, bar.count)
}

// engineOf compiles a version, or the live one.
func engineOf(ctx context.Context, kept *store.Store, version int64) (*risk.Engine, error) {
	var row models.Policy
	var err error
	if version != 0 {
		if row, err = kept.Policy(ctx, version); models.IsNotFound(err) {
			return nil, fmt.Errorf("there is no policy version %d", version)
		}
	} else {
		var rows []models.Policy
		if rows, err = kept.PoliciesInForce(ctx); err == nil && (len(rows) == 0 || rows[0].State != models.Live) {
			return nil, errors.New("no policy is live: start the server once, or name a version with --live")
		}
		if err == nil {
			row = rows[0]
		}
	}
	if err != nil {
		return nil, err
	}
	policy, err := row.Parse()
	if err != nil {
		return nil, err
	}
	engine, err := risk.Compile(policy)
	if err != nil {
		return nil, fmt.Errorf("policy version %d: %w", row.Version, err)
	}
	return engine, nil
}

// give writes what came of it to where it was wanted.
func (p Program) give(wish backtestWish, o analysis.Outcome) error {
	table := true
	for _, form := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{wish.json, func(to io.Writer) error {
			text, err := json.MarshalIndent(o, "", "  ")
			if err == nil {
				_, err = fmt.Fprintf(to, "%s\n", text)
			}
			return err
		}},
		{wish.csv, o.WriteCSV},
	} {
		switch form.path {
		case "":
			continue
		case "-":
			table = false
			if err := form.write(p.Out); err != nil {
				return err
			}
		default:
			if err := writeFile(form.path, form.write); err != nil {
				return err
			}
			p.say("wrote %s", form.path)
		}
	}
	if table {
		return writeOutcome(p.Out, o)
	}
	return nil
}
