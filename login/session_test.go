package login_test

import (
	"slices"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// The transitions of the contract's sessions (iaa.md §6).

func TestACodeDiesWithItsLastTry(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").phone().email()
	for code, preferred := range map[risk.Code]models.DeliveryMethod{
		risk.ChallengeSMS: models.DeliverSMS, risk.ChallengeEmail: models.DeliverEmail, risk.ChallengeVoice: models.DeliverVoice,
	} {
		ada.prefers(preferred)
		w.clock.advance(48 * time.Hour)
		asked := ada.login().votp().asked(code)
		to := ada.phoneNumber()
		if code == risk.ChallengeEmail {
			to = models.Secret(ada.row().User.Email)
		}
		for range 4 {
			ada.login().code("000000").answering(asked.RequestID).denied()
			w.status(asked.RequestID, models.Pending)
		}
		ada.login().code("000000").answering(asked.RequestID).denied()
		w.status(asked.RequestID, models.Failed)
		ada.login().code(w.received(to)).answering(asked.RequestID).fails("Request ID is invalid")
	}
}

func TestTheOperatorSetsHowLongAndHowOftenACodeIsGood(t *testing.T) {
	w := here(t)
	w.Terms.CodeLife, w.Terms.CodeTries, w.Terms.ApprovalLife = 30*time.Second, 2, 20*time.Second
	ada, bob := w.person("ada").phone(), w.person("bob").device("24")
	asked := ada.enters().asked(risk.ChallengeSMS)
	ada.login().code("000000").answering(asked.RequestID).denied()
	ada.login().code("000000").answering(asked.RequestID).denied()
	w.status(asked.RequestID, models.Failed)

	asked = ada.enters().asked(risk.ChallengeSMS)
	pushed := bob.enters().asked(risk.ChallengeFace)
	w.clock.advance(20 * time.Second)
	w.status(asked.RequestID, models.Pending)
	w.status(pushed.RequestID, models.Timeout)
	w.clock.advance(10 * time.Second)
	w.status(asked.RequestID, models.Timeout)
}

func TestAPasswordHasOneTry(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	asked := ada.atHome().empty().asked(risk.Challenge)
	ada.atHome().password("wrong password").answering(asked.RequestID).denied()
	w.status(asked.RequestID, models.Failed)
	ada.atHome().answering(asked.RequestID).fails("Request ID is invalid")
}

func TestAFinishedSessionTakesNoSecondAnswer(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	asked := ada.enters().asked(risk.ChallengeSMS)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
	for _, again := range []*try{ada.login().code(ada.texted()), ada.enters(), ada.login().empty()} {
		again.answering(asked.RequestID).fails("Request ID is invalid")
	}
	w.status(asked.RequestID, models.Accepted)
	if got := w.ear.count(models.EventProofReplayed); got != 3 {
		t.Errorf("%d replays were told of, want 3", got)
	}
}

func TestWhoeverReadsAnOverdueSessionTimesItOut(t *testing.T) {
	for name, read := range map[string]func(ada *person, requestID string){
		"a poll": func(ada *person, requestID string) { ada.w.status(requestID, models.Timeout) },
		"an answer": func(ada *person, requestID string) {
			ada.login().code(ada.texted()).answering(requestID).fails("Timed out")
			ada.w.status(requestID, models.Timeout)
		},
		"an answer by sessionID": func(ada *person, requestID string) {
			ada.login().code(ada.texted()).session("ab12").fails("Timed out")
			ada.w.status(requestID, models.Timeout)
		},
		"the sweeper": func(ada *person, requestID string) {
			if swept := must[int](ada.w.t)(ada.w.Sweep(ada.w.t.Context())); swept != 1 {
				ada.w.t.Errorf("%d sessions were swept", swept)
			}
			ada.w.status(requestID, models.Timeout)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			ada := w.person("ada").phone()
			asked := ada.enters().session("ab12").asked(risk.ChallengeSMS)
			w.clock.advance(5*time.Minute - time.Second)
			w.status(asked.RequestID, models.Pending)
			w.clock.advance(time.Second)
			read(ada, asked.RequestID)
			if got := w.ear.count(models.EventLoginTimeout); got != 1 {
				t.Errorf("%d timeouts were told of", got)
			}
			if swept := must[int](t)(w.Sweep(t.Context())); swept != 0 {
				t.Errorf("%d sessions were left to sweep", swept)
			}
		})
	}
}

