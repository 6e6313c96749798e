package login_test

import (
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// What the trusted device says.

func TestTheTrustedDeviceApproves(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("21,22,23,24")
	for word, demanded := range map[string]risk.Code{"PIN": risk.ChallengePIN, "Fingerprint": risk.ChallengeFingerprint} {
		asked := bob.login().keyword(word).asked(demanded)
		reply := login.DeviceReply{Approve: true, Method: demanded, Match: asked.MatchNumber}
		got := must[login.DeviceResult](t)(bob.replies(reply))
		if got != (login.DeviceResult{RequestID: asked.RequestID, Method: demanded, Status: models.Accepted}) {
			t.Errorf("came to %+v", got)
		}
		w.status(asked.RequestID, models.Accepted)
	}
	if bob.row().History == nil {
		t.Error("an approved login taught nothing")
	}
}

func TestAnApprovalThatIsNotRightFailsTheSession(t *testing.T) {
	w := here(t)
	w.Limits.Prompts.Max = 0
	bob := w.person("bob").device("22,23")
	for name, reply := range map[string]func(match string) login.DeviceReply{
		"a wrong number": func(match string) login.DeviceReply {
			wrong := "00"
			if match == wrong {
				wrong = "01"
			}
			return login.DeviceReply{Approve: true, Method: risk.ChallengePIN, Match: wrong}
		},
		"no number": func(string) login.DeviceReply { return login.DeviceReply{Approve: true, Method: risk.ChallengePIN} },
		"another method": func(m string) login.DeviceReply {
			return login.DeviceReply{Approve: true, Method: risk.ChallengeFingerprint, Match: m}
		},
		"a weaker method": func(m string) login.DeviceReply {
			return login.DeviceReply{Approve: true, Method: risk.ChallengeNoPIN, Match: m}
		},
		"no method at all ": func(m string) login.DeviceReply { return login.DeviceReply{Approve: true, Match: m} },
	} {
		t.Run(name, func(t *testing.T) {
			asked := bob.login().keyword("PIN").asked(risk.ChallengePIN)
			got, err := bob.replies(reply(asked.MatchNumber))
			if got.Status != models.Failed || models.KindOf(err) != models.Denied {
				t.Errorf("came to %+v, %v", got, err)
			}
			w.status(asked.RequestID, models.Failed)
			if _, err := bob.replies(login.DeviceReply{Approve: true, Trusted: true}); message(err) != "No pending request" {
				t.Errorf("a second answer: %v", err)
			}
		})
	}
}

func TestTheDeviceAnswersTheNewestRequest(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("24")
	old := bob.enters().asked(risk.ChallengeFace)
	w.clock.advance(time.Second)
	fresh := bob.enters().asked(risk.ChallengeFace)
	got := must[login.DeviceResult](t)(bob.replies(login.DeviceReply{}))
	if got.RequestID != fresh.RequestID || got.Status != models.Refused {
		t.Errorf("came to %+v", got)
	}
	w.status(fresh.RequestID, models.Refused)
	w.status(old.RequestID, models.Pending)
	bob.login().empty().answering(fresh.RequestID).fails("User refused")
}

func TestADeviceWithNothingToAnswerIsToldSo(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("24")
	for name, row := range map[string]struct {
		who  *person
		want string
	}{"no request": {bob, "No pending request"}, "no user": {w.nobody(), "User not found"}} {
		if _, err := row.who.replies(login.DeviceReply{Approve: true, Trusted: true}); message(err) != row.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	asked := bob.enters().asked(risk.ChallengeFace)
	w.clock.advance(time.Minute)
	if _, err := bob.replies(login.DeviceReply{Approve: true, Trusted: true}); message(err) != "No pending request" {
		t.Errorf("too late: %v", err)
	}
	w.status(asked.RequestID, models.Timeout)
}

func TestRefusalsPausePromptsForAnHour(t *testing.T) {
	w := here(t)
	w.Limits.Prompts.Max = 100
	ada, bob := w.person("ada").device("21,24").phone(), w.person("bob").device("24")
	refuse := func(who *person) {
		t.Helper()
		if _, err := who.replies(login.DeviceReply{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range []*person{ada, bob} {
		who.settled().strays().asked(risk.ChallengeFace)
		refuse(who)
	}
	w.clock.advance(50 * time.Minute)
	for _, who := range []*person{ada, bob} {
		who.strays().asked(risk.ChallengeFace)
		refuse(who)
	}
	w.clock.advance(30 * time.Minute) // 80 minutes after the first, 30 after the second
	ada.strays().asked(risk.ChallengeSMS)
	bob.strays().declined()
	bob.login().keyword("PIN").asked(risk.Challenge)
	w.clock.advance(31 * time.Minute)
	ada.strays().asked(risk.ChallengeFace)
	bob.strays().asked(risk.ChallengeFace)
	if w.ear.count(models.EventLimitReached) == 0 || w.ear.count(models.EventLoginRefused) != 4 {
		t.Error("the audit stream does not tell of it")
	}
}

func TestPromptsAreCapped(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("22,24").phone().settled()
	for range 3 {
		bob.strays().asked(risk.ChallengeFace)
	}
	bob.strays().asked(risk.ChallengeSMS)
	for range 3 { // who has shown no password has a measure of their own
		bob.strays().empty().asked(risk.ChallengeFace)
	}
	bob.strays().keyword("PIN").asked(risk.ChallengeSMS)
	w.clock.advance(10 * time.Minute)
	bob.strays().asked(risk.ChallengeFace)
}

func TestAPausedDeviceIsNoReasonToBeContentWithLess(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("24").ocra(timedSuite).settled()
	w.Limits.Prompts.Max = 1
	bob.strays().asked(risk.ChallengeFace)
	call := bob.strays().oneStep("12345678", bob.responds(timedSuite, "12345678"))
	call.fails("Message not sent")
}

func TestMessagesAreCappedAndTheRightPasswordIsNoFailure(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").phone(), w.person("bob").phone().totp()
	w.Limits.Sends.Max = 2
	for range 2 {
		ada.enters().asked(risk.ChallengeSMS)
		bob.enters().asked(risk.ChallengeSMS)
	}
	for range 10 {
		ada.enters().fails("Message not sent")
	}
	bob.enters().asked(risk.ChallengeDevice)
	for range 2 { // who has shown no password has a measure of their own
		ada.login().plain().votp().ends(models.Pending, 0)
	}
	if _, err := w.GenerateVOTP(w.ctx(), ada.name, models.DeliverSMS); message(err) != "Message not sent" {
		t.Errorf("a virtual code: %v", err)
	}
	ada.login().plain().votp().fails("Message not sent")
	w.clock.advance(time.Hour)
	ada.enters().asked(risk.ChallengeSMS)
}

func TestNoCodeGoesToANumberThatIsNotReached(t *testing.T) {
	w := here(t)
	dear := func(name string) *person {
		return w.person(name).change(func(u *models.User) { u.Phone, u.PhoneVerified = premium, true })
	}
	ada := dear("ada")
	for range 11 { // nothing is counted that does not go out
		ada.enters().fails("Message not sent")
	}
	dear("bob").totp().enters().asked(risk.ChallengeDevice)
	dear("eve").email().enters().asked(risk.ChallengeEmail)
	if _, err := w.GenerateVOTP(w.ctx(), ada.name, models.DeliverVoice); message(err) != "Message not sent" {
		t.Errorf("a virtual code: %v", err)
	}
	if w.woken.Load() != 1 {
		t.Errorf("%d messages went out, want the one by e-mail", w.woken.Load())
	}
}

func TestALockedUsersDeviceApprovesNothing(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("24")
	asked := bob.enters().asked(risk.ChallengeFace)
	bob.lock()
	if got, err := bob.replies(login.DeviceReply{Approve: true, Trusted: true}); got.Status != models.Failed {
		t.Errorf("came to %+v, %v", got, err)
	}
	w.status(asked.RequestID, models.Failed)
}
