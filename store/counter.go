package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"slices"

	"riskgate/internal/trace"
	"riskgate/models"
)

// reserve counts one attempt if the limit allows it: one statement, so that of
// many attempts at once no more pass than there is room for.
const reserve = `INSERT INTO counters (key, ends_at, tries, streak, streak_max, touched_at) VALUES (?, ?, 1, 1, ?, ?)
	ON CONFLICT (key) DO UPDATE SET
		tries = CASE WHEN counters.ends_at <> 0 AND counters.ends_at <= excluded.touched_at THEN 1 ELSE counters.tries + 1 END,
		ends_at = CASE WHEN counters.ends_at <> 0 AND counters.ends_at <= excluded.touched_at THEN excluded.ends_at ELSE counters.ends_at END,
		streak = counters.streak + 1,
		streak_max = excluded.streak_max,
		touched_at = excluded.touched_at
	WHERE (CAST(? AS BIGINT) = 0 OR counters.tries < ? OR counters.ends_at <> 0 AND counters.ends_at <= excluded.touched_at)
		AND (excluded.streak_max = 0 OR counters.streak < excluded.streak_max)`

var errRefused = errors.New("a limit is reached")

// Reserve counts one attempt against every limit, or against none and returns the
// first that is reached. It commits before anything is compared, so that attempts
// made at once cannot share the room of one.
func (s *Store) Reserve(ctx context.Context, now models.Time, limits ...models.Limit) (refused *models.Limit, err error) {
	ctx, span := trace.Start(ctx, trace.Reserve)
	defer span.End()
	switch len(limits) {
	case 0:
		return nil, nil
	case 1:
		counted, err := s.exec(ctx, reserve, reserving(now, limits[0])...)
		if err == nil && counted == 0 {
			refused = &limits[0]
		}
		return refused, err
	default:
		return s.reserveAll(ctx, now, limits)
	}
}

func (s *Store) reserveAll(ctx context.Context, now models.Time, limits []models.Limit) (refused *models.Limit, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) (err error) {
		refused, err = w.reserve(ctx, now, limits)
		return err
	})
	if errors.Is(err, errRefused) {
		return refused, nil
	}
	return nil, err
}

// reserve counts one attempt against every limit. With errRefused it returns the first
// that is reached, and the unit must be undone.
func (w *work) reserve(ctx context.Context, now models.Time, limits []models.Limit) (*models.Limit, error) {
	first := len(limits)
	for _, i := range byKey(limits) { // locks are taken in one order, whoever comes
		counted, err := w.exec(ctx, reserve, reserving(now, limits[i])...)
		if err != nil {
			return nil, err
		}
		if counted == 0 {
			first = min(first, i)
		}
	}
	if first < len(limits) {
		return &limits[first], errRefused
	}
	return nil, nil
}

func byKey(limits []models.Limit) []int {
	order := make([]int, len(limits))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(limits[a].Key, limits[b].Key) })
	return order
}

// reserving is the values of the marks in reserve.
func reserving(now models.Time, l models.Limit) []any {
	var end models.Time
	if l.Window > 0 {
		end = now.Add(l.Window)
	}
	return []any{l.Key, int64(end), l.Streak, int64(now), l.Max, l.Max}
}

// Standings reads counters, in the order of the limits.
func (s *Store) Standings(ctx context.Context, now models.Time, limits ...models.Limit) ([]models.Standing, error) {
	if len(limits) == 0 {
		return nil, nil
	}
	ctx, span := trace.Start(ctx, trace.ReadStandings)
	defer span.End()
	keys := make([]any, len(limits))
	for i, l := range limits {
		keys[i] = l.Key
	}
	query := s.dialect.bind(`SELECT key, ends_at, tries, streak FROM counters WHERE key IN (` + marks(len(keys)) + `)`)
	found := make([]models.Standing, len(limits))
	err := s.quick.rows(ctx, query, keys, func(row []driver.Value) error {
		end, tries, streak := whole(row[1]), int(whole(row[2])), int(whole(row[3]))
		if end != 0 && models.Time(end) <= now {
			tries = 0
		}
		found[slices.Index(keys, any(row[0]))] = models.Standing{Tries: tries, Streak: streak}
		return nil
	})
	return found, s.known(err)
}

// whole is a number as a driver gives it.
func whole(value driver.Value) int64 {
	n, _ := value.(int64)
	return n
}

// Release gives one attempt back to each counter and ends its streak: the attempt
// was right.
func (s *Store) Release(ctx context.Context, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, w *work) error { return w.release(ctx, keys) })
}

// Reset forgets counters, streaks included: somebody who may has unlocked the user.
func (s *Store) Reset(ctx context.Context, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, w *work) error { return w.forget(ctx, keys) })
}

func (w *work) forget(ctx context.Context, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	return w.db(ctx).Exec(`DELETE FROM counters WHERE key IN ?`, keys).Error
}

// WindowEnd tells when the window of a counter is over; 0: there is none, or no end.
func (s *Store) WindowEnd(ctx context.Context, key string) (models.Time, error) {
	var ends []models.Time
	err := s.read(ctx).Table("counters").Where("key = ?", key).Pluck("ends_at", &ends).Error
	if err != nil || len(ends) == 0 {
		return 0, s.known(err)
	}
	return ends[0], nil
}

const oneLess = `tries = CASE WHEN tries > 0 THEN tries - 1 ELSE 0 END`

func (w *work) release(ctx context.Context, keys []string) error {
	return w.count(ctx, keys, oneLess+`, streak = 0`)
}

// giveBack undoes an attempt that came to nothing, neither right nor wrong.
func (w *work) giveBack(ctx context.Context, keys []string) error {
	return w.count(ctx, keys, oneLess+`, streak = CASE WHEN streak > 0 THEN streak - 1 ELSE 0 END`)
}

func (w *work) count(ctx context.Context, keys []string, set string) error {
	if len(keys) == 0 {
		return nil
	}
	args := make([]any, len(keys))
	for i, key := range keys {
		args[i] = key
	}
	query := `UPDATE counters SET ` + set + ` WHERE key IN (` + marks(len(keys)) + `)`
	switch {
	case len(keys) == 1: // as nearly always; SQLite makes a table of every list
		query = `UPDATE counters SET ` + set + ` WHERE key = ?`
	case w.postgres(): // rows are locked in the order of their keys, as reserve does
		query = `UPDATE counters SET ` + set + ` WHERE key IN (SELECT key FROM counters WHERE key IN (` +
			marks(len(keys)) + `) ORDER BY key FOR UPDATE)`
	}
	_, err := w.exec(ctx, query, args...)
	return err
}
