package login_test

import (
	"testing"

	"riskgate/models"
	"riskgate/risk"
)

func TestAKeywordPicksTheChannel(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().email().device("22,23")
	ada.login().votp().asked(risk.ChallengeSMS)
	ada.prefers(models.DeliverEmail).login().votp().asked(risk.ChallengeEmail)
	ada.prefers(models.DeliverVoice).login().votp().asked(risk.ChallengeVoice)
	ada.login().keyword("PIN").asked(risk.ChallengePIN)
	ada.login().keyword("Fingerprint").asked(risk.ChallengeFingerprint)
	ada.login().plain().keyword("PIN").ends(models.Pending, 0)
}

func TestAKeywordForWhatIsNotThereLeavesTheChoiceToTheRisk(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").email().prefers(models.DeliverSMS), w.person("bob").totp()
	ada.login().votp().asked(risk.ChallengeEmail)
	bob.login().votp().asked(risk.ChallengeDevice)
	bob.login().keyword("PIN").asked(risk.ChallengeDevice)
	bob.login().plain().keyword("PIN").denied()
}

func TestAKeywordIsNeverWeakerThanTheRiskDemands(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().device("22,24").settled()
	for _, call := range []*try{ada.strays().votp(), ada.strays().keyword("PIN"), ada.strays().keyword("Fingerprint")} {
		call.asked(risk.ChallengeFace)
		w.Limits.Prompts.Max = 100
	}
	bob := w.person("bob").phone().device("22,23").settled()
	bob.strays().keyword("Fingerprint").asked(risk.ChallengeFingerprint)
	bob.strays().keyword("PIN").asked(risk.ChallengeFingerprint)
	eve := w.person("eve").phone().email().prefers(models.DeliverEmail).settled()
	eve.strays().votp().asked(risk.ChallengeSMS) // e-mail stands below SMS
}

func TestAKeywordDoesNotTurnADeclineIntoACode(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	w.policy.Lanes[risk.LaneLogin] = withFloor(w.policy.Lanes[risk.LaneLogin], risk.Critical)
	sent := ada.sent()
	ada.strays().votp().asked(risk.Challenge)
	if ada.sent() != sent {
		t.Error("a code was sent")
	}
}

func TestAKeywordOfALockedUserLooksAsUsual(t *testing.T) {
	w := here(t)
	lou := w.person("lou").phone().lock()
	asked := lou.login().plain().votp().ends(models.Pending, 0)
	lou.login().votp().asked(risk.ChallengeSMS)
	lou.login().plain().code("123456").answering(asked.RequestID).denied()
	if lou.sent() != 0 {
		t.Error("a code was sent to a locked user")
	}
}

func TestOnePolicyJudgesACallThroughout(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().device("24").settled()
	other := risk.DefaultPolicy()
	other.Order.High = []risk.Code{risk.ChallengeSMS, risk.ChallengeFace}
	next := must[*risk.Engine](t)(risk.Compile(other))
	w.Decide = func(n *risk.Engine, e risk.Evidence) risk.Decision {
		w.Engine.Store(next) // published meanwhile
		return n.Decide(e)
	}
	ada.strays().votp().asked(risk.ChallengeFace)
	ada.strays().votp().asked(risk.ChallengeSMS)
}
