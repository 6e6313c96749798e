package login_test

import (
	"strings"
	"testing"
	"time"

	"riskgate/internal/otp"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// What an authenticator shows, as the first factor and as the answer to a challenge.

func TestACodeOfTheAuthenticatorIsGoodOnce(t *testing.T) {
	w := here(t)
	ada := w.person("ada").totp()
	code := ada.shows()
	ada.login().code(code).accepted()
	ada.login().code(code).denied()
	w.clock.advance(30 * time.Second)
	ada.login().code(code).denied() // still in the window of drift
	ada.login().code(ada.shows()).accepted()
}

func TestACodeGivenAsFirstFactorAnswersNoChallenge(t *testing.T) {
	w := here(t)
	ada := w.person("ada").totp()
	asked := ada.enters().asked(risk.ChallengeDevice)
	code := ada.shows()
	ada.login().code(code).accepted()
	ada.login().code(code).answering(asked.RequestID).denied()
	w.clock.advance(time.Minute)
	ada.login().code(ada.shows()).answering(asked.RequestID).accepted()
}

func TestCountedCodesMayBeAheadButNotBehind(t *testing.T) {
	w := here(t)
	ada := w.person("ada").hotp()
	ada.login().code(ada.counted(3)).accepted()
	for _, counter := range []int64{3, 0, 100} {
		ada.login().code(ada.counted(counter)).denied()
	}
	asked := ada.enters().asked(risk.ChallengeDevice)
	ada.login().code(ada.counted(4)).answering(asked.RequestID).accepted()
	ada.login().code(ada.counted(4)).denied()
}

func TestAnUnlockedAuthenticatorProvesMore(t *testing.T) {
	w := here(t)
	ada := w.person("ada").owns(models.Authenticator{Kind: models.TOTP, Period: 30, Unlock: true})
	asked := ada.enters().asked(risk.ChallengeDevice2FA)
	ada.login().code(ada.shows()).answering(asked.RequestID).accepted()
}

func TestAQuestionIsAnsweredByTheDevice(t *testing.T) {
	w := here(t)
	ada := w.person("ada").ocra(plainSuite)
	asked := ada.enters().asked(risk.ChallengeCRDevice2FA)
	if len(asked.Challenge) != 8 {
		t.Fatalf("asked %q", asked.Challenge)
	}
	ada.login().code(ada.responds(plainSuite, "00000000")).answering(asked.RequestID).denied()
	other := ada.login().oneStep("00000000", ada.responds(plainSuite, "00000000")).answering(asked.RequestID)
	other.denied() // the question is ours, not the answer's
	ada.login().code(ada.responds(plainSuite, asked.Challenge)).answering(asked.RequestID).accepted()
}

func TestOneStepResponsesAreGoodOnceAndOnlyWhereTheyAreNew(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").ocra(timedSuite), w.person("bob").ocra(plainSuite)
	response := ada.responds(timedSuite, "12345678")
	ada.login().oneStep("12345678", response).accepted()
	ada.login().oneStep("12345678", response).denied()
	bob.login().oneStep("12345678", bob.responds(plainSuite, "12345678")).denied()
}

func TestAQuestionMayBeHandedOutBeforeAnyLogin(t *testing.T) {
	w := here(t).patient()
	ada, bob := w.person("ada").ocra(plainSuite), w.person("bob").ocra(plainSuite)
	ask := func(who *person) (string, string) {
		question, requestID, err := w.GenerateChallenge(w.ctx(), who.name, 8, true)
		if err != nil || len(question) != 8 || !otp.CheckDigitHolds(question) || len(requestID) != 32 {
			t.Fatalf("got %q, %q, %v", question, requestID, err)
		}
		return question, requestID
	}
	question, requestID := ask(ada)
	response := ada.responds(plainSuite, question)
	ada.login().code(response).answering(requestID).as(login.Caller{ID: "kiosk"}).fails("Request ID is invalid")
	bob.login().code(response).answering(requestID).fails("Request ID is invalid")
	w.nobody().login().code(response).answering(requestID).fails("Request ID is invalid")
	for _, unfit := range []*try{ada.enters(), ada.login().empty(), ada.login().votp()} {
		if _, err := unfit.answering(requestID).do(); models.KindOf(err) != models.Invalid {
			t.Errorf("%q as an answer: %v", unfit.a.Credential.Kind, err)
		}
	}
	ada.login().code("000000").answering(requestID).denied()
	ada.login().code(response).answering(requestID).accepted()
	ada.login().code(response).answering(requestID).fails("Request ID is invalid")

	question, requestID = ask(ada)
	w.clock.advance(5 * time.Minute)
	ada.login().code(ada.responds(plainSuite, question)).answering(requestID).fails("Timed out")
}

func TestAQuestionDiesAfterFiveTries(t *testing.T) {
	w := here(t).patient()
	w.Limits.DeviceCode.Max = 0
	ada := w.person("ada").ocra(plainSuite)
	question, requestID, err := w.GenerateChallenge(w.ctx(), ada.name, 6, false)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		ada.login().code("000000").answering(requestID).denied()
	}
	ada.login().code(ada.responds(plainSuite, question)).answering(requestID).denied()
}

