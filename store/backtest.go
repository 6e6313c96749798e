package store

import (
	"context"

	"riskgate/models"
)

// AddBacktest queues a backtest, unless so many wait or run already.
func (s *Store) AddBacktest(ctx context.Context, b models.Backtest, most int, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		var open int
		if err := w.row(ctx, `SELECT count(*) FROM backtests WHERE state IN ('queued', 'running')`).Scan(&open); err != nil {
			return err
		}
		if open >= most {
			return conflict("%d backtests wait or run: cancel one, or come back when they are done", open)
		}
		if err := w.db(ctx).Create(&b).Error; err != nil {
			return err
		}
		return s.tell(ctx, w, events...)
	})
}

// Backtest finds a backtest by its ID.
func (s *Store) Backtest(ctx context.Context, id string) (b models.Backtest, err error) {
	err = s.read(ctx).Where("id = ?", id).Take(&b).Error
	return b, s.known(err)
}

// Backtests lists backtests without what is tried and what came of it, newest first.
func (s *Store) Backtests(ctx context.Context, f models.BacktestFilter) (found []models.Backtest, err error) {
	query := s.read(ctx).Omit("data", "report").Order("id DESC")
	if f.Before != "" {
		query = query.Where("id < ?", f.Before)
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	err = query.Limit(f.Limit).Find(&found).Error
	return found, s.known(err)
}

// CancelBacktest ends a backtest that waits or runs; one that is over is a Conflict.
func (s *Store) CancelBacktest(ctx context.Context, id string, at models.Time, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		const query = `UPDATE backtests SET state = 'cancelled', finished_at = ?, claimed_by = '', claimed_until = 0
			WHERE id = ? AND state IN ('queued', 'running')`
		ended, err := w.exec(ctx, query, int64(at), id)
		if err != nil {
			return err
		}
		if ended == 0 {
			var state string
			if err := w.row(ctx, `SELECT coalesce(max(state), '') FROM backtests WHERE id = ?`, id).Scan(&state); err != nil {
				return err
			}
			if state == "" {
				return missing("Backtest")
			}
			return conflict("The backtest is %s", state)
		}
		return s.tell(ctx, w, events...)
	})
}

// ClaimBacktest hands the oldest backtest that waits, or whose worker is gone, to a
// worker, which has it until an instant. It is NotFound when there is none.
func (s *Store) ClaimBacktest(ctx context.Context, worker string, now, until models.Time) (claimed models.Backtest, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		next := `SELECT id FROM backtests WHERE state IN ('queued', 'running') AND claimed_until <= ? ORDER BY id LIMIT 1`
		if w.postgres() {
			next += ` FOR UPDATE SKIP LOCKED`
		}
		var ids []string
		if err := w.db(ctx).Raw(next, now).Scan(&ids).Error; err != nil {
			return err
		}
		if len(ids) == 0 {
			return missing("Backtest")
		}
		const take = `UPDATE backtests SET state = 'running', tries = tries + 1, claimed_by = ?, claimed_until = ?,
			started_at = ?, done = 0 WHERE id = ?`
		if _, err := w.exec(ctx, take, worker, int64(until), int64(now), ids[0]); err != nil {
			return err
		}
		claimed = models.Backtest{}
		return w.db(ctx).Where("id = ?", ids[0]).Take(&claimed).Error
	})
	return claimed, err
}

// KeepBacktest tells how far a worker has come with a backtest, and keeps it the
// worker's until an instant. It is a Conflict when the worker has it no longer.
func (s *Store) KeepBacktest(ctx context.Context, b models.Backtest) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		const query = `UPDATE backtests SET done = ?, total = ?, claimed_until = ? WHERE id = ? AND claimed_by = ? AND state = 'running'`
		kept, err := w.exec(ctx, query, b.Done, b.Total, int64(b.ClaimedUntil), b.ID, b.ClaimedBy)
		return lost(kept, err)
	})
}

// EndBacktest writes what became of a worker's backtest: its end, or that it waits
// again. It is a Conflict when the worker has it no longer.
func (s *Store) EndBacktest(ctx context.Context, b models.Backtest, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		const query = `UPDATE backtests SET state = ?, done = ?, total = ?, report = ?, error = ?, tries = ?, finished_at = ?,
			claimed_by = '', claimed_until = 0 WHERE id = ? AND claimed_by = ? AND state = 'running'`
		ended, err := w.exec(ctx, query, string(b.State), b.Done, b.Total, b.Report, b.Error, b.Tries, int64(b.FinishedAt), b.ID, b.ClaimedBy)
		if err := lost(ended, err); err != nil {
			return err
		}
		return s.tell(ctx, w, events...)
	})
}

func lost(rows int64, err error) error {
	if err == nil && rows == 0 {
		return conflict("The backtest is somebody else's, or cancelled")
	}
	return err
}

// PurgeBacktests removes backtests that were over before an instant, with their reports,
// and returns how many. Those that wait or run stay, however old they are.
func (s *Store) PurgeBacktests(ctx context.Context, before models.Time) (int, error) {
	return s.purgeOld(ctx, "backtests", "finished_at <> 0 AND finished_at < ?", before)
}
