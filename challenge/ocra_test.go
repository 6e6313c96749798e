package challenge_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/internal/otp"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

const (
	plainSuite   = "OCRA-1:HOTP-SHA1-6:QN08"
	counterSuite = "OCRA-1:HOTP-SHA1-6:C-QN08"
	timeSuite    = "OCRA-1:HOTP-SHA1-6:QN08-T1M"
)

func ocra(suite string, counter int64) challenge.Subject {
	return owning(models.Authenticator{Serial: "OCR0000001", Kind: models.OCRA, Secret: seed, Suite: suite, Counter: counter})
}

func question(text string) models.Challenge {
	return models.Challenge{
		ID: "c1", UserID: "u1", Code: risk.ChallengeCRDevice2FA, Question: text, ExpiresAt: models.At(noon().Add(time.Minute)),
	}
}

func checkOCRA(s challenge.Subject, c models.Challenge, a challenge.Answer) (challenge.Proof, error) {
	return challenge.NewOCRA(secret.Digits).Check(context.Background(), s, c, a, noon())
}

func TestTheResponseOfTheRFCIsRight(t *testing.T) {
	// RFC 6287, appendix C.1.
	for text, response := range map[string]models.Secret{"00000000": "237653", "11111111": "243178", "99999999": "294470"} {
		proof, err := checkOCRA(ocra(plainSuite, 0), question(text), challenge.Answer{OTP: response})
		if err != nil || proof.Factor != risk.FactorOCRA || proof.Spend != nil {
			t.Errorf("%s: %+v, %v", text, proof, err)
		}
		_, err = checkOCRA(ocra(plainSuite, 0), question("12345678"), challenge.Answer{OTP: response})
		wantDenied(t, err)
	}
}

func TestOnlyAResponseThatCannotBeReplayedMayBringItsQuestion(t *testing.T) {
	in := otp.Input{Question: "12345678", At: noon(), Counter: 7}
	tests := []struct {
		suite   string
		counter int64
		spends  int64 // 0: denied
	}{
		{plainSuite, 0, 0},
		{counterSuite, 7, 8},
		{counterSuite, 0, 8},
		{counterSuite, 8, 0},
		{timeSuite, 0, noon().Unix() / 60},
		{timeSuite, noon().Unix()/60 - 1, noon().Unix() / 60},
		{timeSuite, noon().Unix() / 60, 0},
	}
	for _, tt := range tests {
		answer := challenge.Answer{OTP: responding(t, tt.suite, in), Question: in.Question}
		proof, err := checkOCRA(ocra(tt.suite, tt.counter), models.Challenge{}, answer)
		if tt.spends == 0 {
			wantDenied(t, err)
			continue
		}
		want := models.Spend{Serial: "OCR0000001", Counter: tt.spends, At: models.At(noon())}
		if err != nil || proof.Spend == nil || *proof.Spend != want {
			t.Errorf("%s from %d: %+v, %v", tt.suite, tt.counter, proof.Spend, err)
		}
	}
}

func TestACounterIsUsedUpAlsoByAStoredQuestion(t *testing.T) {
	response := responding(t, counterSuite, otp.Input{Question: "12345678", Counter: 4})
	proof, err := checkOCRA(ocra(counterSuite, 2), question("12345678"), challenge.Answer{OTP: response})
	if err != nil || proof.Spend == nil || proof.Spend.Counter != 5 {
		t.Errorf("proof = %+v, %v", proof, err)
	}
	far := responding(t, counterSuite, otp.Input{Question: "12345678", Counter: 13})
	_, err = checkOCRA(ocra(counterSuite, 2), question("12345678"), challenge.Answer{OTP: far})
	wantDenied(t, err)
}

func TestATimedResponseToAStoredQuestionMayBeAStepOff(t *testing.T) {
	for off, good := range map[time.Duration]bool{-2 * time.Minute: false, -time.Minute: true, 0: true, time.Minute: true, 2 * time.Minute: false} {
		response := responding(t, timeSuite, otp.Input{Question: "12345678", At: noon().Add(off)})
		proof, err := checkOCRA(ocra(timeSuite, 0), question("12345678"), challenge.Answer{OTP: response})
		if (err == nil) != good || proof.Spend != nil {
			t.Errorf("%s off: %+v, %v", off, proof, err)
		}
	}
}

