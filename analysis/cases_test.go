package analysis_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

func (h *house) open(queue string, d models.Decision) models.Case {
	h.t.Helper()
	opened, _, err := h.cases.Open(h.ctx(), by("ann"), queue, d.ID)
	h.must(err)
	return opened
}

// stands reads a case as it stands.
func (h *house) stands(id string) (models.Case, []models.CaseNote) {
	h.t.Helper()
	found, memo, err := h.cases.Show(h.ctx(), id, 1000)
	h.must(err)
	return found, memo
}

func TestACaseIsLockedWorkedOnAndClosedWithALabel(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		d := h.accepted(ada, "BR", true)
		opened := h.open("takeover", d[0])
		if opened.State != models.CaseOpen || opened.OpenedBy != "key-ann" || opened.UserID != ada || opened.Hits != 1 {
			h.t.Errorf("opened %+v", opened)
		}
		held := must[models.Case](h.t)(h.cases.Lock(h.ctx(), by("ann"), opened.ID))
		if held.State != models.CaseLocked || held.LockedBy != "key-ann" || held.LockedUntil != models.At(h.clock().Add(15*time.Minute)) {
			h.t.Errorf("locked %+v", held)
		}
		bob := by("bob")
		const busy = "Case is locked by somebody else"
		for name, step := range map[string]func() error{
			"lock":    func() error { _, err := h.cases.Lock(h.ctx(), bob, opened.ID); return err },
			"note":    func() error { _, err := h.cases.Note(h.ctx(), bob, opened.ID, "mine"); return err },
			"release": func() error { _, err := h.cases.Release(h.ctx(), bob, opened.ID); return err },
			"close":   func() error { _, err := h.cases.Close(h.ctx(), bob, opened.ID, models.FoundUnsure); return err },
			"fraud":   func() error { _, err := h.cases.Close(h.ctx(), bob, opened.ID, models.FoundFraud); return err },
		} {
			h.t.Log(name)
			h.wants(step(), models.Conflict, busy)
		}
		h.wantTables(1, 0)
		must[models.Case](h.t)(h.cases.Note(h.ctx(), by("ann"), opened.ID, "asked the user"))
		closed := must[models.Case](h.t)(h.cases.Close(h.ctx(), by("ann"), opened.ID, models.FoundFraud))
		if closed.State != models.CaseClosed || closed.Result != models.FoundFraud || closed.ClosedBy != "key-ann" || closed.LockedBy != "" {
			h.t.Errorf("closed %+v", closed)
		}
		h.wantTables(0, 1)
		labels := must[[]models.Label](h.t)(h.labels.List(h.ctx(), 0, models.LabelFilter{UserID: ada}))
		if len(labels) != 1 || labels[0].Source != models.ByAnalyst || labels[0].DecisionID != d[0].ID || labels[0].Note != "looked at it" {
			h.t.Errorf("labelled %+v", labels)
		}
		for _, result := range []models.CaseResult{models.FoundGenuine, models.FoundUnsure} {
			_, err := h.cases.Close(h.ctx(), by("ann"), opened.ID, result)
			h.wants(err, models.Conflict, "Case is closed")
		}
		_, err := h.cases.Lock(h.ctx(), by("ann"), opened.ID)
		h.wants(err, models.Conflict, "Case is closed")
		h.wantTables(0, 1)
		_, memo := h.stands(opened.ID)
		var texts []string
		for _, n := range memo {
			texts = append(texts, n.Author+": "+n.Text)
		}
		if got := strings.Join(texts, "; "); got != "key-ann: looked at it; key-ann: asked the user; key-ann: looked at it" {
			h.t.Errorf("the memo says %q", got)
		}
		events := must[[]models.Event](h.t)(h.store.Events(h.ctx(), models.EventFilter{Subject: "case/" + opened.ID}))
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, string(e.Type)+" "+e.CallerID)
			if !strings.Contains(string(e.Detail), "looked at it") {
				h.t.Errorf("%s does not say why: %s", e.Type, e.Detail)
			}
		}
		if got := strings.Join(kinds, ", "); got != "case.closed key-ann, case.noted key-ann, case.locked key-ann, case.raised key-ann" {
			h.t.Errorf("the audit stream says %s", got)
		}
	})
}

