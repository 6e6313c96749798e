package login_test

import (
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// The lock is enforced in the core, whatever channel leads there (S16).

func TestALockedUserGetsInByNoChannel(t *testing.T) {
	for state, bar := range map[string]func(*person) *person{"locked": (*person).lock, "disabled": (*person).disable} {
		t.Run(state, func(t *testing.T) {
			w := here(t).patient()
			lou := w.person("lou").phone().totp().hotp().ocra(timedSuite).device("24").settled()
			asked := lou.strays().asked(risk.ChallengeFace)
			virtual := must[string](t)(w.GenerateVOTP(w.ctx(), lou.name, models.DeliverSMS))
			sent := lou.texted()
			question, handedOut, err := w.GenerateChallenge(w.ctx(), lou.name, 8, false)
			if err != nil {
				t.Fatal(err)
			}
			token := lou.trusted()
			bar(lou)
			trusting := w.caller
			trusting.Credentialless = true
			for name, call := range map[string]*try{
				"password":               lou.atHome(),
				"password and token":     lou.atHome().token(token),
				"password, not scored":   lou.enters().plain(),
				"time-based code":        lou.login().code(lou.shows()),
				"counted code":           lou.login().code(lou.counted(0)),
				"one-step response":      lou.login().oneStep("12345678", lou.responds(timedSuite, "12345678")),
				"virtual code":           lou.login().code(sent).answering(virtual),
				"handed out question":    lou.login().code(lou.responds(timedSuite, question)).answering(handedOut),
				"password for a payment": lou.atHome().payment("12.50"),
			} {
				answer, err := call.do()
				if models.KindOf(err) != models.Denied || answer.Status != "" {
					t.Errorf("%s: %+v, %v", name, answer, err)
				}
			}
			for _, call := range []*try{lou.atHome().empty(), lou.atHome().empty().event("AddressChange")} {
				if answer, err := call.as(trusting).do(); err != nil || answer.Status != models.Pending {
					t.Errorf("without credentials: %+v, %v", answer, err)
				}
			}
			got, err := lou.replies(login.DeviceReply{Approve: true, Trusted: true})
			if got.Status == models.Accepted {
				t.Errorf("approved: %+v, %v", got, err)
			}
			w.status(asked.RequestID, models.Failed)
			if err := w.Teach(w.ctx(), lou.login().a, w.clock.Now(), risk.FactorPassword); err == nil {
				t.Error("taught")
			}
		})
	}
}

func TestAnotherInstanceKnowsOfTheFailures(t *testing.T) {
	each(t, func(w *world) {
		ada := w.person("ada").totp()
		for range 5 {
			ada.login().code("000000").denied()
		}
		other := newWorld(w.t, w.store, w.clock)
		other.roots, other.ring, other.Keys, other.Methods = w.roots, w.ring, w.Keys, w.Methods
		there := &person{w: other, id: ada.id, name: ada.name}
		there.login().code(there.shows()).denied()
		if other.ear.count(models.EventLimitReached) != 1 {
			w.t.Error("the limit was not what refused")
		}
	})
}

func TestTheSandboxLiftsOnlyTheCaps(t *testing.T) {
	w := here(t)
	w.Limits = login.SandboxLimits()
	ada, bob := w.person("ada").phone(), w.person("bob").device("24")
	for range 20 {
		ada.enters().asked(risk.ChallengeSMS)
		bob.login().empty().asked(risk.ChallengeFace)
		if _, err := bob.replies(login.DeviceReply{}); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		ada.enters().password("wrong").denied()
	}
	ada.enters().denied()
}

func TestALockOrALostFactorEndsALoginUnderWay(t *testing.T) {
	for name, change := range map[string]func(p *person){
		"locked":   func(p *person) { p.lock() },
		"disabled": func(p *person) { p.disable() },
		"the phone is no longer verified": func(p *person) {
			p.change(func(u *models.User) { u.PhoneVerified = false })
		},
		"the authenticator was taken away": func(p *person) {
			if err := p.w.store.UnassignAuthenticator(p.w.t.Context(), p.serial(models.TOTP)); err != nil {
				p.w.t.Error(err)
			}
		},
		"the device was taken away": func(p *person) {
			if err := p.w.store.UnassignAuthenticator(p.w.t.Context(), p.serial(models.Trusted)); err != nil {
				p.w.t.Error(err)
			}
		},
		"deleted": func(p *person) {
			if err := p.w.store.DeleteUser(p.w.t.Context(), p.id); err != nil {
				p.w.t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			switch name {
			case "the authenticator was taken away":
				ada := w.person("ada").totp()
				asked, code := ada.enters().asked(risk.ChallengeDevice), ada.shows()
				change(ada)
				ada.login().code(code).answering(asked.RequestID).denied()
			case "the device was taken away":
				ada := w.person("ada").device("24")
				ada.enters().asked(risk.ChallengeFace)
				change(ada)
				if got, err := ada.replies(login.DeviceReply{Approve: true, Trusted: true}); got.Status == models.Accepted {
					t.Errorf("approved: %+v, %v", got, err)
				}
			case "deleted":
				ada := w.person("ada").phone()
				asked, code := ada.enters().asked(risk.ChallengeSMS), ada.texted()
				change(ada)
				ada.login().code(code).answering(asked.RequestID).fails("Request ID is invalid")
			default:
				ada := w.person("ada").phone()
				asked, code := ada.enters().asked(risk.ChallengeSMS), ada.texted()
				change(ada)
				ada.login().code(code).answering(asked.RequestID).denied()
				w.status(asked.RequestID, models.Pending) // as with any wrong code
				w.clock.advance(5 * time.Minute)
				w.status(asked.RequestID, models.Timeout)
			}
		})
	}
}

func TestALockWhileThePasswordIsHashedHolds(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada").settled()
		w.hasher.meanwhile = func() { ada.lock() }
		ada.atHome().denied()
		if ada.row().User.LastLoginAt > models.At(w.clock.Now().Add(-time.Hour)) {
			t.Error("the login of a locked user is on record")
		}
	})
}

func TestAUserWhoWasRebornIsNotWhoWasAsked(t *testing.T) {
	w := here(t)
	asked := w.nobody().login().empty().asked(risk.Challenge)
	nobody := w.person("nobody")
	nobody.enters().answering(asked.RequestID).denied()
}
