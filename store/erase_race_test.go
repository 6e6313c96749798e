package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestNothingOfACaseOutlivesItsUser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for round := range 40 {
			user := withUser(t, s, "ada")
			id := fmt.Sprint("case", round)
			decision := storetest.Decision(storetest.Session(id, user.ID))
			must(t, s.Commit(ctx, &models.Change{Decision: &decision}))
			_, _, err := s.RaiseCase(ctx, models.Raise{Case: models.Case{
				ID: id, Queue: "q", DecisionID: decision.ID, UserID: user.ID, State: models.CaseOpen, Hits: 1,
			}})
			must(t, err)
			inParallel(2, func(i int) {
				if i == 0 {
					must(t, s.DeleteUser(ctx, user.ID))
					return
				}
				// The erasure may come first: then there is no case to work on.
				_ = s.StepCase(ctx, models.CaseStep{
					CaseID: id, By: "ann", At: start,
					Note:   &models.CaseNote{ID: fmt.Sprint("n", round), CaseID: id, At: start, Author: "ann", Text: "lives in Main Street"},
					Events: []models.Event{{ID: fmt.Sprint("e", round), Type: models.EventCaseNoted, UserID: user.ID, CallerID: "ann", Detail: []byte(`{}`)}},
				})
			})
			if notes := count(t, s, `SELECT count(*) FROM case_notes`); notes > 0 {
				t.Fatalf("round %d leaves %d notes", round, notes)
			}
			if events := count(t, s, `SELECT count(*) FROM events WHERE user_id <> '' OR detail IS NOT NULL`); events > 0 {
				t.Fatalf("round %d leaves %d events", round, events)
			}
		}
	})
}

func TestNobodyWhoIsGoneIsListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, _, err := s.ChangeList(ctx, models.ListChange{List: "bad", Create: &models.List{Kind: risk.ListBlock}, At: start})
		must(t, err)
		for round := range 40 {
			user := withUser(t, s, "ada")
			inParallel(2, func(i int) {
				if i == 0 {
					must(t, s.DeleteUser(ctx, user.ID))
					return
				}
				_, _, err := s.ChangeList(ctx, models.ListChange{
					List: "bad", At: start, Put: []models.ListEntry{{Kind: risk.EntryUser, Value: user.ID, Note: "owes us", Author: "ann"}},
					Events: []models.Event{{ID: fmt.Sprint("e", round), Type: models.EventListAdded, UserID: user.ID}},
				})
				if err != nil && !models.IsConflict(err) {
					t.Error(err)
				}
			})
			if entries := count(t, s, `SELECT count(*) FROM list_entries`); entries > 0 {
				t.Fatalf("round %d leaves %d entries", round, entries)
			}
			if events := count(t, s, `SELECT count(*) FROM events WHERE user_id <> ''`); events > 0 {
				t.Fatalf("round %d leaves %d events", round, events)
			}
		}
	})
}

func TestAListIsDeletedWhoeverHangsUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		listed := make([]models.ListEntry, 20_000)
		for i := range listed {
			listed[i] = entry(risk.EntryNetwork, fmt.Sprint(i))
		}
		_, _, err := s.ChangeList(t.Context(), models.ListChange{List: "bad", Create: &models.List{Kind: risk.ListBlock}, At: start, Put: listed})
		must(t, err)
		ctx, hangUp := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, hangUp)
		_, _, err = s.ChangeList(ctx, models.ListChange{List: "bad", Delete: true, At: start})
		lists := count(t, s, `SELECT count(*) FROM lists`)
		if (err == nil) != (lists == 0) {
			t.Errorf("%d lists are left, and the answer is %v", lists, err)
		}
		if left := count(t, s, `SELECT count(*) FROM list_entries`); lists == 0 && left > 0 {
			t.Errorf("%d entries are left", left)
		}
	})
}