func TestALockLastsAsLongAsItsHolderWorks(t *testing.T) {
	each(t, func(h *house) {
		d := h.accepted(h.user("ada"), "BR", false)[0]
		c := h.open("takeover", d)
		must[models.Case](h.t)(h.cases.Lock(h.ctx(), by("ann"), c.ID))
		h.advance(14 * time.Minute)
		must[models.Case](h.t)(h.cases.Note(h.ctx(), by("ann"), c.ID, "still at it"))
		h.advance(14 * time.Minute)
		_, err := h.cases.Lock(h.ctx(), by("bob"), c.ID)
		h.wants(err, models.Conflict, "Case is locked by somebody else")
		h.advance(time.Minute)
		if got, _ := h.stands(c.ID); got.State != models.CaseOpen || got.LockedBy != "" {
			h.t.Errorf("after its lease it is %+v", got)
		}
		for state, want := range map[models.CaseState]int{models.CaseOpen: 1, models.CaseLocked: 0, models.CaseClosed: 0, "": 1} {
			if got := must[[]models.Case](h.t)(h.cases.List(h.ctx(), models.CaseFilter{State: state})); len(got) != want {
				h.t.Errorf("%d are %q, want %d", len(got), state, want)
			}
		}
		must[models.Case](h.t)(h.cases.Lock(h.ctx(), by("bob"), c.ID))
		_, err = h.cases.Note(h.ctx(), by("ann"), c.ID, "too late")
		h.wants(err, models.Conflict, "Case is locked by somebody else")
		must[models.Case](h.t)(h.cases.Release(h.ctx(), by("bob"), c.ID))
		must[models.Case](h.t)(h.cases.Lock(h.ctx(), by("ann"), c.ID))
		queues := must[[]models.Queue](h.t)(h.cases.Queues(h.ctx()))
		if len(queues) != 1 || queues[0] != (models.Queue{Name: "takeover", Open: 1, Locked: 1}) {
			h.t.Errorf("the queues are %+v", queues)
		}
	})
}

func TestOfManyAnalystsAtOnceOneHasTheCase(t *testing.T) {
	each(t, func(h *house) {
		d := h.accepted(h.user("ada"), "BR", false)[0]
		c := h.open("takeover", d)
		for _, step := range []func(who string) error{
			func(who string) error { _, err := h.cases.Lock(context.Background(), by(who), c.ID); return err },
			func(who string) error {
				_, err := h.cases.Close(context.Background(), by(who), c.ID, models.FoundFraud)
				return err
			},
		} {
			h.advance(time.Hour) // whoever had it has it no more
			var won atomic.Int32
			inParallel(8, func(i int) {
				err := step(string(rune('a' + i)))
				if err == nil {
					won.Add(1)
				} else if !models.IsConflict(err) {
					h.t.Error(err)
				}
			})
			if won.Load() != 1 {
				h.t.Errorf("%d of 8 won", won.Load())
			}
		}
		h.wantTables(0, 1)
	})
}

func TestThereIsOneOpenCaseForAQueueAndAUser(t *testing.T) {
	each(t, func(h *house) {
		ada, bob := h.user("ada"), h.user("bob")
		first, second := h.accepted(ada, "BR", false)[0], h.accepted(ada, "NL", false)[0]
		his, nobodys := h.accepted(bob, "NL", false)[0], h.declined("", "BR")
		var ids [8]string
		inParallel(len(ids), func(i int) {
			c, _, err := h.cases.Open(context.Background(), by("ann"), "takeover", first.ID)
			if err != nil {
				h.t.Error(err)
			}
			ids[i] = c.ID
		})
		for _, id := range ids {
			if id != ids[0] {
				h.t.Errorf("opened %v", ids)
				break
			}
		}
		again, fresh, err := h.cases.Open(h.ctx(), by("bob"), "takeover", second.ID)
		h.must(err)
		if fresh || again.ID != ids[0] || again.Hits != 9 || again.DecisionID != first.ID {
			h.t.Errorf("opened %+v", again)
		}
		_, memo := h.stands(ids[0])
		if len(memo) != 9 || memo[8].DecisionID != second.ID || memo[8].Author != "key-bob" {
			h.t.Errorf("%d notes, the last %+v", len(memo), memo[len(memo)-1])
		}
		for _, other := range []models.Case{h.open("payments", first), h.open("takeover", his), h.open("takeover", nobodys)} {
			if other.ID == ids[0] {
				h.t.Errorf("%+v is the same case", other)
			}
		}
		must[models.Case](h.t)(h.cases.Close(h.ctx(), by("ann"), ids[0], models.FoundGenuine))
		if reopened := h.open("takeover", second); reopened.ID == ids[0] {
			h.t.Error("a closed case was opened again")
		}
		_, _, err = h.cases.Open(h.ctx(), by("ann"), "takeover", 999)
		h.wants(err, models.NotFound, "Decision not found")
	})
}

