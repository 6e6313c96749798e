package store_test

import (
	"testing"

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
