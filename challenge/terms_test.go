package challenge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/risk"
)

func TestEveryMethodKeepsToTheTermsOfTheHouse(t *testing.T) {
	approvals := []risk.Code{risk.ChallengeNoPIN, risk.ChallengePIN, risk.ChallengeFingerprint, risk.ChallengeFace}
	for _, m := range offered(t) {
		occasion := asking()
		occasion.Terms = challenge.Terms{CodeLife: 90 * time.Second, ApprovalLife: 20 * time.Second, CodeTries: 3}
		prompt, err := m.Start(t.Context(), equipped(t), occasion)
		if err != nil {
			t.Fatal(err)
		}
		life, tries := 90*time.Second, 3
		switch {
		case slices.Contains(approvals, m.Code()):
			life, tries = 20*time.Second, 1
		case m.Code() == risk.Challenge:
			tries = 1 // a password is guessed at once
		}
		if prompt.Life != life || prompt.MaxTries != tries {
			t.Errorf("%s: open for %s and %d tries, want %s and %d", m.Code(), prompt.Life, prompt.MaxTries, life, tries)
		}
		if prompt.Message == nil {
			continue
		}
		if prompt.Message.ExpiresAt != prompt.Message.CreatedAt.Add(life) {
			t.Errorf("%s: the message expires at %d", m.Code(), prompt.Message.ExpiresAt)
		}
	}
}

func TestAMessageNamesTheMinutesThatItsCodeLives(t *testing.T) {
	for life, minutes := range map[time.Duration]string{
		0: "5 min", 15 * time.Minute: "15 min", 90 * time.Second: "1 min", 30 * time.Second: "1 min",
	} {
		occasion := asking()
		occasion.Locale, occasion.Terms = "en", challenge.Terms{CodeLife: life}
		prompt, err := challenge.NewSMS(sending(t)).Start(t.Context(), equipped(t), occasion)
		if err != nil {
			t.Fatal(err)
		}
		if body := prompt.Message.Body.Reveal(); !strings.Contains(body, minutes) {
			t.Errorf("a code that lives %s: %q, want %q in it", life, body, minutes)
		}
	}
}
