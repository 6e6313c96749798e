package store_test

import (
	"fmt"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestEventsAreListedNewestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.Record(t.Context()))
		for i := range 5 {
			e := storetest.Event(fmt.Sprint(i), storetest.Session(fmt.Sprint("s", i%2), fmt.Sprint("u", i%3)))
			e.Type = []models.EventType{models.EventLoginAccepted, models.EventLoginFailed}[i%2]
			must(t, s.Record(t.Context(), e))
		}
		for name, c := range map[string]struct {
			filter models.EventFilter
			want   string
		}{
			"all":        {models.EventFilter{}, "43210"},
			"a page":     {models.EventFilter{Before: "3", Limit: 2}, "21"},
			"a user's":   {models.EventFilter{UserID: "u1"}, "41"},
			"a type":     {models.EventFilter{Types: []models.EventType{models.EventLoginFailed}}, "31"},
			"a session":  {models.EventFilter{SessionID: "s0"}, "420"},
			"everything": {models.EventFilter{UserID: "u0", SessionID: "s1", Before: "4"}, "3"},
		} {
			t.Run(name, func(t *testing.T) {
				got := ""
				for _, e := range one[[]models.Event](t)(s.Events(t.Context(), c.filter)) {
					got += e.ID
				}
				equal(t, got, c.want)
			})
		}
	})
}

func TestTheCourseOfASessionIsToldInItsOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, e := range []models.Event{
			{ID: "03", SessionID: "01", UserID: "u", Type: models.EventLoginAccepted},
			{ID: "02", SessionID: "01", UserID: "u", Type: models.EventLoginChallenged},
			{ID: "04", SessionID: "00", UserID: "u", Type: models.EventLoginFailed},
			{ID: "06", SessionID: "05", Type: models.EventLoginChallenged},
			{ID: "07", SessionID: "05", Type: models.EventLoginTimeout},
		} {
			must(t, s.Record(ctx, e))
		}
		for name, c := range map[string]struct{ session, user, want string }{
			"a user's":             {"01", "u", "[02 03]"},
			"of a name nobody has": {"05", "", "[06 07]"},
			"another user's":       {"01", "v", "[]"},
			"none":                 {"09", "u", "[]"},
		} {
			t.Run(name, func(t *testing.T) {
				ids := []string{}
				for _, e := range one[[]models.Event](t)(s.SessionEvents(ctx, c.session, c.user)) {
					ids = append(ids, e.ID)
				}
				equal(t, fmt.Sprint(ids), c.want)
			})
		}
	})
}

func TestUsersAreFoundByTheirIDs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ann, bob := withUser(t, s, "ann"), withUser(t, s, "bob")
		found := one[[]models.User](t)(s.UsersByID(t.Context(), []string{bob.ID, "gone", ann.ID}))
		equal(t, len(found), 2)
		equal(t, len(one[[]models.User](t)(s.UsersByID(t.Context(), nil))), 0)
	})
}
