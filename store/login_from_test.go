package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestALoginIsReadFromItsFirstDecision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i, c := range []struct {
			user, session string
			after         time.Duration
			outcome       models.Status
		}{
			{"ada", "one", 0, models.Pending},
			{"bob", "two", 0, models.Pending},
			{"ada", "one", 1 * time.Hour, models.Accepted},
			{"ada", "three", 1 * time.Hour, models.Pending},
			{"bob", "two", 24 * time.Hour, models.Refused},
			{"bob", "two", 25 * time.Hour, models.Accepted}, // no login takes so long
			{"", "four", 0, models.Pending},
			{"", "four", 0, models.Accepted},
		} {
			d := storetest.Decision(storetest.Session(c.session, c.user))
			d.CreatedAt, d.Outcome, d.Lane, d.Code = start.Add(c.after), c.outcome, risk.LaneLogin, risk.ChallengeSMS
			must(t, s.Commit(t.Context(), &models.Change{Decision: &d}))
			equal(t, d.ID, int64(i+1))
		}
		logins := one[map[int64][]models.Decision](t)(s.LoginsFrom(t.Context(), []int64{1, 2, 4, 7, 99}))
		told := ""
		for id := range int64(9) {
			for _, d := range logins[id] {
				told += fmt.Sprintf("%d: %d %s %s; ", id, d.ID, d.SessionID, d.Outcome)
			}
		}
		equal(t, told, "1: 1 one pending; 1: 3 one accepted; 2: 2 two pending; 2: 5 two refused; 4: 4 three pending; ")
		d := logins[1][0]
		equal(t, fmt.Sprint(d.Lane, int(d.Code), d.CreatedAt == start), "login3 true")

		many := make([]int64, 1201)
		many[0], many[600], many[1200] = 1, 2, 4
		equal(t, one[map[int64][]models.Decision](t)(s.LoginsFrom(t.Context(), many)), logins)
	})
}

func TestLoginsAreReadAlongAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		hundredThousand(t, s)
		plan := explained(t, s, s.LoginsFromQuery([]int64{7, 8, 99_000}))
		if !strings.Contains(plan, "decisions_user") || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN") {
			t.Errorf("the plan is\n%s", plan)
		}
	})
}
