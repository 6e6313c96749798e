package challenge_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/internal/otp"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

func noon() time.Time { return time.Date(2027, 1, 5, 12, 0, 0, 0, time.UTC) }

const password = "correct horse battery staple"

func newHasher(t *testing.T) *secret.Hasher {
	t.Helper()
	h, err := secret.NewHasher(secret.DefaultParams(), 2, time.Minute, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func newKeys(t *testing.T) *secret.Keyring {
	t.Helper()
	keys, err := secret.RandomKeyring()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func sending(t *testing.T) challenge.Sending {
	t.Helper()
	return challenge.Sending{
		Keys: newKeys(t), Digits: secret.Digits, NewID: secret.NewID,
		Offers: func(models.Channel) bool { return true },
	}
}

// offered is every method there is; each must have its case below.
func offered(t *testing.T) challenge.Methods {
	t.Helper()
	s := sending(t)
	return challenge.Methods{
		challenge.NewPassword(newHasher(t)),
		challenge.NewSMS(s), challenge.NewEmail(s), challenge.NewVoice(s),
		challenge.NewDeviceCode(), challenge.NewDeviceCode2FA(), challenge.NewOCRA(secret.Digits),
		challenge.NewApproval(secret.Digits), challenge.NewApprovalPIN(secret.Digits),
		challenge.NewApprovalFingerprint(secret.Digits), challenge.NewApprovalFace(secret.Digits),
	}
}

const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // of the RFCs: "12345678901234567890"

// everyone's factor: a user who can answer whatever is asked.
func equipped(t *testing.T) challenge.Subject {
	t.Helper()
	hash, err := newHasher(t).Hash(context.Background(), password)
	if err != nil {
		t.Fatal(err)
	}
	return challenge.Subject{
		Known: true,
		User: models.User{
			ID: "u1", Email: "bob@example.org", EmailVerified: true, Phone: "+31612345678", PhoneVerified: true, Locale: "nl",
		},
		Credential: &models.Credential{UserID: "u1", Hash: hash},
		Authenticators: []models.Authenticator{
			totp("TOT0000001", false), totp("TOT0000002", true),
			{Serial: "OCR0000001", Kind: models.OCRA, Secret: seed, Suite: "OCRA-1:HOTP-SHA1-6:QN08"},
			{Serial: "TRU0000001", Kind: models.Trusted, Methods: "21,22, 23,24"},
		},
	}
}

func totp(serial string, unlock bool) models.Authenticator {
	return models.Authenticator{
		Serial: serial, Kind: models.TOTP, Secret: seed, Algorithm: "SHA1", Digits: 6, Period: 30, Unlock: unlock,
	}
}

// asked is what login keeps of a question.
func asked(m challenge.Method, s challenge.Subject, p challenge.Prompt) models.Challenge {
	now := models.At(noon())
	return models.Challenge{
		ID: "c1", UserID: s.User.ID, Code: m.Code(), Digest: p.Digest, Question: p.Question, Match: p.Match,
		MaxTries: p.MaxTries, CreatedAt: now, ExpiresAt: now.Add(p.Life),
	}
}

func asking() challenge.Asking {
	return challenge.Asking{ID: "c1", SessionID: "s1", Now: noon(), Service: "Shop"}
}

// answerer gives the right answer to a prompt of one method, and a wrong one.
type answerer struct {
	right func(t *testing.T, p challenge.Prompt) challenge.Answer
	wrong challenge.Answer
}

func answerers() map[risk.Code]answerer {
	sent := answerer{
		right: func(_ *testing.T, p challenge.Prompt) challenge.Answer {
			return challenge.Answer{OTP: p.Message.OTP}
		},
		wrong: challenge.Answer{OTP: "00000x"},
	}
	shown := answerer{
		right: func(t *testing.T, _ challenge.Prompt) challenge.Answer {
			t.Helper()
			return challenge.Answer{OTP: showing(t, noon())}
		},
		wrong: challenge.Answer{OTP: "00000x"},
	}
	all := map[risk.Code]answerer{
		risk.Challenge: {
			right: func(*testing.T, challenge.Prompt) challenge.Answer { return challenge.Answer{Password: password} },
			wrong: challenge.Answer{Password: "Correct horse battery staple"},
		},
		risk.ChallengeSMS: sent, risk.ChallengeEmail: sent, risk.ChallengeVoice: sent,
		risk.ChallengeDevice: shown, risk.ChallengeDevice2FA: shown,
		risk.ChallengeCRDevice2FA: {
			right: func(t *testing.T, p challenge.Prompt) challenge.Answer {
				t.Helper()
				return challenge.Answer{OTP: responding(t, "OCRA-1:HOTP-SHA1-6:QN08", otp.Input{Question: p.Question})}
			},
			wrong: challenge.Answer{OTP: "00000x"},
		},
	}
	for _, code := range []risk.Code{risk.ChallengeNoPIN, risk.ChallengePIN, risk.ChallengeFingerprint, risk.ChallengeFace} {
		all[code] = answerer{
			right: func(_ *testing.T, p challenge.Prompt) challenge.Answer {
				return challenge.Answer{Device: &challenge.DeviceAnswer{Approved: true, Method: code, Match: p.Match}}
			},
			wrong: challenge.Answer{Device: &challenge.DeviceAnswer{Approved: true, Method: code, Match: "1"}},
		}
	}
	return all
}

func showing(t *testing.T, at time.Time) models.Secret {
	t.Helper()
	key, err := challenge.KeyOf(totp("TOT0000001", false))
	if err != nil {
		t.Fatal(err)
	}
	code, err := key.TOTP(at)
	if err != nil {
		t.Fatal(err)
	}
	return models.Secret(code)
}

func responding(t *testing.T, suite string, in otp.Input) models.Secret {
	t.Helper()
	parsed, err := otp.ParseSuite(suite)
	if err != nil {
		t.Fatal(err)
	}
	response, err := parsed.Response([]byte("12345678901234567890"), in)
	if err != nil {
		t.Fatal(err)
	}
	return models.Secret(response)
}

// spent is the world after login has committed a proof; it fails where the store
// would call it a conflict.
func spent(t *testing.T, s challenge.Subject, c models.Challenge, p challenge.Proof) (challenge.Subject, models.Challenge) {
	t.Helper()
	c.SpentAt = models.At(noon())
	if p.Spend == nil {
		return s, c
	}
	if p.Spend.OneTimePass != "" {
		s.Credential = nil
	}
	s.Authenticators = slices.Clone(s.Authenticators)
	for i, a := range s.Authenticators {
		if a.Serial == p.Spend.Serial {
			if a.Counter >= p.Spend.Counter {
				t.Fatalf("counter %d is not lower than %d: the store refuses the spend", a.Counter, p.Spend.Counter)
			}
			s.Authenticators[i].Counter = p.Spend.Counter
		}
	}
	return s, c
}

func wantDenied(t *testing.T, err error) {
	t.Helper()
	if models.KindOf(err) != models.Denied || err.Error() != "Authentication failed" {
		t.Errorf("err = %v, want Denied", err)
	}
}

// TestEveryMethodKeepsTheRules is the suite that every method must pass.
func TestEveryMethodKeepsTheRules(t *testing.T) {
	cases := answerers()
	who := equipped(t)
	for _, m := range offered(t) {
		t.Run(m.Code().String(), func(t *testing.T) {
			c, ok := cases[m.Code()]
			if !ok {
				t.Fatal("no case for this method")
			}
			t.Run("is who it says", func(t *testing.T) { checkIdentity(t, m, who) })
			t.Run("asks", func(t *testing.T) { checkPrompt(t, m, who) })
			t.Run("takes the right answer once", func(t *testing.T) { checkRight(t, m, who, c) })
			t.Run("takes no other", func(t *testing.T) { checkWrong(t, m, who, c) })
			t.Run("takes none to a question that is not open", func(t *testing.T) { checkClosed(t, m, who, c) })
			t.Run("takes none from strangers", func(t *testing.T) { checkStranger(t, m, who, c) })
		})
	}
}

func checkIdentity(t *testing.T, m challenge.Method, who challenge.Subject) {
	t.Helper()
	if risk.FactorFor(m.Code()) != m.Factor() || risk.CodeFor(m.Factor()) != m.Code() {
		t.Errorf("code %d and factor %q do not belong together", m.Code(), m.Factor())
	}
	if !m.Enrolled(who) {
		t.Error("an equipped user is not enrolled")
	}
	if m.Enrolled(challenge.Subject{}) || m.Enrolled(challenge.Subject{Known: true}) {
		t.Error("an empty subject is enrolled")
	}
	who.Known = false
	if m.Enrolled(who) {
		t.Error("a subject that must not be known is enrolled")
	}
}

func checkPrompt(t *testing.T, m challenge.Method, who challenge.Subject) {
	t.Helper()
	for _, known := range []bool{true, false} {
		who.Known = known
		p, err := m.Start(context.Background(), who, asking())
		if err != nil || p.Life < time.Minute || p.Life > 5*time.Minute || p.MaxTries < 1 || p.MaxTries > 5 {
			t.Errorf("prompt = %+v, %v", p, err)
		}
		if !known && p.Message != nil {
			t.Error("a message goes out for nobody")
		}
	}
}

func start(t *testing.T, m challenge.Method, who challenge.Subject) (challenge.Prompt, models.Challenge) {
	t.Helper()
	p, err := m.Start(context.Background(), who, asking())
	if err != nil {
		t.Fatal(err)
	}
	return p, asked(m, who, p)
}

func checkRight(t *testing.T, m challenge.Method, who challenge.Subject, c answerer) {
	t.Helper()
	p, question := start(t, m, who)
	answer := c.right(t, p)
	proof, err := m.Check(context.Background(), who, question, answer, noon())
	if err != nil || proof.Factor != m.Factor() {
		t.Fatalf("proof = %+v, %v", proof, err)
	}
	who, question = spent(t, who, question, proof)
	_, err = m.Check(context.Background(), who, question, answer, noon())
	wantDenied(t, err)
}

func checkWrong(t *testing.T, m challenge.Method, who challenge.Subject, c answerer) {
	t.Helper()
	_, question := start(t, m, who)
	for _, answer := range []challenge.Answer{{}, c.wrong, {OTP: "\x00"}, {Password: "\xff"}, {Device: &challenge.DeviceAnswer{}}} {
		_, err := m.Check(context.Background(), who, question, answer, noon())
		wantDenied(t, err)
	}
}

func checkClosed(t *testing.T, m challenge.Method, who challenge.Subject, c answerer) {
	t.Helper()
	p, question := start(t, m, who)
	right := c.right(t, p)
	for name, spoil := range map[string]func(*models.Challenge){
		"of another user": func(q *models.Challenge) { q.UserID = "u2" },
		"of another code": func(q *models.Challenge) { q.Code = risk.ChallengePush },
		"spent":           func(q *models.Challenge) { q.SpentAt = 1 },
		"expired":         func(q *models.Challenge) { q.ExpiresAt = models.At(noon()) },
	} {
		t.Run(name, func(t *testing.T) {
			q := question
			spoil(&q)
			_, err := m.Check(context.Background(), who, q, right, noon())
			wantDenied(t, err)
		})
	}
}

func checkStranger(t *testing.T, m challenge.Method, who challenge.Subject, c answerer) {
	t.Helper()
	p, question := start(t, m, who)
	right := c.right(t, p)
	stranger := who
	stranger.Known = false
	bare := challenge.Subject{Known: true, User: models.User{ID: who.User.ID}}
	for name, subject := range map[string]challenge.Subject{"unknown": stranger, "with nothing enrolled": bare} {
		t.Run(name, func(t *testing.T) {
			_, err := m.Check(context.Background(), subject, question, right, noon())
			wantDenied(t, err)
		})
	}
}

func TestMethodsFindsByCode(t *testing.T) {
	all := offered(t)
	seen := map[risk.Code]bool{}
	for _, m := range all {
		found, ok := all.ByCode(m.Code())
		if !ok || found != m || seen[m.Code()] {
			t.Errorf("code %d is not found, or twice there", m.Code())
		}
		seen[m.Code()] = true
	}
	if _, ok := all.ByCode(risk.ChallengeCronto); ok {
		t.Error("a method that is not offered is found")
	}
}

func TestMethodsListsWhatASubjectCanProve(t *testing.T) {
	all := offered(t)
	if got := all.Enrolled(equipped(t)); len(got) != len(all) {
		t.Errorf("equipped: %v", got)
	}
	bare := challenge.Subject{Known: true, User: models.User{Phone: "+31612345678", PhoneVerified: true}}
	if got := all.Enrolled(bare); !slices.Equal(got, []risk.Factor{risk.FactorSMS, risk.FactorVoice}) {
		t.Errorf("phone only: %v", got)
	}
	if got := all.Enrolled(challenge.Subject{}); got == nil || len(got) != 0 {
		t.Errorf("nobody: %v", got)
	}
}
