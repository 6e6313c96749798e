package store_test

import (
	"errors"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestAHistoryThatMovedIsToldApartFromOtherConflicts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		user := withUser(t, s, "ada")
		lesson := func(version int64) *models.Change {
			return &models.Change{History: &models.History{UserID: user.ID, Data: []byte("x"), Version: version}}
		}
		must(t, s.Commit(t.Context(), lesson(0)))
		for _, version := range []int64{0, 2} {
			if err := s.Commit(t.Context(), lesson(version)); !errors.Is(err, models.ErrHistoryMoved) {
				t.Errorf("version %d: got %v, want that the history moved", version, err)
			}
		}
		both := lesson(0)
		both.LastLogin = &models.LastLogin{UserID: "nobody", At: start}
		if err := s.Commit(t.Context(), both); !models.IsConflict(err) || errors.Is(err, models.ErrHistoryMoved) {
			t.Errorf("a user who is gone: got %v, want another conflict", err)
		}
	})
}

func TestCalmEndsAStreakAndLeavesTheWindow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		limit := models.Limit{Key: "k", Window: time.Hour, Max: 5, Streak: 100}
		for range 3 {
			one[*models.Limit](t)(s.Reserve(t.Context(), start, limit))
		}
		must(t, s.Commit(t.Context(), &models.Change{Calm: []string{"k", "of nobody"}}))
		equal(t, standing(t, s, start, limit), models.Standing{Tries: 3, Streak: 0})
	})
}
