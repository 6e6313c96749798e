package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// waiting keeps backtests b1, b2, ….
func waiting(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for i := range n {
		id := fmt.Sprint("b", i+1)
		must(t, s.AddBacktest(t.Context(), models.Backtest{
			ID: id, State: models.BacktestQueued, Live: 1, Data: []byte(`{}`), First: 1, Last: 9, Author: "ann", CreatedAt: start,
		}, 3, told("queued-"+id, models.EventBacktestQueued)))
	}
}

func TestABacktestGoesItsWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		waiting(t, s, 2)
		b := one[models.Backtest](t)(s.ClaimBacktest(ctx, "w1", start, start+30))
		equal(t, fmt.Sprint(b.ID, b.State, b.Tries, b.ClaimedBy, b.StartedAt == start), "b1running1w1true")
		b.Done, b.Total, b.ClaimedUntil = 5, 9, start+60
		must(t, s.KeepBacktest(ctx, b))
		b.State, b.Report, b.FinishedAt = models.BacktestDone, []byte(`{"cases":9}`), start+50
		must(t, s.EndBacktest(ctx, b, told("done", models.EventBacktestDone)))
		wants(t, s.KeepBacktest(ctx, b), models.Conflict)
		wants(t, s.EndBacktest(ctx, b), models.Conflict)

		kept := one[models.Backtest](t)(s.Backtest(ctx, "b1"))
		b.ClaimedBy, b.ClaimedUntil = "", 0
		equal(t, kept, b)
		equal(t, count(t, s, `SELECT count(*) FROM events`), 3)
		var ids []string
		for _, b := range one[[]models.Backtest](t)(s.Backtests(ctx, models.BacktestFilter{})) {
			ids = append(ids, b.ID)
			equal(t, len(b.Report)+len(b.Data), 0)
		}
		equal(t, ids, []string{"b2", "b1"})
		equal(t, one[[]models.Backtest](t)(s.Backtests(ctx, models.BacktestFilter{Before: "b2", Limit: 5}))[0].ID, "b1")
	})
}

func TestABacktestWhoseWorkerIsGoneIsTakenUpAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		waiting(t, s, 1)
		gone := one[models.Backtest](t)(s.ClaimBacktest(ctx, "w1", start, start+30))
		_, err := s.ClaimBacktest(ctx, "w2", start+29, start+60)
		wants(t, err, models.NotFound)
		again := one[models.Backtest](t)(s.ClaimBacktest(ctx, "w2", start+30, start+60))
		equal(t, again.Tries, 2)
		wants(t, s.KeepBacktest(ctx, gone), models.Conflict)
		wants(t, s.EndBacktest(ctx, gone), models.Conflict)
		again.State = models.BacktestQueued // its server stops
		must(t, s.EndBacktest(ctx, again))
		equal(t, one[models.Backtest](t)(s.ClaimBacktest(ctx, "w3", start+31, start+60)).Tries, 3)
	})
}

func TestACancelledBacktestIsNobodys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		waiting(t, s, 2)
		b := one[models.Backtest](t)(s.ClaimBacktest(ctx, "w1", start, start+30))
		must(t, s.CancelBacktest(ctx, "b1", start+5, told("one", models.EventBacktestCancelled)))
		must(t, s.CancelBacktest(ctx, "b2", start+5))
		wants(t, s.KeepBacktest(ctx, b), models.Conflict)
		wants(t, s.CancelBacktest(ctx, "b1", start+6), models.Conflict)
		wants(t, s.CancelBacktest(ctx, "b9", start+6), models.NotFound)
		_, err := s.ClaimBacktest(ctx, "w1", start+99, start+100)
		wants(t, err, models.NotFound)
		equal(t, one[models.Backtest](t)(s.Backtest(ctx, "b2")).State, models.BacktestCancelled)
	})
}

func TestOneWorkerHasABacktestWhenManyTry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		waiting(t, s, 1)
		var won atomic.Int32
		inParallel(8, func(i int) {
			_, err := s.ClaimBacktest(context.Background(), fmt.Sprint("w", i), start, start+30)
			switch {
			case err == nil:
				won.Add(1)
			case !models.IsNotFound(err):
				t.Error(err)
			}
		})
		equal(t, won.Load(), 1)
	})
}

func TestSoManyBacktestsWaitAndNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		waiting(t, s, 3)
		wants(t, s.AddBacktest(t.Context(), models.Backtest{ID: "b4", State: models.BacktestQueued}, 3), models.Conflict)
		must(t, s.CancelBacktest(t.Context(), "b2", start))
		must(t, s.AddBacktest(t.Context(), models.Backtest{ID: "b4", State: models.BacktestQueued}, 3))
	})
}

func TestBacktestsThatWereOverLongAgoAreRemoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for i, c := range []struct {
			state    models.BacktestState
			finished models.Time
		}{
			{models.BacktestQueued, 0},
			{models.BacktestRunning, 0},
			{models.BacktestDone, start + 9},
			{models.BacktestFailed, start + 9},
			{models.BacktestCancelled, start + 9},
			{models.BacktestDone, start + 10},
			{models.BacktestDone, start + 11},
		} {
			must(t, s.AddBacktest(ctx, models.Backtest{
				ID: fmt.Sprint("b", i), State: c.state, Report: []byte(`{}`), CreatedAt: start, FinishedAt: c.finished,
			}, 9))
		}
		equal(t, one[int](t)(s.PurgeBacktests(ctx, start+10)), 3)
		var left []string
		for _, b := range one[[]models.Backtest](t)(s.Backtests(ctx, models.BacktestFilter{})) {
			left = append(left, b.ID)
		}
		equal(t, left, []string{"b6", "b5", "b1", "b0"})
		_, err := s.Backtest(ctx, "b2")
		wants(t, err, models.NotFound)
		equal(t, one[int](t)(s.PurgeBacktests(ctx, start+10)), 0)
	})
}
