package store_test

import (
	"strings"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestErasingAUserLeavesCountsThatNameNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		user, session := prepared(t, s)
		change := fullChange(user, session)
		change.Messages[0].UserID = user.ID
		must(t, s.Commit(ctx, &change))
		must(t, s.SetCredential(ctx, models.Credential{UserID: user.ID, Hash: "hash"}))
		must(t, s.AssignAuthenticator(ctx, "ABC0000001", user.ID))
		phone := storetest.Authenticator("DEF0000001", "seed")
		phone.Kind, phone.UserID = models.Trusted, user.ID
		must(t, s.PutAuthenticator(ctx, phone))
		bob := withUser(t, s, "bob")
		bobs := models.Change{Decision: new(storetest.Decision(storetest.Session("bobs", bob.ID)))}
		must(t, s.Commit(ctx, &bobs))

		must(t, s.DeleteUser(ctx, user.ID, models.Event{ID: "erased", Type: models.EventUserDeleted, UserID: user.ID}))

		for table, want := range map[string]int{
			"users": 1, "credentials": 0, "histories": 0, "devices": 0, "sessions": 0, "challenges": 0, "messages": 0,
			"authenticators": 1, "decisions": 2, "events": 3,
		} {
			if got := count(t, s, "SELECT count(*) FROM "+table); got != want {
				t.Errorf("%d rows in %s, want %d", got, table, want)
			}
		}
		stripped := one[models.Decision](t)(s.Decision(ctx, change.Decision.ID))
		full := change.Decision
		equal(t, stripped, models.Decision{
			ID: full.ID, Lane: full.Lane, Code: full.Code, Level: full.Level, Score: full.Score,
			Probability: full.Probability, PolicyVersion: full.PolicyVersion, Outcome: full.Outcome, CreatedAt: full.CreatedAt,
		})
		equal(t, one[models.Decision](t)(s.Decision(ctx, bobs.Decision.ID)), *bobs.Decision)
		equal(t, one[models.Authenticator](t)(s.Authenticator(ctx, "ABC0000001")).UserID, "")
		equal(t, count(t, s, `SELECT count(*) FROM events WHERE user_id <> ''`), 1) // that it was erased
		wants(t, s.DeleteUser(ctx, user.ID, models.Event{ID: "again"}), models.NotFound)
	})
}

func TestErasingAUserReadsNoWholeTable(t *testing.T) {
	s := storetest.SQLite(t)
	for _, query := range store.Erasures() {
		var steps []struct{ Detail string }
		must(t, s.Reader().Raw("EXPLAIN QUERY PLAN "+query, "user-a").Scan(&steps).Error)
		for _, step := range steps {
			if strings.HasPrefix(step.Detail, "SCAN") {
				t.Errorf("%s: %s", query, step.Detail)
			}
		}
	}
}
