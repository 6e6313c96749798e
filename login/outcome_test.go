package login_test

import (
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// The rows of the contract's table of outcomes (iaa.md §4).

func TestRightCredentialsAtHomeAreAccepted(t *testing.T) {
	w := here(t)
	answer := w.person("ada").settled().atHome().session("ab12").accepted()
	if answer.EventID == 0 || answer.DeviceToken != "" {
		t.Errorf("answered %+v", answer)
	}
}

func TestAFirstLoginIsAskedAndTheCodeSentEndsIt(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	asked := ada.enters().session("ab12").asked(risk.ChallengeSMS)
	w.status(asked.RequestID, models.Pending)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
	w.status(asked.RequestID, models.Accepted)
	if w.woken.Load() != 1 {
		t.Errorf("the queue was woken %d times", w.woken.Load())
	}
}

func TestHighRiskWithoutAFactorIsDeclinedOnlyAfterTheRightPassword(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	ada.strays().declined()
	ada.strays().password("wrong password").denied()
}

func TestADeclineBeforeAnyProofBecomesAPasswordQuestion(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	asked := ada.strays().empty().asked(risk.Challenge)
	ada.strays().answering(asked.RequestID).declined()
	w.status(asked.RequestID, models.Refused)
	ada.strays().answering(asked.RequestID).fails("User refused")
}

func TestWrongCredentialsFailTheSession(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().totp().settled()
	ada.atHome().password("wrong password").session("ab12").denied()
	ada.atHome().code("000000").denied()
	ada.atHome().oneStep("12345678", "000000").denied()
	ada.atHome().credential(login.FIDO, "{}").denied()
	if got := w.ear.count(models.EventLoginFailed); got != 4 {
		t.Errorf("%d failures were told of", got)
	}
}

func TestOnlyCallersOfTheScopeLearnAUsersState(t *testing.T) {
	w := here(t)
	locked, disabled := w.person("locked").lock(), w.person("disabled").disable()
	knowing := w.caller
	knowing.Scopes = map[models.Scope]bool{models.ScopeLogin: true, models.ScopeUserState: true}
	for _, row := range []struct {
		who  *person
		want string
		kind models.Kind
	}{
		{w.nobody(), "User not found", models.NotFound},
		{locked, "User is locked", models.Conflict},
		{disabled, "User is disabled", models.Conflict},
	} {
		row.who.enters().denied()
		_, err := row.who.enters().as(knowing).do()
		if message(err) != row.want || models.KindOf(err) != row.kind {
			t.Errorf("%s: got %v, want %s", row.who.name, err, row.want)
		}
	}
}

func TestWhoRegistersNeedNotExist(t *testing.T) {
	w := here(t)
	knowing := w.caller
	knowing.Scopes = map[models.Scope]bool{models.ScopeUser: true, models.ScopeUserState: true}
	a := w.nobody().login().from(home).on(laptop).a
	a.Lane = risk.LaneRegister
	if _, err := w.Judge(login.WithCaller(t.Context(), knowing), a); err != nil {
		t.Errorf("the judgement of a registration: %v", err)
	}
}

func TestALoginThatIsNotScoredHasNoRiskPart(t *testing.T) {
	w := here(t)
	ada := w.person("ada").totp()
	for _, call := range []*try{ada.strays().plain(), ada.login().plain().code(ada.shows())} {
		answer := call.ends(models.Accepted, 0)
		if answer.HasCode || answer.EventID != 0 || answer.Risk != nil || answer.DeviceToken != "" {
			t.Errorf("answered %+v", answer)
		}
	}
	ada.enters().plain().password("wrong password").denied()
	if ada.row().History != nil {
		t.Error("a login that was not judged taught something")
	}
}

func TestAPlainLoginByACodeThatIsSent(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").phone(), w.person("bob")
	asked := ada.login().plain().votp().session("ab12").ends(models.Pending, 0)
	ada.login().plain().session("ab12").code(ada.texted()).ends(models.Accepted, 0)
	w.status(asked.RequestID, models.Accepted)
	bob.login().plain().votp().denied()
	w.nobody().login().plain().votp().denied()
}

func TestWithoutCredentialsTheCallerDecidesWhetherRiskIsEnough(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	ada.atHome().empty().asked(risk.Challenge)

	trusting := w.caller
	trusting.Credentialless = true
	answer := ada.atHome().empty().token("").as(trusting).accepted()
	if answer.DeviceToken != "" {
		t.Error("a login that proved nothing got a device token")
	}
	devices := must[[]models.Device](t)(w.store.Devices(t.Context(), ada.id))
	ada.strays().empty().token("").as(trusting).asked(risk.Challenge)
	if after := must[[]models.Device](t)(w.store.Devices(t.Context(), ada.id)); len(after) != len(devices) {
		t.Errorf("%d devices became %d", len(devices), len(after))
	}
}

func TestWithoutCredentialsStrangersAreAskedAsUsualAndNothingIsSent(t *testing.T) {
	w := here(t)
	locked := w.person("lou").phone().lock()
	atHome := w.person("hal").settled().lock()
	sent := locked.sent()
	trusting := w.caller
	trusting.Credentialless = true
	for who, code := range map[*person]risk.Code{w.nobody(): risk.Challenge, locked: risk.ChallengeSMS} {
		asked := who.login().from(far).empty().as(trusting).asked(code)
		w.status(asked.RequestID, models.Pending)
		answer := who.enters().answering(asked.RequestID)
		if code == risk.ChallengeSMS {
			answer.code("123456")
		}
		answer.denied()
	}
	atHome.atHome().empty().as(trusting).asked(risk.Challenge)
	if locked.sent() != sent {
		t.Error("something was sent to a locked user")
	}
}

func TestADemandThatWasProvenAlreadyIsNotMadeAgain(t *testing.T) {
	w := here(t)
	ada := w.person("ada").totp()
	ada.login().code(ada.shows()).on(strange).from(far).accepted() // a first login demands just that
	w.clock.advance(time.Minute)
	bob := w.person("bob").phone().totp()
	bob.login().code(bob.shows()).accepted() // any factor of possession settles medium
}

func TestEventsAndPaymentsOfUsersWhoAreInNeedNoCredential(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	ada.atHome().empty().event("AddressChange").accepted()
	ada.atHome().empty().payment("12.50").accepted()
	asked := ada.strays().empty().payment("1250.00").asked(risk.ChallengeSMS)
	ada.strays().payment("1250.00").code(ada.texted()).answering(asked.RequestID).accepted()
	w.nobody().atHome().empty().payment("12.50").asked(risk.Challenge)
}

func TestAJudgementAlonePutsNothingIntoMotion(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	for call, want := range map[*try]risk.Code{
		ada.atHome().payment("12.50"): risk.Accept,
		ada.strays().payment("12.50"): risk.ChallengeSMS,
	} {
		answer, err := w.Judge(call.ctx(), call.a)
		if err != nil || answer.Code != want || answer.EventID == 0 || answer.RequestID != "" {
			t.Errorf("judged %+v, %v, want code %d", answer, err, want)
		}
	}
	if w.hasher.ran() != 0 || ada.sent() != 0 || w.ear.count(models.EventTransaction) != 2 {
		t.Errorf("%d hashes, %d messages, %d events", w.hasher.ran(), ada.sent(), w.ear.count(models.EventTransaction))
	}
}

func TestOnlyCallersOfTheScopeSeeReasons(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	seen := ada.strays().asked(risk.ChallengeSMS).Risk
	if seen == nil || seen.Level != risk.High || len(seen.Reasons) == 0 {
		t.Errorf("shown %+v", seen)
	}
	blind := login.Caller{ID: "kiosk", TrustClientIP: true}
	if answer := ada.strays().as(blind).asked(risk.ChallengeSMS); answer.Risk != nil {
		t.Errorf("shown %+v", answer.Risk)
	}
}
