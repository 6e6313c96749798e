package login_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// The attempt guard (security.md §1 and §4).

// outfits are the ways a user may be equipped.
func outfits() map[string]func(*person) *person {
	return map[string]func(*person) *person{
		"nothing else":     func(p *person) *person { return p },
		"a phone":          (*person).phone,
		"an authenticator": (*person).totp,
		"a trusted device": func(p *person) *person { return p.device("21,22,23,24") },
		"everything":       func(p *person) *person { return p.phone().email().totp().hotp().device("21,22,23,24") },
	}
}

func TestFiftyPasswordsAtOnceCostFiveHashes(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		for outfit, equip := range outfits() {
			ada := equip(w.person("ada " + outfit))
			before := w.hasher.ran()
			inParallel(50, func(int) { ada.enters().password("wrong password").denied() })
			if got := w.hasher.ran() - before; got != 5 {
				t.Errorf("with %s: %d hashes, want 5", outfit, got)
			}
			ada.enters().denied() // the right one comes too late
		}
	})
}

func TestFiftyPasswordsOfNobodyCostFiveHashes(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		inParallel(50, func(int) { w.nobody().enters().denied() })
		if got := w.hasher.ran(); got != 5 {
			t.Errorf("%d hashes, want 5", got)
		}
	})
}

func TestALockoutOutlivesItsAttemptsAndEndsWithItsWindow(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	for range 5 {
		ada.enters().plain().password("wrong password").denied()
	}
	ada.enters().plain().denied()
	if w.ear.count(models.EventLimitReached) != 1 {
		t.Error("the audit stream does not tell of it")
	}
	w.clock.advance(15 * time.Minute)
	ada.enters().plain().ends(models.Accepted, 0)
}

func TestASuccessGivesItsAttemptBack(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	for range 20 {
		ada.enters().plain().ends(models.Accepted, 0)
	}
	for range 4 {
		ada.enters().plain().password("wrong password").denied()
	}
	ada.enters().plain().ends(models.Accepted, 0)
	ada.enters().plain().password("wrong password").denied()
	ada.enters().plain().denied()
}

func TestFactorsAreCountedApart(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").phone().totp()
	asked := ada.enters().asked(risk.ChallengeSMS)
	for range 10 {
		ada.enters().password("wrong password").denied()
	}
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
	ada.login().plain().code(ada.shows()).ends(models.Accepted, 0)
	for range 5 {
		ada.login().plain().code("000000").denied()
	}
	w.clock.advance(time.Minute)
	ada.login().plain().code(ada.shows()).denied()
	w.clock.advance(14 * time.Minute) // the passwords' window is over as well
	asked = ada.enters().on(strange).from(far).votp().asked(risk.ChallengeSMS)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
}

func TestTheCapOnSentCodesOutlivesResendsAndWindows(t *testing.T) {
	w := here(t).patient()
	w.Limits.Sends.Max = 0
	ada := w.person("ada").phone().email()
	wrong := func(n int) {
		for range n {
			asked := ada.login().votp().asked(risk.ChallengeSMS)
			ada.login().code("000000").answering(asked.RequestID).denied()
		}
	}
	right := func() *try {
		asked := ada.login().votp().asked(risk.ChallengeSMS)
		return ada.login().code(ada.texted()).answering(asked.RequestID)
	}
	for range 3 {
		wrong(10)
		right().denied() // ten in an hour, new challenge or not
		w.clock.advance(time.Hour)
	}
	right().denied() // thirty in a day
	w.clock.advance(22 * time.Hour)
	right().accepted()
}

func TestLooksAndForwardedAddressesBuyNoMoreTries(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").settled()
	w.hasher.verified.Store(0)
	for i := range 40 {
		ip := fmt.Sprintf("200.%d.2.3", i)
		ada.enters().password("wrong password").on(laptop).from(ip).session(fmt.Sprintf("ab%d", i)).denied()
	}
	if got := w.hasher.ran(); got != 5 {
		t.Errorf("a copied fingerprint from forty networks got %d tries, want 5", got)
	}
}

