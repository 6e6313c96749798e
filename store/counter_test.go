package store_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func allowed(t *testing.T, s *store.Store, now models.Time, limits ...models.Limit) bool {
	t.Helper()
	return one[*models.Limit](t)(s.Reserve(t.Context(), now, limits...)) == nil
}

func standing(t *testing.T, s *store.Store, now models.Time, limit models.Limit) models.Standing {
	t.Helper()
	return one[[]models.Standing](t)(s.Standings(t.Context(), now, limit))[0]
}

func TestExactlyAsManyAttemptsPassAsThereIsRoomFor(t *testing.T) {
	limit := models.Limit{Key: "k", Window: 15 * time.Minute, Max: 5, Streak: 100}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var passed atomic.Int32
		inParallel(50, func(int) {
			refused, err := s.Reserve(context.Background(), start, limit)
			if err != nil {
				t.Error(err)
			}
			if refused == nil {
				passed.Add(1)
			}
		})
		equal(t, passed.Load(), 5)
		equal(t, standing(t, s, start, limit), models.Standing{Tries: 5, Streak: 5})
	})
}

func TestCrossedReservationsDoNotBlockEachOther(t *testing.T) {
	a, b := models.Limit{Key: "a", Max: 1000}, models.Limit{Key: "b", Max: 1000}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		inParallel(20, func(i int) {
			limits := []models.Limit{a, b}
			if i%2 == 1 {
				limits = []models.Limit{b, a}
			}
			if _, err := s.Reserve(context.Background(), start, limits...); err != nil {
				t.Error(err)
			}
			if err := s.Release(context.Background(), limits[0].Key, limits[1].Key); err != nil {
				t.Error(err)
			}
		})
		for _, limit := range []models.Limit{a, b} {
			equal(t, standing(t, s, start, limit), models.Standing{})
		}
	})
}

func TestAllLimitsAreReservedOrNone(t *testing.T) {
	free, full := models.Limit{Key: "a", Max: 5}, models.Limit{Key: "b", Max: 1}
	fuller := models.Limit{Key: "0", Max: 1}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if !allowed(t, s, start, full) || !allowed(t, s, start, fuller) {
			t.Fatal("refused at once")
		}
		refused := one[*models.Limit](t)(s.Reserve(t.Context(), start, free, full, fuller))
		if refused == nil || *refused != full {
			t.Fatalf("got %v, want the first that is reached in the order given", refused)
		}
		equal(t, standing(t, s, start, free), models.Standing{})
		if !allowed(t, s, start) {
			t.Fatal("no limit refuses")
		}
	})
}

func TestWindowsAndStreaks(t *testing.T) {
	const window = 10 * time.Minute
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		windowed := models.Limit{Key: "w", Window: window, Max: 2, Streak: 4}
		for i, step := range []struct {
			at    models.Time
			want  bool
			tries int
		}{
			{start, true, 1},
			{start.Add(window - 1000), true, 2},
			{start.Add(window - 1000), false, 2}, // the window is full
			{start.Add(window), true, 1},         // it is fixed: it ends ten minutes after it began
			{start.Add(2*window - 1000), true, 2},
			{start.Add(2 * window), false, 0}, // a new window, but four failures in a row
		} {
			if allowed(t, s, step.at, windowed) != step.want {
				t.Fatalf("step %d: want %v", i, step.want)
			}
			equal(t, standing(t, s, step.at, windowed).Tries, step.tries)
		}
		must(t, s.Release(t.Context(), "w"))
		if !allowed(t, s, start.Add(2*window), windowed) {
			t.Fatal("a success did not end the streak")
		}
	})
}

func TestALimitWithoutMaximumCountsOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for range 10 {
			if !allowed(t, s, start, models.Limit{Key: "k"}) {
				t.Fatal("refused")
			}
		}
		// A window that never ends does not end.
		later := start.Add(1000 * time.Hour)
		equal(t, standing(t, s, later, models.Limit{Key: "k"}), models.Standing{Tries: 10, Streak: 10})
		if allowed(t, s, later, models.Limit{Key: "k", Max: 10}) {
			t.Fatal("allowed")
		}
	})
}

func TestReleaseGivesOneAttemptBack(t *testing.T) {
	limit := models.Limit{Key: "k", Max: 3}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for range 3 {
			allowed(t, s, start, limit)
		}
		must(t, s.Commit(t.Context(), &models.Change{Return: []string{"k"}}))
		equal(t, standing(t, s, start, limit), models.Standing{Tries: 2, Streak: 2})
		must(t, s.Release(t.Context(), "k", "unheard of"))
		equal(t, standing(t, s, start, limit), models.Standing{Tries: 1, Streak: 0})
		for range 3 {
			must(t, s.Release(t.Context(), "k"))
		}
		equal(t, standing(t, s, start, limit), models.Standing{})
		must(t, s.Release(t.Context()))
	})
}

func TestResetForgetsACounter(t *testing.T) {
	limit := models.Limit{Key: "k", Max: 1, Streak: 1}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		allowed(t, s, start, limit)
		must(t, s.Reset(t.Context()))
		must(t, s.Reset(t.Context(), "k", "unheard of"))
		if !allowed(t, s, start, limit) {
			t.Fatal("refused")
		}
	})
}
