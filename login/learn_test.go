package login_test

import (
	"context"
	"encoding/json"
	"math"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// What a login teaches, and when.

// evidenceOf is the evidence that was kept with an answer.
func evidenceOf(t *testing.T, w *world, answer login.Answer) risk.Evidence {
	t.Helper()
	row := must[models.Decision](t)(w.store.Decision(t.Context(), int64(answer.EventID)))
	var evidence risk.Evidence
	if err := json.Unmarshal(row.Evidence, &evidence); err != nil {
		t.Fatal(err)
	}
	return evidence
}

func TestOnlySuccessTeaches(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().device("24")
	asked := ada.strays().votp().asked(risk.ChallengeSMS)
	ada.login().code("000000").answering(asked.RequestID).denied()
	ada.strays().password("wrong").denied()
	ada.login().keyword("PIN").asked(risk.ChallengeSMS)
	w.clock.advance(time.Hour)
	if ada.row().History != nil {
		t.Fatal("a login that did not succeed taught something")
	}
	asked = ada.strays().votp().asked(risk.ChallengeSMS)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
	if seen(t, ada) != 1 {
		t.Errorf("%d logins are learned", seen(t, ada))
	}
	learned := evidenceOf(t, w, ada.strays().accepted())
	if !learned.User.Network.KnownCountry || learned.Attempt.Address.Country != "BR" || learned.User.Device.Bin != risk.Exact {
		t.Errorf("learned %+v", learned.User)
	}
}

func TestWhatTheFirstStepSawIsLearnedWhateverTheSecondClaims(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	asked := ada.strays().asked(risk.ChallengeSMS)
	ada.atHome().code(ada.texted()).answering(asked.RequestID).accepted()
	next := evidenceOf(t, w, must[login.Answer](t)(ada.strays().do()))
	if !next.User.Network.KnownCountry {
		t.Error("the country of the first step is not known")
	}
	next = evidenceOf(t, w, must[login.Answer](t)(ada.atHome().do()))
	if next.User.Network.KnownCountry {
		t.Error("the country of the second step is known")
	}
}

func TestAPasswordTeachesLessThanAPossession(t *testing.T) {
	w := here(t)
	w.Decide = func(n *risk.Engine, e risk.Evidence) risk.Decision {
		d := n.Decide(e)
		d.Level, d.Code, d.Probability = risk.Low, risk.Accept, .4
		return d
	}
	ada := w.person("ada").totp()
	logins := func(call *try) float64 { return evidenceOf(t, w, call.accepted()).User.Logins }
	for i, call := range []*try{ada.atHome(), ada.login().code(ada.shows()), ada.atHome()} {
		want := []float64{0, .6, 1.6}[i]
		if got := logins(call); math.Abs(got-want) > 1e-3 {
			t.Errorf("before login %d: %f logins, want %f", i+1, got, want)
		}
	}
}

func TestNothingProvenTeachesNoDevice(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	trusting := w.caller
	trusting.Credentialless = true
	before := evidenceOf(t, w, ada.atHome().accepted()).User.Device.Known
	ada.login().on(strange).from(home).empty().as(trusting).accepted()
	if got := evidenceOf(t, w, ada.atHome().accepted()); got.User.Device.Known != before {
		t.Errorf("%d devices became %d", before, got.User.Device.Known)
	}
}

func TestTheRiskFallsAsTheHouseLearns(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	ada.atHome().asked(risk.ChallengeSMS)
	ada.settled()
	score := ada.atHome().accepted().Risk.Score
	if far := ada.strays().asked(risk.ChallengeSMS).Risk.Score; far <= score {
		t.Errorf("at home %d, far away %d", score, far)
	}
}

func TestTeachingEntersThePast(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	at := w.clock.Now().Add(-30 * 24 * time.Hour)
	ada.taught(at)
	row := ada.row()
	if row.User.LastLoginAt != models.At(at) || seen(t, ada) != 1 || w.hasher.ran() != 0 {
		t.Errorf("taught %+v, %d logins", row.User, seen(t, ada))
	}
	if got := w.ear.count(models.EventLoginAccepted); got != 1 {
		t.Errorf("%d logins were told of", got)
	}
	if err := w.Teach(w.ctx(), w.nobody().login().a, at); !models.IsNotFound(err) {
		t.Errorf("teaching nobody: %v", err)
	}
	lou := w.person("lou").lock()
	if err := w.Teach(w.ctx(), lou.login().a, at, risk.FactorPassword); models.KindOf(err) != models.Denied || seen(t, lou) != 0 {
		t.Errorf("teaching a locked user: %v", err)
	}
}

func TestTooManyLessonsAtOnceAreRefusedAndCostNothing(t *testing.T) {
	w := here(t)
	ada := w.person("ada").totp().settled()
	moving := &tally{Store: w.store}
	w.Store = alwaysMoved{moving}
	code := ada.shows()
	for _, call := range []*try{ada.atHome(), ada.login().on(laptop).from(home).code(code)} {
		if _, err := call.do(); models.KindOf(err) != models.Overloaded {
			t.Fatalf("got %v", err)
		}
	}
	w.Store = w.store
	for range 4 {
		ada.atHome().password("wrong").denied()
	}
	ada.atHome().accepted()
	ada.login().code(code).on(laptop).from(home).accepted() // it was not used up
}

// alwaysMoved is a store in which another login of the user is always quicker.
type alwaysMoved struct{ *tally }

func (a alwaysMoved) Commit(ctx context.Context, change *models.Change) error {
	if change.History != nil {
		return models.ErrHistoryMoved
	}
	return a.tally.Commit(ctx, change)
}

func TestAChangedRootKeyForgetsNoAddressAndNoBrowser(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	before := evidenceOf(t, w, ada.atHome().accepted())
	w.rotate()
	after := evidenceOf(t, w, ada.atHome().accepted())
	if after.Attempt.Address.Hash == before.Attempt.Address.Hash {
		t.Fatal("the key was not changed")
	}
	if !after.User.Network.KnownAddress || !after.User.Network.KnownPrefix || after.User.Agent.Text < 20 {
		t.Errorf("known no more: %+v, %+v", after.User.Network, after.User.Agent)
	}
	again := evidenceOf(t, w, ada.atHome().accepted())
	if again.User.Network.Address <= after.User.Network.Address {
		t.Errorf("%f logins from the address became %f", after.User.Network.Address, again.User.Network.Address)
	}
	asked := ada.login().votp().on(laptop).from(home).asked(risk.ChallengeSMS)
	ada.login().on(laptop).from(home).code(ada.texted()).answering(asked.RequestID).accepted()
	last := evidenceOf(t, w, ada.atHome().accepted()).User
	if last.Network.Novel > before.User.Network.Novel+.1 {
		t.Errorf("the known address counts as new: %+v", last.Network)
	}
}
