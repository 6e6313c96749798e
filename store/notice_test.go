package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// notice is one that counts against limits of an hour, the first that has room.
func notice(id string, at models.Time, keys ...string) models.Notice {
	m := storetest.Message(id, "to", "")
	m.OTP, m.CreatedAt = "", at
	n := models.Notice{Message: m, Body: func(of models.Event) models.Secret { return models.Secret(fmt.Sprint("about ", of.DecisionID)) }}
	for _, key := range keys {
		n.Limits = append(n.Limits, models.Limit{Key: key, Window: time.Hour, Max: 1})
	}
	return n
}

// telling is an event that is told to its user.
func telling(id string, notices ...models.Notice) models.Event {
	e := storetest.Event(id, storetest.Session("s"+id, "u"))
	e.Notices = notices
	return e
}

func bodies(t *testing.T, s *store.Store) (all string) {
	t.Helper()
	for _, m := range one[[]models.Message](t)(s.Messages(t.Context(), "", 100)) {
		all += m.ID + ":" + m.Body.Reveal() + " "
	}
	return all
}

func TestANoticeIsQueuedWithItsEventOnceInAWhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.Record(t.Context(), telling("1", notice("a", start, "device"))))
		must(t, s.Record(t.Context(), telling("2", notice("b", start+1, "device"))))
		equal(t, bodies(t, s), "a:about 0 ")
		must(t, s.Record(t.Context(), telling("3", notice("c", start+2, "device", "place"), notice("d", start+2, "device", "place"))))
		equal(t, bodies(t, s), "c:about 0 a:about 0 ")
		must(t, s.Record(t.Context(), telling("4", notice("e", start.Add(time.Hour), "device"))))
		equal(t, bodies(t, s), "e:about 0 c:about 0 a:about 0 ")
		equal(t, len(one[[]models.Event](t)(s.Events(t.Context(), models.EventFilter{}))), 4)
	})
}

func TestANoticeNamesTheDecisionOfItsChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		change := models.Change{Decision: &models.Decision{CreatedAt: start}, Events: []models.Event{telling("1"), telling("2", notice("a", start, "device"))}}
		must(t, s.Commit(t.Context(), &change))
		equal(t, bodies(t, s), fmt.Sprintf("a:about %d ", change.Decision.ID))
	})
}

func TestOfWhatIsUndoneNobodyIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		change := models.Change{LastLogin: &models.LastLogin{UserID: "nobody", At: start}, Events: []models.Event{telling("1", notice("a", start, "device"))}}
		if err := s.Commit(t.Context(), &change); !models.IsConflict(err) {
			t.Errorf("%v", err)
		}
		missing := models.Credential{UserID: "nobody", Hash: "h"}
		if err := s.SetCredential(t.Context(), missing, telling("2", notice("b", start, "device"))); !models.IsNotFound(err) {
			t.Errorf("%v", err)
		}
		same := telling("3", notice("c", start, "device"))
		must(t, s.Record(t.Context(), telling("3")))
		if err := s.Record(t.Context(), same); err == nil { // it fails after the notice was written
			t.Error("an event was kept twice")
		}
		equal(t, bodies(t, s), "")
		must(t, s.Record(t.Context(), telling("4", notice("d", start, "device"))))
		equal(t, bodies(t, s), "d:about 0 ")
	})
}

func TestOfManyNoticesAtOnceOneIsQueued(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var failed error
		inParallel(16, func(i int) {
			id := fmt.Sprintf("%02d", i)
			if err := s.Record(context.Background(), telling(id, notice(id, start, "device"))); err != nil {
				failed = errors.Join(failed, err)
			}
		})
		must(t, failed)
		equal(t, len(one[[]models.Message](t)(s.Messages(t.Context(), "", 100))), 1)
	})
}