func TestTheAnswerCannotSwapTheQuestion(t *testing.T) {
	response := responding(t, counterSuite, otp.Input{Question: "87654321"})
	_, err := checkOCRA(ocra(counterSuite, 0), question("12345678"), challenge.Answer{OTP: response, Question: "87654321"})
	wantDenied(t, err)
	right := responding(t, counterSuite, otp.Input{Question: "12345678"})
	if _, err := checkOCRA(ocra(counterSuite, 0), question("12345678"), challenge.Answer{OTP: right, Question: "12345678"}); err != nil {
		t.Errorf("the same question named twice: %v", err)
	}
}

func TestSuitesThatWantWhatWeDoNotKnowAreNotEnrolled(t *testing.T) {
	m := challenge.NewOCRA(secret.Digits)
	for suite, want := range map[string]bool{
		plainSuite: true, counterSuite: true, timeSuite: true, "OCRA-1:HOTP-SHA256-8:QA08": true,
		"OCRA-1:HOTP-SHA1-6:QN08-PSHA1": false, "OCRA-1:HOTP-SHA1-6:QN08-S064": false, "OCRA-2:HOTP-SHA1-6:QN08": false, "": false,
	} {
		if m.Enrolled(ocra(suite, 0)) != want {
			t.Errorf("%q: enrolled %t", suite, !want)
		}
	}
}

func TestTheQuestionFitsTheDevice(t *testing.T) {
	m := challenge.NewOCRA(secret.Digits)
	for suite, want := range map[string]string{
		plainSuite: `^[0-9]{8}$`, "OCRA-1:HOTP-SHA1-6:QN06": `^[0-9]{6}$`, "OCRA-1:HOTP-SHA1-6:QH40": `^[0-9]{8}$`, "": `^[0-9]{8}$`,
	} {
		p, err := m.Start(context.Background(), ocra(suite, 0), asking())
		if err != nil || !regexp.MustCompile(want).MatchString(p.Question) || p.MaxTries != 5 {
			t.Errorf("%q: %+v, %v", suite, p, err)
		}
	}
}

func TestABrokenOCRADeviceIsOurFault(t *testing.T) {
	s := ocra(plainSuite, 0)
	s.Authenticators[0].Secret = "?"
	if _, err := checkOCRA(s, question("12345678"), challenge.Answer{OTP: "000000"}); models.KindOf(err) != models.Internal {
		t.Errorf("err = %v", err)
	}
}

func TestAResponseSignsData(t *testing.T) {
	suite, err := otp.ParseSuite(counterSuite)
	if err != nil {
		t.Fatal(err)
	}
	key, err := otp.DecodeSecret(string(seed))
	if err != nil {
		t.Fatal(err)
	}
	payment := []string{"1250.00", "NL91ABNA0417164300"}
	for name, row := range map[string]struct {
		question string
		signed   []string
		right    bool
	}{
		"one field the device takes":    {"12345678", []string{"12345678"}, true},
		"several fields":                {suite.QuestionOf("1250.00\nNL91ABNA0417164300"), payment, true},
		"fields put together anew":      {suite.QuestionOf("1250.00\nNL91ABNA0417164300"), []string{"1250.00\nNL91ABNA", "0417164300"}, false},
		"another payment":               {suite.QuestionOf("1250.00\nNL91ABNA0417164300"), []string{"9250.00", payment[1]}, false},
		"a field the device won't take": {suite.QuestionOf("EUR"), []string{"EUR"}, true},
	} {
		response, err := suite.Response(key, otp.Input{Question: row.question, Counter: 7})
		if err != nil {
			t.Fatal(err)
		}
		_, err = checkOCRA(ocra(counterSuite, 7), models.Challenge{}, challenge.Answer{OTP: models.Secret(response), Signed: row.signed})
		if (err == nil) != row.right {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASignatureIsNotGoodAgainWithAFreshQuestion(t *testing.T) {
	for suite, spends := range map[string]int64{plainSuite: 0, counterSuite: 8, timeSuite: noon().Unix() / 60} {
		response := responding(t, suite, otp.Input{Question: "12345678", At: noon(), Counter: 7})
		answer := challenge.Answer{OTP: response, Signed: []string{"12345678"}}
		proof, err := checkOCRA(ocra(suite, 7), question("87654321"), answer)
		if spends == 0 {
			wantDenied(t, err)
			continue
		}
		if err != nil || proof.Spend == nil || proof.Spend.Counter != spends {
			t.Errorf("%s: spends %+v, %v", suite, proof.Spend, err)
		}
	}
}
