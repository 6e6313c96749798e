package store_test

import (
	"context"
	"fmt"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func atMostThree(o *store.Options) { o.MaxDevices = 3 }

func seen(t *testing.T, s *store.Store, userID, id string, at models.Time) {
	t.Helper()
	must(t, s.Commit(context.Background(), &models.Change{
		Device: &models.Device{ID: id, UserID: userID, Name: id, CreatedAt: at, LastSeen: at},
	}))
}

func trusted(t *testing.T, s *store.Store, userID string) (ids []string) {
	t.Helper()
	for _, d := range one[[]models.Device](t)(s.Devices(t.Context(), userID)) {
		if d.RevokedAt == 0 {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

func TestTheDeviceNotSeenForLongestMakesRoom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		user := withUser(t, s, "alice")
		for i, id := range []string{"a", "b", "c", "a", "d"} {
			seen(t, s, user.ID, id, start+models.Time(i))
		}
		equal(t, trusted(t, s, user.ID), []string{"d", "a", "c"})
		gone := one[models.Device](t)(s.Device(t.Context(), "b"))
		equal(t, gone.RevokedAt, start+4)
		again := one[models.Device](t)(s.Device(t.Context(), "a"))
		equal(t, [2]models.Time{again.CreatedAt, again.LastSeen}, [2]models.Time{start, start + 3})
		// A device that lost its trust does not come back by being used.
		wants(t, s.Commit(t.Context(), &models.Change{Device: &gone}), models.Conflict)
	}, atMostThree)
}

func TestParallelLoginsNeverPassTheMaximumOfDevices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		user := withUser(t, s, "alice")
		inParallel(20, func(i int) {
			err := s.Commit(context.Background(), &models.Change{
				Device: &models.Device{ID: fmt.Sprint(i), UserID: user.ID, LastSeen: start + models.Time(i)},
			})
			if err != nil {
				t.Error(err)
			}
		})
		equal(t, len(trusted(t, s, user.ID)), 3)
	}, atMostThree)
}