func TestFinishedSessionsAreReadableForTenMinutes(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	asked := ada.enters().asked(risk.ChallengeSMS)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
	w.clock.advance(10 * time.Minute)
	w.status(asked.RequestID, models.Accepted)
	w.clock.advance(time.Second)
	for _, id := range []string{asked.RequestID, "", "ffffffffffffffffffffffffffffffff"} {
		if status, err := w.Status(w.ctx(), id, 0); !models.IsNotFound(err) || status != "" {
			t.Errorf("requestID %q stands at %q, %v", id, status, err)
		}
	}
	foreign := login.WithCaller(t.Context(), login.Caller{ID: "other"})
	asked = ada.login().votp().asked(risk.ChallengeSMS)
	if _, err := w.Status(foreign, asked.RequestID, 0); !models.IsNotFound(err) {
		t.Errorf("another caller reads the session: %v", err)
	}
}

func TestANewFirstCallTakesThePlaceOfTheOld(t *testing.T) {
	w := here(t)
	ada, nobody := w.person("ada").phone(), w.nobody()
	for _, who := range []*person{ada, nobody} {
		first := who.login().empty().session("ab12")
		code := map[*person]risk.Code{ada: risk.ChallengeSMS, nobody: risk.Challenge}[who]
		old := first.asked(code)
		elsewhere := who.login().empty().session("cd34").asked(code)
		other := who.login().empty().session("ab12").as(login.Caller{ID: "kiosk"}).asked(code)
		fresh := first.asked(code)
		w.status(old.RequestID, models.Timeout)
		w.status(elsewhere.RequestID, models.Pending)
		w.status(fresh.RequestID, models.Pending)
		status, err := w.Status(login.WithCaller(t.Context(), login.Caller{ID: "kiosk"}), other.RequestID, 0)
		if err != nil || status != models.Pending {
			t.Errorf("another caller's session stands at %s, %v", status, err)
		}
	}
}

func TestAFailedFirstCallEndsNothing(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	asked := ada.enters().session("ab12").asked(risk.ChallengeSMS)
	ada.enters().session("ab12").password("wrong password").denied()
	w.status(asked.RequestID, models.Pending)
}

func TestOneUnknownNameNeverTouchesAnother(t *testing.T) {
	w := here(t)
	nobody, noone := w.nobody(), w.nobody()
	noone.name.UserID = "no one"
	asked := nobody.login().empty().session("ab12").asked(risk.Challenge)
	noone.login().empty().session("ab12").asked(risk.Challenge)
	w.status(asked.RequestID, models.Pending)
	noone.enters().answering(asked.RequestID).fails("Request ID is invalid")
}

func TestSweepingManySessionsEndsThemAll(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	w.Limits.Sends.Max = 0
	var ids []string
	for range 250 {
		ids = append(ids, ada.login().empty().asked(risk.ChallengeSMS).RequestID)
	}
	w.clock.advance(time.Hour)
	if swept := must[int](t)(w.Sweep(t.Context())); swept != len(ids) {
		t.Errorf("%d of %d sessions were swept", swept, len(ids))
	}
	overdue := must[[]models.Session](t)(w.store.Overdue(t.Context(), models.At(w.clock.Now()), 10))
	if len(overdue) != 0 || !slices.ContainsFunc(w.ear.all(), func(e models.Event) bool { return e.Type == models.EventLoginTimeout }) {
		t.Errorf("%d are left", len(overdue))
	}
}
