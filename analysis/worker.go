package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// JobStore hands out backtests.
type JobStore interface {
	PolicyReader
	ClaimBacktest(ctx context.Context, worker string, now, until models.Time) (models.Backtest, error)
	KeepBacktest(ctx context.Context, b models.Backtest) error
	EndBacktest(ctx context.Context, b models.Backtest, events ...models.Event) error
}

// Worker runs queued backtests, one at a time. All fields are required.
type Worker struct {
	Store    JobStore
	Replay   *Replay
	Recorder Recorder
	Now      func() time.Time
	Name     string // of this worker alone
}

const (
	lease     = 30 * time.Second
	beatEvery = 300 * time.Millisecond // so that a cancelled one stops within a second
	mostTries = 3                      // one that ends its server each time is given up
)

// Step runs the backtest that is next, if there is one. A backtest that cannot be run
// fails with what is wrong; the error is of what is nobody's mistake.
func (w *Worker) Step(ctx context.Context) error {
	now := w.Now()
	job, err := w.Store.ClaimBacktest(ctx, w.Name, models.At(now), models.At(now.Add(lease)))
	if models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	outcome, fault := w.run(ctx, &job)
	switch {
	case errors.Is(fault, errNotOurs):
		return nil
	case ctx.Err() != nil: // the server stops: another one takes it up
		job.State, job.Done, job.Tries = models.BacktestQueued, 0, job.Tries-1
		return w.end(context.WithoutCancel(ctx), job, "")
	case models.KindOf(fault) == models.Overloaded: // later
		job.State, job.Done = models.BacktestQueued, 0
		return w.end(ctx, job, "")
	case fault != nil:
		job.State, job.Error = models.BacktestFailed, shownOf(fault)
		return errors.Join(internal(fault), w.end(ctx, job, models.EventBacktestFailed))
	}
	if job.Report, err = json.Marshal(outcome); err != nil {
		return fmt.Errorf("encode the report of backtest %s: %w", job.ID, err)
	}
	job.State, job.Done = models.BacktestDone, job.Total
	return w.end(ctx, job, models.EventBacktestDone)
}

// errNotOurs ends a run that was cancelled or taken over.
var errNotOurs = errors.New("the backtest is not this worker's any more")

func (w *Worker) run(ctx context.Context, job *models.Backtest) (Outcome, error) {
	if job.Tries > mostTries {
		return Outcome{}, models.Errorf(models.Conflict, "It was interrupted %d times", mostTries)
	}
	live, draft, err := w.sides(ctx, *job)
	if err != nil {
		return Outcome{}, err
	}
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var done, total atomic.Int64
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		w.beat(running, *job, stop, &done, &total)
	}()
	c := Comparison{Live: live, Draft: draft, Period: job.Period(), Known: job.KnownBy}
	outcome, err := w.Replay.Run(running, c, func(d, all int64) {
		done.Store(d)
		total.Store(all)
	})
	if errors.Is(context.Cause(running), errNotOurs) {
		err = errNotOurs
	}
	stop(nil)
	<-beating
	job.Done, job.Total = done.Load(), total.Load()
	return outcome, err
}

// beat tells how far a run has come, and stops it once it is somebody else's.
func (w *Worker) beat(ctx context.Context, job models.Backtest, stop context.CancelCauseFunc, done, total *atomic.Int64) {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		job.Done, job.Total, job.ClaimedUntil = done.Load(), total.Load(), models.At(w.Now().Add(lease))
		if err := w.Store.KeepBacktest(ctx, job); models.IsConflict(err) {
			stop(errNotOurs)
			return
		}
	}
}

// sides are the two policies of a backtest.
func (w *Worker) sides(ctx context.Context, job models.Backtest) (live, draft *risk.Engine, err error) {
	row, err := w.Store.Policy(ctx, job.Live)
	if err != nil {
		return nil, nil, err
	}
	if live, err = compile(row); err != nil {
		return nil, nil, err
	}
	draft, err = compile(models.Policy{Version: job.Version, Data: job.Data})
	return live, draft, err
}

// end writes what became of a backtest; when it is somebody else's, they do.
func (w *Worker) end(ctx context.Context, job models.Backtest, kind models.EventType) error {
	var events []models.Event
	if kind != "" {
		now := w.Now()
		job.FinishedAt = models.At(now)
		events = append(events, models.Event{
			ID: secret.NewID(now), At: job.FinishedAt, Type: kind, CallerID: job.Author, Subject: models.BacktestSubject(job.ID),
		})
	}
	err := w.Store.EndBacktest(ctx, job, events...)
	if models.IsConflict(err) {
		return nil
	}
	if err == nil {
		for _, e := range events {
			w.Recorder.Record(ctx, e)
		}
	}
	return err
}

// shownOf is what of an error may be shown.
func shownOf(err error) string {
	var known *models.Error
	if errors.As(err, &known) && known.Kind != models.Internal {
		return known.Message
	}
	return "A fault of the server: its log says more"
}

// internal is an error that is nobody's mistake, or nil.
func internal(err error) error {
	if models.KindOf(err) == models.Internal {
		return err
	}
	return nil
}
