package analysis_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/internal/secret"
	"riskgate/models"
)

// changed keeps that somebody has changed a user's password, and returns the token of its
// notice.
func (h *house) changed(userID string) (e models.Event, token string) {
	h.t.Helper()
	now := h.clock()
	e = models.Event{ID: secret.NewID(now), At: models.At(now), Type: models.EventPasswordChanged, UserID: userID}
	h.must(h.store.Record(h.ctx(), e))
	link := h.notMe.LinkOfEvent(e)
	if !strings.HasPrefix(link, "https://login.example.org/not-me?token=e"+e.ID+".") {
		h.t.Errorf("the link is %s", link)
	}
	return e, tokenOf(link)
}

func TestAUserSaysThatAChangeWasNotTheirs(t *testing.T) {
	each(t, func(h *house) {
		ada, bob := h.user("ada"), h.user("bob")
		h.accepted(ada, "BR", false)
		h.must(h.store.Commit(h.ctx(), &models.Change{Device: &models.Device{ID: "laptop", UserID: ada, CreatedAt: 1, LastSeen: 1}}))
		hers, his := h.session(ada, models.Pending), h.session(bob, models.Pending)
		for _, s := range []models.Session{hers, his} {
			h.must(h.store.Commit(h.ctx(), &models.Change{Open: &s}))
		}
		e, token := h.changed(ada)
		for range 3 {
			got := must[analysis.Occasion](h.t)(h.notMe.Check(h.ctx(), token))
			if got != (analysis.Occasion{At: e.At, Change: true}) {
				h.t.Errorf("it tells of %+v", got)
			}
		}
		h.advance(71 * time.Hour)
		var won atomic.Int32
		inParallel(8, func(int) {
			if err := h.notMe.Report(context.Background(), token); err == nil {
				won.Add(1)
			} else if !models.IsNotFound(err) {
				h.t.Error(err)
			}
		})
		if won.Load() != 1 {
			h.t.Errorf("the link was used %d times", won.Load())
		}
		h.dead(token)
		h.wantTables(1, 0) // nothing was learned by the change, and nothing is unlearned
		for s, want := range map[string]models.Status{hers.ID: models.Failed, his.ID: models.Pending} {
			if got := must[models.Session](h.t)(h.store.Session(h.ctx(), s)); got.Status != want {
				h.t.Errorf("a session is %s, want %s", got.Status, want)
			}
		}
		if d := must[models.Device](h.t)(h.store.Device(h.ctx(), "laptop")); d.RevokedAt == 0 {
			h.t.Error("the device is still trusted")
		}
		cases := must[[]models.Case](h.t)(h.cases.List(h.ctx(), models.CaseFilter{Queue: models.QueueNotMe}))
		if len(cases) != 1 || cases[0].DecisionID != 0 || cases[0].UserID != ada || h.ear.count(models.EventNotMe) != 1 {
			h.t.Fatalf("raised %+v, %d events", cases, h.ear.count(models.EventNotMe))
		}
		if _, notes := h.stands(cases[0].ID); len(notes) != 1 || notes[0].Text != "The user says: this was not me (password.changed)." {
			h.t.Errorf("the notes are %+v", notes)
		}
		closed := must[models.Case](h.t)(h.cases.Close(h.ctx(), analysis.By{ID: "ann", Reason: "called"}, cases[0].ID, models.FoundFraud))
		if closed.State != models.CaseClosed || closed.Result != models.FoundFraud || h.ear.count(models.EventLabelAdded) != 0 {
			h.t.Errorf("closed as %+v with %d labels", closed, h.ear.count(models.EventLabelAdded))
		}
	})
}

func TestACaseOfAChangeTakesUpTheLoginThatIsReportedAfterIt(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		first, second := h.accepted(ada, "BR", false)[0], h.accepted(ada, "BR", false)[0]
		_, token := h.changed(ada)
		h.must(h.notMe.Report(h.ctx(), token))
		for _, d := range []models.Decision{first, second} {
			h.must(h.notMe.Report(h.ctx(), tokenOf(must[string](h.t)(h.notMe.Link(d)))))
		}
		cases := must[[]models.Case](h.t)(h.cases.List(h.ctx(), models.CaseFilter{Queue: models.QueueNotMe}))
		if len(cases) != 1 || cases[0].DecisionID != first.ID || cases[0].Hits != 3 {
			h.t.Errorf("raised %+v", cases)
		}
	})
}

func TestALinkOfAChangeThatIsNotRightIsDead(t *testing.T) {
	each(t, func(h *house) {
		ada, bob := h.user("ada"), h.user("bob")
		_, hers := h.changed(ada)
		_, his := h.changed(bob)
		parts, others := strings.Split(hers, "."), strings.Split(his, ".")
		h.dead(others[0] + "." + parts[1] + "." + parts[2])
		h.dead(parts[0] + ".9999999999." + parts[2])
		h.dead("e." + parts[1] + "." + parts[2])
		h.dead(strings.TrimPrefix(hers, "e"))
		h.must(h.store.DeleteUser(h.ctx(), bob))
		h.dead(his)
		h.works(hers)
		h.advance(72 * time.Hour)
		h.dead(hers)
		if len(must[[]models.Case](h.t)(h.cases.List(h.ctx(), models.CaseFilter{}))) != 0 {
			h.t.Error("a case was raised")
		}
	})
}
