package store_test

import (
	"testing"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestDroppedPasswordIsGoneWithItsEvent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := storetest.User("ada")
		must(t, s.CreateUser(t.Context(), ada, &models.Credential{UserID: ada.ID, Hash: "$test$"}))
		event := models.Event{ID: "e-1", At: storetest.Start, Type: models.EventPasswordChanged, UserID: ada.ID}
		must(t, s.DropCredential(t.Context(), ada.ID, event))
		person := one[models.Person](t)(s.PersonByID(t.Context(), ada.ID))
		if person.Credential != nil {
			t.Errorf("still there: %+v", person.Credential)
		}
		if err := s.DropCredential(t.Context(), ada.ID, event); !models.IsNotFound(err) {
			t.Errorf("dropped twice: %v", err)
		}
		if events := one[[]models.Event](t)(s.Events(t.Context(), models.EventFilter{UserID: ada.ID})); len(events) != 1 {
			t.Errorf("events are %+v", events)
		}
	})
}

func TestAnotherPasswordEndsTheLoginsUnderWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada, bob := storetest.User("ada"), storetest.User("bob")
		for _, u := range []models.User{ada, bob} {
			must(t, s.CreateUser(t.Context(), u, &models.Credential{UserID: u.ID, Hash: "$test$"}))
		}
		for _, change := range []func() error{
			func() error { return s.SetCredential(t.Context(), models.Credential{UserID: ada.ID, Hash: "$other$"}) },
			func() error { return s.DropCredential(t.Context(), ada.ID) },
		} {
			hers, his := storetest.Session(secret.NewID(start.Time()), ada.ID), storetest.Session(secret.NewID(start.Time()), bob.ID)
			must(t, s.Commit(t.Context(), &models.Change{Open: &hers}))
			must(t, s.Commit(t.Context(), &models.Change{Open: &his}))
			must(t, change())
			if got := one[models.Session](t)(s.Session(t.Context(), hers.ID)); got.Status != models.Failed || got.FinishedAt == 0 {
				t.Errorf("hers is %+v", got)
			}
			if got := one[models.Session](t)(s.Session(t.Context(), his.ID)); got.Status != models.Pending {
				t.Errorf("his is %+v", got)
			}
		}
	})
}
