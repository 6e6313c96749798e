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

func tokenOf(link string) string {
	_, token, _ := strings.Cut(link, "?token=")
	return token
}

// checked opens the page of a link.
func (h *house) checked(token string) error {
	_, err := h.notMe.Check(h.ctx(), token)
	return err
}

// works wants a link to work.
func (h *house) works(token string) {
	h.t.Helper()
	h.must(h.checked(token))
}

// dead wants a link not to work any more.
func (h *house) dead(token string) {
	h.t.Helper()
	h.wants(h.checked(token), models.NotFound, "This link does not work any more")
}

func TestAUserSaysItWasNotThem(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		d := h.accepted(ada, "BR", false)[0]
		link := must[string](h.t)(h.notMe.LinkOf(h.ctx(), models.UserName{UserID: "ada", Domain: "main"}))
		if !strings.HasPrefix(link, "https://login.example.org/not-me?token=") {
			h.t.Errorf("the link is %s", link)
		}
		token := tokenOf(link)
		for range 3 { // a scanner of letters
			h.works(token)
		}
		h.wantTables(1, 0)
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
		h.wantTables(0, 1)
		h.dead(token)
		cases := must[[]models.Case](h.t)(h.cases.List(h.ctx(), models.CaseFilter{Queue: models.QueueNotMe}))
		if len(cases) != 1 || cases[0].DecisionID != d.ID || cases[0].UserID != ada || cases[0].OpenedBy != models.RaisedByUser {
			h.t.Errorf("raised %+v", cases)
		}
		if got := h.ear.count(models.EventNotMe); got != 1 {
			h.t.Errorf("%d events", got)
		}
	})
}

func TestALinkThatIsNotRightIsDeadWhateverTheCause(t *testing.T) {
	each(t, func(h *house) {
		ada, bob := h.user("ada"), h.user("bob")
		hers, his := h.accepted(ada, "BR", false)[0], h.accepted(bob, "BR", false)[0]
		token := tokenOf(must[string](h.t)(h.notMe.Link(hers)))
		other := tokenOf(must[string](h.t)(h.notMe.Link(his)))
		parts, others := strings.Split(token, "."), strings.Split(other, ".")
		dead := func(why, token string) {
			h.t.Helper()
			for _, err := range []error{h.checked(token), h.notMe.Report(h.ctx(), token)} {
				if err == nil || err.Error() != "This link does not work any more" {
					h.t.Errorf("%s: %v", why, err)
				}
			}
		}
		dead("none", "")
		dead("no token", "a.b.c")
		dead("an event of no form", "e\x00."+parts[1]+"."+parts[2])
		dead("no text", "e\xff."+parts[1]+"."+parts[2])
		dead("another's decision", others[0]+"."+parts[1]+"."+parts[2])
		dead("a longer life", parts[0]+".9999999999."+parts[2])
		dead("another spelling", parts[0]+"."+parts[1]+"."+parts[2]+".")
		dead("a decision that is not there", "77."+parts[1]+"."+parts[2])
		ring := h.notMe.Keys
		h.notMe.Keys = must[*secret.Keyring](h.t)(secret.RandomKeyring())
		dead("another key", token)
		h.notMe.Keys = ring
		h.must(h.store.DeleteUser(h.ctx(), bob))
		dead("an erased user", other)
		h.works(token)
		h.advance(72 * time.Hour)
		dead("over", token)
		h.wantTables(1, 0)
	})
}

func TestALinkOutlivesTheKeyItWasMadeWith(t *testing.T) {
	each(t, func(h *house) {
		d := h.accepted(h.user("ada"), "BR", false)[0]
		one, two := "1:"+secret.NewToken()+secret.NewToken(), "2:"+secret.NewToken()+secret.NewToken()
		h.notMe.Keys = must[*secret.Keyring](h.t)(secret.ParseKeyring(one))
		token := tokenOf(must[string](h.t)(h.notMe.Link(d)))
		h.notMe.Keys = must[*secret.Keyring](h.t)(secret.ParseKeyring(one + "," + two))
		h.works(token)
		h.notMe.Keys = must[*secret.Keyring](h.t)(secret.ParseKeyring(two))
		h.dead(token)
		_, err := h.notMe.Link(h.declined("", "BR"))
		h.wants(err, models.NotFound, "The decision has no user")
	})
}

func TestALinkTellsOfItsLogin(t *testing.T) {
	each(t, func(h *house) {
		d := h.accepted(h.user("ada"), "BR", false)[0]
		got := must[analysis.Occasion](h.t)(h.notMe.Check(h.ctx(), tokenOf(must[string](h.t)(h.notMe.Link(d)))))
		if got.At != d.CreatedAt || got.Country != "BR" {
			h.t.Errorf("it tells of %+v", got)
		}
	})
}

func TestWhoWasNotItIsSignedOutEverywhere(t *testing.T) {
	each(t, func(h *house) {
		ada, bob := h.user("ada"), h.user("bob")
		d := h.accepted(ada, "BR", false)[0]
		trusting := func(id, user string) {
			h.must(h.store.Commit(h.ctx(), &models.Change{Device: &models.Device{ID: id, UserID: user, CreatedAt: 1, LastSeen: 1}}))
		}
		trusting("laptop", ada)
		trusting("phone", ada)
		trusting("theirs", bob)
		hers, his := h.session(ada, models.Pending), h.session(bob, models.Pending)
		for _, s := range []models.Session{hers, his} {
			h.must(h.store.Commit(h.ctx(), &models.Change{Open: &s}))
		}
		h.must(h.notMe.Report(h.ctx(), tokenOf(must[string](h.t)(h.notMe.Link(d)))))
		for id, want := range map[string]bool{"laptop": true, "phone": true, "theirs": false} {
			if got := must[models.Device](h.t)(h.store.Device(h.ctx(), id)); (got.RevokedAt != 0) != want {
				h.t.Errorf("%s: %+v", id, got)
			}
		}
		for s, want := range map[string]models.Status{hers.ID: models.Failed, his.ID: models.Pending, d.SessionID: models.Accepted} {
			if got := must[models.Session](h.t)(h.store.Session(h.ctx(), s)); got.Status != want {
				h.t.Errorf("a session is %s, want %s", got.Status, want)
			}
		}
	})
}
