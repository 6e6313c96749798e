package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// BacktestStore keeps backtests and what they are about.
type BacktestStore interface {
	PolicyReader
	PoliciesInForce(ctx context.Context) ([]models.Policy, error)
	Period(ctx context.Context, from, to models.Time) (models.Period, error)
	AddBacktest(ctx context.Context, b models.Backtest, most int, events ...models.Event) error
	Backtest(ctx context.Context, id string) (models.Backtest, error)
	Backtests(ctx context.Context, f models.BacktestFilter) ([]models.Backtest, error)
	CancelBacktest(ctx context.Context, id string, at models.Time, events ...models.Event) error
}

// Backtests is what analysts do with backtests. All fields are required.
type Backtests struct {
	Store    BacktestStore
	Recorder Recorder
	Now      func() time.Time
}

// mostOpen is how many backtests may wait or run.
const mostOpen = 100

// Trial is what an analyst wants tried: one of the three.
type Trial struct {
	Version  int64
	Document *risk.Policy
	Rule     *risk.Rule  // as a part of the live policy, in the place of a rule of its name
	KnownBy  models.Time // labels and outcomes count as they were known then; 0: as now
}

// Queue makes a backtest of what is tried over a period; without an end it goes up to
// what is settled now.
func (b *Backtests) Queue(ctx context.Context, by By, trial Trial, from, to models.Time) (models.Backtest, error) {
	now := b.Now()
	live, err := inForce(ctx, b.Store)
	if err != nil {
		return models.Backtest{}, err
	}
	job := models.Backtest{
		ID: secret.NewID(now), State: models.BacktestQueued, Live: live.Version, Version: trial.Version,
		Author: by.ID, AuthorName: by.Name, Reason: by.Reason, CreatedAt: models.At(now), KnownBy: models.At(now),
	}
	if trial.KnownBy != 0 {
		job.KnownBy = min(job.KnownBy, trial.KnownBy)
	}
	if job.Data, err = b.dataOf(ctx, trial, live); err != nil {
		return job, err
	}
	if trial.Rule != nil {
		job.Rule = trial.Rule.ID
	}
	// What is not settled yet may still grow: the same backtest would find something else.
	settled := models.At(now.Add(-models.Settle))
	if to == 0 || to > settled {
		to = settled
	}
	if from >= to {
		return job, models.InvalidInput(models.Field{Name: "from", Message: "must be before to, and some time ago"})
	}
	period, err := b.Store.Period(ctx, from, to)
	if err != nil {
		return job, err
	}
	job.FromAt, job.ToAt, job.First, job.Last = from, to, period.First, period.Last
	told := Told{Base: trial.Version, Rule: job.Rule}
	event, err := by.event(ctx, now, models.EventBacktestQueued, models.BacktestSubject(job.ID), told)
	if err != nil {
		return job, err
	}
	if err := b.Store.AddBacktest(ctx, job, mostOpen, event); err != nil {
		return job, err
	}
	b.Recorder.Record(ctx, event)
	return job, nil
}

// dataOf is what is tried, as a policy.
func (b *Backtests) dataOf(ctx context.Context, trial Trial, live models.Policy) ([]byte, error) {
	switch {
	case trial.Document != nil:
		data, err := encode(*trial.Document)
		return data, beneath("document.", err)
	case trial.Rule != nil:
		policy, at, err := with(live, *trial.Rule)
		if err != nil {
			return nil, err
		}
		data, err := encode(policy)
		return data, ofRule(err, at)
	}
	row, err := b.Store.Policy(ctx, trial.Version)
	if models.IsNotFound(err) {
		return nil, models.InvalidInput(models.Field{Name: "policy", Message: "must be a version that is there"})
	}
	if err != nil {
		return nil, err
	}
	engine, err := compile(row)
	if err != nil {
		return nil, err
	}
	return encode(*engine.Policy())
}

// with is a policy with one more rule, or with another one of that name, and its place.
func with(row models.Policy, rule risk.Rule) (policy risk.Policy, at int, err error) {
	if policy, err = row.Parse(); err != nil {
		return policy, 0, err
	}
	for at := range policy.Rules {
		if policy.Rules[at].ID == rule.ID {
			policy.Rules[at] = rule
			return policy, at, nil
		}
	}
	policy.Rules = append(policy.Rules, rule)
	return policy, len(policy.Rules) - 1, nil
}

// ofRule tells the problems of a rule by their paths in it.
func ofRule(err error, at int) error {
	return renamed(err, func(path string) string {
		if within, ok := strings.CutPrefix(path, fmt.Sprintf("rules[%d]", at)); ok {
			return "rule" + within
		}
		return "rule" // what it comes to together with the others
	})
}

func beneath(prefix string, err error) error {
	return renamed(err, func(path string) string { return prefix + path })
}

// List lists backtests without their reports, newest first.
func (b *Backtests) List(ctx context.Context, f models.BacktestFilter) ([]models.Backtest, error) {
	return b.Store.Backtests(ctx, f)
}

// Find finds a backtest, and its outcome when it is done.
func (b *Backtests) Find(ctx context.Context, id string) (job models.Backtest, outcome *Outcome, err error) {
	job, err = b.Store.Backtest(ctx, id)
	if models.IsNotFound(err) {
		return job, nil, errBacktest
	}
	if err != nil || job.State != models.BacktestDone {
		return job, nil, err
	}
	outcome = new(Outcome)
	if err := json.Unmarshal(job.Report, outcome); err != nil {
		return job, nil, fmt.Errorf("decode the report of backtest %s: %w", id, err)
	}
	return job, outcome, nil
}

// Cancel ends a backtest that waits or runs.
func (b *Backtests) Cancel(ctx context.Context, by By, id string) error {
	now := b.Now()
	event, err := by.event(ctx, now, models.EventBacktestCancelled, models.BacktestSubject(id), Told{})
	if err != nil {
		return err
	}
	if err := b.Store.CancelBacktest(ctx, id, models.At(now), event); err != nil {
		return err
	}
	b.Recorder.Record(ctx, event)
	return nil
}