func TestSpellingsOfANameShareABucket(t *testing.T) {
	w := here(t).patient()
	for _, known := range []bool{true, false} {
		id := map[bool]string{true: "alice", false: "alfred"}[known]
		if known {
			w.person(id)
		}
		before := w.hasher.ran()
		for _, spelling := range []string{id, "ALICE", " " + id, "ａlice", id + "@main", "Alice@MAIN"} {
			if !known {
				spelling = map[string]string{"ALICE": "ALFRED", "ａlice": "ａlfred", "Alice@MAIN": "Alfred@MAIN"}[spelling]
			}
			if spelling == "" {
				spelling = id
			}
			name := must[models.UserName](t)(models.ParseUserName(spelling, "main"))
			(&person{w: w, name: name}).enters().password("wrong password").denied()
		}
		if got := w.hasher.ran() - before; got != 5 {
			t.Errorf("known %t: six spellings got %d tries, want 5", known, got)
		}
	}
}

func TestAFullHashQueueCountsNothing(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	asked := ada.atHome().empty().asked(risk.Challenge)
	w.hasher.busy.Store(true)
	for _, who := range []*person{ada, w.nobody()} {
		for range 10 {
			_, err := who.atHome().do()
			var known *models.Error
			if !errors.As(err, &known) || known.Kind != models.Overloaded || known.RetryAfter <= 0 {
				t.Fatalf("%s: got %v", who.name, err)
			}
		}
	}
	for range 3 {
		if _, err := ada.atHome().answering(asked.RequestID).do(); models.KindOf(err) != models.Overloaded {
			t.Fatal(err)
		}
	}
	w.hasher.busy.Store(false)
	ada.atHome().password("wrong password").denied()
	ada.atHome().answering(asked.RequestID).accepted()
	ada.atHome().accepted()
	if len(w.clock.slept) != 0 || w.ear.count(models.EventLoginFailed) != 1 {
		t.Errorf("slept %v, %d failures", w.clock.slept, w.ear.count(models.EventLoginFailed))
	}
}

func TestACallerWhoHangsUpWhileWaitingIsNotCounted(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	for range 10 {
		ctx, hangUp := context.WithCancel(w.ctx())
		w.hasher.queued = hangUp
		if _, err := w.Login(ctx, ada.enters().a); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
	}
	w.hasher.queued = nil
	ada.enters().plain().ends(models.Accepted, 0)
}

func TestAFailureIsCountedThoughTheCallerHangsUp(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	for range 5 {
		ctx, hangUp := context.WithCancel(w.ctx())
		w.hasher.meanwhile = hangUp
		_, _ = w.Login(ctx, ada.enters().password("wrong password").a)
	}
	w.hasher.meanwhile = nil
	if w.ear.count(models.EventLoginFailed) != 5 {
		t.Errorf("%d failures were told of, want 5", w.ear.count(models.EventLoginFailed))
	}
	ada.enters().plain().denied()
}

func TestEveryDoorUsesUpTheSameTries(t *testing.T) {
	w := here(t).patient()
	w.Limits.Password.Max, w.Limits.DeviceCode.Max = 4, 4
	ada := w.person("ada").phone().totp()
	doors := func(begin func() *try) map[string]*try {
		return map[string]*try{
			"a login": begin(), "a login that is only checked": begin().plain(),
			"an event": begin().event("PasswordChange"), "a payment": begin().payment("12.50"),
		}
	}
	for what, begin := range map[string]struct{ wrong, right func() *try }{
		"passwords": {func() *try { return ada.enters().password("wrong password") }, ada.enters},
		"codes":     {func() *try { return ada.login().code("000000") }, func() *try { return ada.login().code(ada.shows()) }},
	} {
		before := w.ear.count(models.EventLimitReached)
		for _, door := range doors(begin.wrong) {
			door.denied()
		}
		if got := w.ear.count(models.EventLimitReached); got != before {
			t.Errorf("%s: a try was refused before the fourth was used", what)
		}
		for _, door := range doors(begin.right) {
			door.denied()
		}
		if got := w.ear.count(models.EventLimitReached) - before; got != 4 {
			t.Errorf("%s: %d doors were shut, want 4", what, got)
		}
	}
}

func TestWhoIsHeldBackAsAStrangerMayBeginWithASentCode(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").phone().settled()
	for range 6 {
		ada.strays().password("wrong password").denied()
	}
	ada.strays().denied()
	asked := ada.strays().votp().asked(risk.ChallengeSMS)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
}
