package login_test

import (
	"testing"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Which session a call goes on with, and what answers it.

func TestTheSecondStepNamesTheSessionByEitherID(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	for name, second := range map[string]func(login.Answer) *try{
		"requestID":          func(a login.Answer) *try { return ada.login().answering(a.RequestID) },
		"sessionID":          func(login.Answer) *try { return ada.login().session("ab12") },
		"both":               func(a login.Answer) *try { return ada.login().session("ab12").answering(a.RequestID) },
		"requestID, scoring": func(a login.Answer) *try { return ada.login().plain().answering(a.RequestID) },
	} {
		asked := ada.login().votp().session("ab12").asked(risk.ChallengeSMS)
		answer, err := second(asked).code(ada.texted()).do()
		if err != nil || answer.Status != models.Accepted || !answer.HasCode {
			t.Errorf("by %s: got %+v, %v", name, answer, err)
		}
	}
}

func TestARequestIDServesNobodyElse(t *testing.T) {
	w := here(t).patient()
	ada, bob := w.person("ada").phone(), w.person("bob").phone()
	asked := ada.enters().session("ab12").asked(risk.ChallengeSMS)
	code := ada.texted()
	for name, call := range map[string]*try{
		"unknown":              ada.login().answering("ffffffffffffffffffffffffffffffff"),
		"shortened":            ada.login().answering(asked.RequestID[:31]),
		"of another user":      bob.login().answering(asked.RequestID),
		"of an unknown name":   w.nobody().login().answering(asked.RequestID),
		"of another caller":    ada.login().answering(asked.RequestID).as(login.Caller{ID: "kiosk"}),
		"of another sessionID": ada.login().answering(asked.RequestID).session("cd34"),
		"of an event":          ada.login().answering(asked.RequestID).event("AddressChange"),
		"of a payment":         ada.login().answering(asked.RequestID).payment("12.50"),
	} {
		t.Run(name, func(*testing.T) {
			call.code(code).fails("Request ID is invalid")
			w.status(asked.RequestID, models.Pending)
		})
	}
	ada.login().code(code).answering(asked.RequestID).session("ab12").accepted()
}

func TestAnotherCallersSessionIDIsNotOurs(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	asked := ada.enters().session("ab12").asked(risk.ChallengeSMS)
	ada.login().session("ab12").code(ada.texted()).as(login.Caller{ID: "kiosk"}).denied()
	w.status(asked.RequestID, models.Pending)
}

func TestAProofForOnePaymentIsNoneForAnother(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").phone().settled()
	began := func() login.Answer {
		return ada.strays().payment("1250.00").session("ab12").asked(risk.ChallengeSMS)
	}
	asked := began()
	changed := ada.strays().code(ada.texted()).payment("9999.00")
	changed.answering(asked.RequestID).fails("Request ID is invalid")
	ada.strays().code(ada.texted()).payment("9999.00").session("ab12").denied()
	ada.strays().code(ada.texted()).session("ab12").denied() // nor is it one for a login
	w.status(asked.RequestID, models.Pending)
	ada.login().code(ada.texted()).payment("1250.00").session("ab12").accepted()

	asked = began()
	silent := ada.login().code(ada.texted()).payment("1250.00")
	silent.a.Transaction = nil // a second call need not say again what it is about
	silent.answering(asked.RequestID).accepted()
}

func TestAnAnswerOfAnotherKindIsRefusedAndCostsNothing(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").phone(), w.person("bob").device("24")
	asked := ada.enters().asked(risk.ChallengeSMS)
	pushed := bob.enters().asked(risk.ChallengeFace)
	hashed := w.hasher.ran()
	for _, call := range []*try{
		ada.enters().answering(asked.RequestID), ada.login().votp().answering(asked.RequestID),
		ada.login().keyword("PIN").answering(asked.RequestID), ada.login().credential(login.FIDO, "{}").answering(asked.RequestID),
		bob.login().code("123456").answering(pushed.RequestID), bob.enters().answering(pushed.RequestID),
	} {
		_, err := call.do()
		if fields := fieldsOf(err); models.KindOf(err) != models.Invalid || len(fields) != 1 || fields[0] != "credentials" {
			t.Errorf("%s by %q: got %v", call.a.Name, call.a.Credential.Kind, err)
		}
	}
	if w.hasher.ran() != hashed {
		t.Error("a password was hashed for nothing")
	}
	w.status(asked.RequestID, models.Pending)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
}

func TestByItsSessionIDAnotherKindOfCredentialBeginsAnew(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	old := ada.enters().session("ab12").asked(risk.ChallengeSMS)
	fresh := ada.enters().session("ab12").asked(risk.ChallengeSMS)
	w.status(old.RequestID, models.Timeout)
	w.status(fresh.RequestID, models.Pending)
}

func TestAPasswordQuestionMayLeadToOneMore(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	byID := ada.settled().atHome().empty().session("ab12").asked(risk.Challenge)
	// At home the password is enough.
	ada.atHome().answering(byID.RequestID).accepted()

	// Under pressure it is not; the second question keeps the requestID, also for a
	// caller who names the session only.
	w.policy.Lanes[risk.LaneLogin] = withFloor(w.policy.Lanes[risk.LaneLogin], risk.Low)
	first := ada.atHome().empty().session("cd34").asked(risk.Challenge)
	w.policy.Lanes[risk.LaneLogin] = withFloor(w.policy.Lanes[risk.LaneLogin], risk.Medium)
	second := ada.atHome().session("cd34").asked(risk.ChallengeSMS)
	if second.RequestID != first.RequestID {
		t.Errorf("the requestID changed from %q to %q", first.RequestID, second.RequestID)
	}
	ada.login().session("cd34").code(ada.texted()).accepted()
	w.status(first.RequestID, models.Accepted)
}

func withFloor(lane risk.LanePolicy, floor risk.Level) risk.LanePolicy {
	lane.Floor = floor
	return lane
}

func TestTwoQuestionsAreTheMost(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	asks := w.Decide
	w.Decide = func(n *risk.Engine, e risk.Evidence) risk.Decision {
		d := asks(n, e)
		d.Level, d.Code = risk.Low, risk.Challenge // whatever was proven
		return d
	}
	asked := ada.login().empty().asked(risk.Challenge)
	ada.enters().answering(asked.RequestID).asked(risk.Challenge)
	ada.enters().answering(asked.RequestID).declined()
	w.status(asked.RequestID, models.Refused)
}

func TestADeclineAfterAStrongAnswerRefuses(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").phone(), w.person("bob").device("24")
	asked, pushed := ada.enters().asked(risk.ChallengeSMS), bob.enters().asked(risk.ChallengeFace)
	w.policy.Lanes[risk.LaneLogin] = withFloor(w.policy.Lanes[risk.LaneLogin], risk.Critical)
	ada.login().code(ada.texted()).answering(asked.RequestID).declined()
	if got := must[login.DeviceResult](t)(bob.replies(login.DeviceReply{Approve: true, Trusted: true})); got.Status != models.Refused {
		t.Errorf("the approval came to %+v", got)
	}
	w.status(asked.RequestID, models.Refused)
	w.status(pushed.RequestID, models.Refused)
}

func TestTheStrongestThatCanBeAskedEndsALoginOfHighRisk(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	asked := ada.strays().asked(risk.ChallengeSMS)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()

	bob := w.person("bob").phone().device("24").settled()
	w.Limits.Prompts.Max = 1
	bob.strays().asked(risk.ChallengeFace)
	asked = bob.strays().asked(risk.ChallengeSMS) // the prompts are used up
	bob.login().code(bob.texted()).answering(asked.RequestID).accepted()
}