func TestAQuestionTellsNotWhetherTheUserExists(t *testing.T) {
	w := here(t).patient()
	noone := w.nobody()
	noone.name.UserID = "no one"
	for _, who := range []*person{w.person("ada"), w.nobody(), w.person("lou").lock()} {
		_, requestID, err := w.GenerateChallenge(w.ctx(), who.name, 6, false)
		if err != nil {
			t.Fatal(err)
		}
		noone.login().code("123456").answering(requestID).fails("Request ID is invalid")
		who.login().code("123456").answering(requestID).denied()
	}
	for _, length := range []int{3, 17, -1} {
		if _, _, err := w.GenerateChallenge(w.ctx(), noone.name, length, false); models.KindOf(err) != models.Invalid {
			t.Errorf("a question of %d digits: %v", length, err)
		}
	}
}

func TestAVirtualCodeIsAFirstFactor(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").phone().email()
	send := func(method models.DeliveryMethod) string {
		t.Helper()
		return must[string](t)(w.GenerateVOTP(w.ctx(), ada.name, method))
	}
	requestID := send(models.DeliverDefault)
	if w.woken.Load() != 1 {
		t.Error("the queue was not woken")
	}
	ada.login().code(ada.texted()).answering(requestID).accepted()
	ada.login().code(ada.texted()).answering(requestID).fails("Request ID is invalid")

	requestID = send(models.DeliverEmail)
	mailed := w.received(models.Secret(ada.row().User.Email))
	ada.login().code("000000").answering(requestID).denied()
	ada.login().code(mailed).answering(requestID).plain().ends(models.Accepted, 0)

	if _, err := w.GenerateVOTP(w.ctx(), w.person("bob").name, models.DeliverDefault); message(err) != "Message not sent" {
		t.Errorf("to nobody's address: %v", err)
	}
	if _, err := w.GenerateVOTP(w.ctx(), w.nobody().name, models.DeliverSMS); !models.IsNotFound(err) {
		t.Errorf("to nobody: %v", err)
	}
}

func TestWrongVirtualCodesCountLikeAnySentCode(t *testing.T) {
	w := here(t).patient()
	w.Limits.Sends.Max = 0
	ada := w.person("ada").phone()
	for range 2 {
		requestID := must[string](t)(w.GenerateVOTP(w.ctx(), ada.name, models.DeliverSMS))
		for range 5 {
			ada.login().code("000000").answering(requestID).denied()
		}
		ada.login().code(ada.texted()).answering(requestID).denied()
	}
	requestID := must[string](t)(w.GenerateVOTP(w.ctx(), ada.name, models.DeliverSMS))
	ada.login().code(ada.texted()).answering(requestID).denied() // ten wrong in the hour
	w.clock.advance(time.Hour)
	requestID = must[string](t)(w.GenerateVOTP(w.ctx(), ada.name, models.DeliverSMS))
	ada.login().code(ada.texted()).answering(requestID).accepted()
}

func TestAVirtualCodeForALockedUserLooksSent(t *testing.T) {
	w := here(t)
	lou := w.person("lou").phone().lock()
	requestID := must[string](t)(w.GenerateVOTP(w.ctx(), lou.name, models.DeliverSMS))
	if lou.sent() != 0 {
		t.Error("a code went out")
	}
	lou.login().code("123456").answering(requestID).denied()
}

func TestAOneTimePasswordIsGoodOnce(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	once := models.Credential{UserID: ada.id, Hash: "stub$" + rightPassword, OneTime: true}
	if err := w.store.SetCredential(t.Context(), once); err != nil {
		t.Fatal(err)
	}
	asked := ada.enters().asked(risk.ChallengeSMS)
	ada.enters().denied() // the first factor was used by the question
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
	if ada.row().Credential != nil {
		t.Error("the password is still there")
	}
}

func TestAStaleHashIsReplacedByTheLoginThatProvesIt(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	w.hasher.stale.Store(true)
	ada.enters().password("wrong password").denied()
	if got := ada.row().Credential.Hash; got != "stub$"+rightPassword {
		t.Errorf("a wrong password left the hash %q", got)
	}
	ada.enters().asked(risk.ChallengeSMS)
	if got := ada.row().Credential.Hash; got != "new$"+rightPassword {
		t.Errorf("the hash is %q", got)
	}
	ada.enters().asked(risk.ChallengeSMS)
}

func TestMessagesSpeakTheUsersLanguageOrTheHouses(t *testing.T) {
	w := here(t)
	w.Locale = "de"
	ada := w.person("ada").phone()
	bob := w.person("bob").phone().change(func(u *models.User) { u.Locale = "fr" })
	for who, word := range map[*person]string{ada: "Ihr Code", bob: "votre code"} {
		who.enters().asked(risk.ChallengeSMS)
		messages := must[[]models.Message](t)(w.store.Messages(t.Context(), who.phoneNumber().Reveal(), 1))
		if body := messages[0].Body.Reveal(); !strings.Contains(body, word) || !strings.Contains(body, "Shop") {
			t.Errorf("%s reads %q", who.name, body)
		}
	}
}
