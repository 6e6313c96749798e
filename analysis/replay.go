package analysis

import (
	"context"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// ReplayStore keeps what backtests read.
type ReplayStore interface {
	CountDecisions(ctx context.Context, p models.Period) (int64, error)
	Blocks(ctx context.Context, first, last int64) ([]models.Block, error)
	Block(ctx context.Context, first int64) (models.Block, error)
	EvidenceBetween(ctx context.Context, first, last int64, limit int) ([]models.Decision, error)
	EvidenceOf(ctx context.Context, ids []int64) ([]models.Decision, error)
	LoginsFrom(ctx context.Context, ids []int64) (map[int64][]models.Decision, error)
}

// Replay runs backtests over kept decisions: by blocks where they can serve, by evidence
// for the rest.
type Replay struct {
	Store    ReplayStore
	Verdicts Verdicts
	Engines  *Engines
	Cores    int // that judge by evidence, at least 1
	// Rest is called after each piece of work with how long it took; nil: never.
	Rest func(ctx context.Context, worked time.Duration) error
	Now  func() time.Time
}

// Comparison is what a backtest compares, and by what.
type Comparison struct {
	Live, Draft *risk.Engine
	Period      models.Period
	Known       models.Time // labels and outcomes count as they were known then
}

// Run judges every decision of a period again. It tells how many it has looked at, now
// and then.
func (r *Replay) Run(ctx context.Context, c Comparison, told func(done, all int64)) (Outcome, error) {
	all, err := r.Store.CountDecisions(ctx, c.Period)
	if err != nil {
		return Outcome{}, err
	}
	of := &engineOf{ctx: ctx, engines: r.Engines}
	run := &replaying{
		Replay: r, Comparison: c, test: risk.NewBacktest(c.Live, c.Draft, of.version), of: of, at: c.Period.First,
		told: func(done int64) { told(min(done, all), all) },
	}
	told(0, all)
	if run.labels, err = r.Verdicts.Labels(ctx, c.Period, c.Known); err != nil {
		return Outcome{}, err
	}
	if err := run.all(ctx); err != nil {
		return Outcome{}, err
	}
	if err := run.ends(ctx); err != nil {
		return Outcome{}, err
	}
	if of.err != nil {
		return Outcome{}, of.err
	}
	report := run.test.Report()
	if err := run.explain(ctx, report.Examples); err != nil {
		return Outcome{}, err
	}
	return outcomeOf(report, c, all, run.judged), nil
}

// replaying is a run on its way.
type replaying struct {
	*Replay
	Comparison
	test   *risk.Backtest
	labels risk.Labels
	of     *engineOf
	at     int64 // the next decision
	seen   int64 // decisions looked at
	judged int64 // of them with evidence
	told   func(done int64)
}

func (r *replaying) all(ctx context.Context) error {
	var blocks []models.Block
	var err error
	if !r.test.ByEvidence() && r.Period.First <= r.Period.Last {
		if blocks, err = r.Store.Blocks(ctx, r.Period.First, r.Period.Last); err != nil {
			return err
		}
	}
	for _, b := range blocks {
		if err := r.upTo(ctx, b.First-1); err != nil {
			return err
		}
		if err := r.through(ctx, b.First, min(b.Last, r.Period.Last)); err != nil {
			return err
		}
	}
	return r.upTo(ctx, r.Period.Last)
}

// piece does a piece of work and lets others have the processor afterwards.
func (r *replaying) piece(ctx context.Context, do func() error) error {
	start := r.Now()
	if err := do(); err != nil {
		return err
	}
	r.told(r.seen)
	if r.Rest == nil {
		return ctx.Err()
	}
	return r.Rest(ctx, r.Now().Sub(start))
}

// through judges by a block; by evidence, if the block was emptied.
func (r *replaying) through(ctx context.Context, first, last int64) error {
	b, err := r.Store.Block(ctx, first)
	if err != nil {
		return err
	}
	if b.Data == nil {
		return r.upTo(ctx, last)
	}
	return r.piece(ctx, func() error {
		block, err := risk.OpenBlock(b.Data, r.test.Needs())
		if err != nil {
			return err
		}
		left, err := r.left(ctx, r.test.Left(block, r.at, last))
		if err != nil {
			return err
		}
		n := int64(r.test.AddBlock(block, r.at, last, &r.labels, left))
		r.judged += n
		r.seen += n
		r.at = last + 1
		return r.of.err
	})
}

// left judges the decisions of a block that another model had judged.
func (r *replaying) left(ctx context.Context, ids []int64) (map[int64]risk.Judged, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := r.Store.EvidenceOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	judged, err := r.judge(rows)
	if err != nil {
		return nil, err
	}
	by := make(map[int64]risk.Judged, len(judged))
	for i := range judged {
		if judged[i] != nil {
			by[rows[i].ID] = *judged[i]
		}
	}
	return by, nil
}

// ends finds out how the logins went on after the period that were under way in the end.
// What is not settled yet is not known yet: the same backtest might find something else.
func (r *replaying) ends(ctx context.Context) error {
	logins, err := r.Store.LoginsFrom(ctx, r.test.UnderWay())
	if err != nil {
		return err
	}
	for id, decisions := range logins {
		if came := models.OutcomeOf(decisions, r.Known.Add(-models.Settle)); came != nil {
			r.test.Ended(id, risk.Verdict(came.Verdict))
		}
	}
	return nil
}