// byRule lets a rule raise a case about a user's login.
func (h *house) byRule(userID, queue string) models.Decision {
	h.t.Helper()
	session := h.session(userID, models.Refused)
	d := h.attempt(session, "BR", risk.Decline, models.Refused)
	raise := models.Raise{
		Case: models.Case{
			ID: secret.NewID(h.clock()), Queue: queue, UserID: userID, OpenedAt: models.At(h.clock()), OpenedBy: "rule:r1",
			State: models.CaseOpen, Hits: 1,
		},
		Note: models.CaseNote{ID: secret.NewID(h.clock()), At: models.At(h.clock()), Author: "rule:r1"},
	}
	h.must(h.store.Commit(context.Background(), &models.Change{Open: &session, Decision: &d, Raise: []models.Raise{raise}}))
	return d
}

func TestWhatRulesRaiseComesWithTheDecisionAndFillsNoMemo(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		first := h.byRule(ada, "takeover")
		inParallel(7, func(int) { h.byRule(ada, "takeover") })
		c := must[[]models.Case](h.t)(h.cases.List(h.ctx(), models.CaseFilter{}))
		if len(c) != 1 || c[0].DecisionID != first.ID || c[0].Hits != 8 || c[0].OpenedBy != "rule:r1" {
			h.t.Fatalf("raised %+v", c)
		}
		_, memo := h.stands(c[0].ID)
		if len(memo) != 7 || memo[0].Text != "Raised again" || memo[0].DecisionID == 0 || memo[0].DecisionID == first.ID {
			h.t.Errorf("%d notes, the first %+v", len(memo), memo[0])
		}
		for range models.MostCaseNotes {
			h.byRule(ada, "takeover")
		}
		full, memo := h.stands(c[0].ID)
		if len(memo) != models.MostCaseNotes-1 || full.Hits != models.MostCaseNotes+8 {
			h.t.Errorf("%d notes of %d", len(memo), full.Hits)
		}
		must[models.Case](h.t)(h.cases.Note(h.ctx(), by("ann"), c[0].ID, "there is always room for this"))
		page := must[[]models.CaseNote](h.t)(h.cases.Notes(h.ctx(), c[0].ID, memo[97].ID, 50))
		if len(page) != 2 || page[1].Author != "key-ann" {
			h.t.Errorf("the last notes are %+v", page)
		}
	})
}

func TestAnErasedUserLeavesNoCaseToLookAt(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		d := h.accepted(ada, "BR", false)[0]
		open, done := h.open("takeover", d), h.open("payments", d)
		must[models.Case](h.t)(h.cases.Close(h.ctx(), by("ann"), done.ID, models.FoundGenuine))
		before := h.clock()
		h.advance(time.Hour)
		h.must(h.store.DeleteUser(h.ctx(), ada))
		got, memo := h.stands(open.ID)
		if got.State != models.CaseClosed || got.Result != models.FoundUnsure || got.UserID != "" || got.ClosedBy != "riskgate" || len(memo) != 0 {
			h.t.Errorf("left %+v, %d notes", got, len(memo))
		}
		got, memo = h.stands(done.ID)
		if got.Result != models.FoundGenuine || got.UserID != "" || got.ClosedBy != "key-ann" || got.ClosedAt != models.At(before) || len(memo) != 0 {
			h.t.Errorf("left %+v, %d notes", got, len(memo))
		}
		_, _, err := h.cases.Open(h.ctx(), by("ann"), "takeover", d.ID)
		h.wants(err, models.Conflict, "The user of this decision was deleted")
	})
}
