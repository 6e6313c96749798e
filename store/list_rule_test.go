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

// listing is what the rule "r" wants on a list for a day, from a time on.
func listing(list string, e models.ListEntry, at models.Time) models.Listed {
	e.Author, e.CreatedAt, e.ExpiresAt, e.Note = models.RuleAuthor("r"), at, at.Add(24*time.Hour), ""
	return models.Listed{List: list, Rule: "r", Entry: e, Event: models.Event{ID: fmt.Sprint(list, e.Value, at), At: at, UserID: "u"}}
}

// commits enters it with a decision, and tells what came of it.
func commits(t *testing.T, s *store.Store, l models.Listed) (models.ListOutcome, int64) {
	t.Helper()
	change := models.Change{Decision: new(storetest.Decision(storetest.Session("s", "u"))), Listed: []models.Listed{l}}
	must(t, s.Commit(t.Context(), &change))
	return change.Listed[0].Outcome, change.Decision.ID
}

func TestWhatARuleListsIsWrittenWithItsDecision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		list := withList(t, s, "seen")
		address := entry(risk.EntryAddress, "192.0.2.7")
		for _, step := range []struct {
			name    string
			listed  models.Listed
			outcome models.ListOutcome
			expires models.Time
		}{
			{"a new entry", listing("seen", address, start), models.ListEntered, start.Add(24 * time.Hour)},
			{"a moment later", listing("seen", address, start.Add(time.Minute)), models.ListKept, start.Add(24 * time.Hour)},
			{"hours later", listing("seen", address, start.Add(5*time.Hour)), models.ListEntered, start.Add(29 * time.Hour)},
			{"a late one that began early", listing("seen", address, start), models.ListKept, start.Add(29 * time.Hour)},
		} {
			outcome, decision := commits(t, s, step.listed)
			if outcome != step.outcome {
				t.Errorf("%s: %s", step.name, outcome)
			}
			found := one[[]models.ListEntry](t)(s.ListEntriesOf(ctx, risk.EntryAddress, "192.0.2.7"))
			if len(found) != 1 || found[0].ExpiresAt != step.expires || found[0].ListID != list.ID || found[0].Author != "rule:r" {
				t.Errorf("%s: %+v", step.name, found)
			}
			told := one[[]models.Event](t)(s.Events(ctx, models.EventFilter{Types: []models.EventType{models.EventListEntered}, Limit: 1}))
			if outcome == models.ListEntered && told[0].DecisionID != decision {
				t.Errorf("%s: the event names decision %d, not %d", step.name, told[0].DecisionID, decision)
			}
		}
		equal(t, one[models.List](t)(s.List(ctx, "seen")).Entries, 1)
		equal(t, count(t, s, `SELECT count(*) FROM events WHERE type = 'list.entered'`), 2)
	})
}

func TestARuleOutlivesNothingThatLastsLonger(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withList(t, s, "seen")
		forEver, long, short := entry(risk.EntryCountry, "NL"), entry(risk.EntryCountry, "BR"), entry(risk.EntryCountry, "DE")
		forEver.ExpiresAt, short.ExpiresAt = 0, start.Add(time.Minute)
		put(t, s, "seen", forEver, long, short)
		for _, row := range []struct {
			entry   models.ListEntry
			outcome models.ListOutcome
			expires models.Time
			author  string
		}{
			{forEver, models.ListKept, 0, "ann"},
			{long, models.ListKept, long.ExpiresAt, "ann"},
			{short, models.ListEntered, start.Add(24 * time.Hour), "rule:r"},
		} {
			outcome, _ := commits(t, s, listing("seen", row.entry, start))
			found := one[[]models.ListEntry](t)(s.ListEntriesOf(t.Context(), risk.EntryCountry, row.entry.Value))[0]
			if outcome != row.outcome || found.ExpiresAt != row.expires || found.Author != row.author || found.Note != "seen" {
				t.Errorf("%s: %s, %+v", row.entry.Value, outcome, found)
			}
		}
	})
}

func TestWhatARuleCannotListIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withList(t, s, "full")
		put(t, s, "full", countries("NL")...)
		statement(t, s, `UPDATE lists SET entries = ?`, models.MostForRules)
		preset := listing("full", entry(risk.EntryUser, "u"), start)
		preset.Outcome = models.ListUnproven
		for outcome, l := range map[models.ListOutcome]models.Listed{
			models.ListMissing:  listing("none", entry(risk.EntryCountry, "BR"), start),
			models.ListFull:     listing("full", entry(risk.EntryCountry, "BR"), start),
			models.ListUnproven: preset,
		} {
			got, decision := commits(t, s, l)
			equal(t, got, outcome)
			told := one[[]models.Event](t)(s.Events(t.Context(), models.EventFilter{Types: []models.EventType{models.EventListSkipped}}))
			known := false
			for _, e := range told {
				known = known || e.DecisionID == decision && e.UserID == "u"
			}
			if !known {
				t.Errorf("%s is not told: %+v", outcome, told)
			}
		}
		equal(t, on(t, s, models.ListEntryFilter{List: "full"}), []string{"country NL"})
		equal(t, len(one[[]models.List](t)(s.Lists(t.Context(), "", 0))), 1)
		equal(t, put(t, s, "full", countries("BR")...), 1) // analysts find room
	})
}

func TestAChangeThatFailsListsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withList(t, s, "seen")
		change := models.Change{
			Listed:    []models.Listed{listing("seen", entry(risk.EntryCountry, "NL"), start)},
			LastLogin: &models.LastLogin{UserID: "nobody", At: start},
		}
		wants(t, s.Commit(t.Context(), &change), models.Conflict)
		equal(t, change.Listed[0].Outcome, "")
		equal(t, len(on(t, s, models.ListEntryFilter{List: "seen"})), 0)
	})
}

func TestImportsAndRulesAtOnceLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withList(t, s, "feed")
		const each, overlap, importers, rules = 700, 200, 3, 12
		inParallel(importers+rules, func(i int) {
			if i < importers {
				change := models.ListChange{List: "feed", Put: numbered(1+i*(each-overlap), each), At: start}
				if _, _, err := s.ChangeList(context.Background(), change); err != nil {
					t.Error(err)
				}
				return
			}
			l := listing("feed", entry(risk.EntryNetwork, fmt.Sprint(1+i%2*4_000_000)), start)
			l.Event.ID = fmt.Sprint("rule ", i)
			if err := s.Commit(context.Background(), &models.Change{Listed: []models.Listed{l}}); err != nil {
				t.Error(err)
			}
		})
		const distinct = each + (importers-1)*(each-overlap) + 1
		equal(t, one[models.List](t)(s.List(t.Context(), "feed")).Entries, distinct)
		equal(t, count(t, s, `SELECT count(*) FROM list_entries`), distinct)
	})
}
