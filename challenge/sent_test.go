package challenge_test

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/models"
)

func TestACodeIsSentToTheVerifiedAddressOnly(t *testing.T) {
	tests := []struct {
		name   string
		method func(challenge.Sending) *challenge.Sent
		user   models.User
		to     string
	}{
		{"SMS to a verified phone", challenge.NewSMS, models.User{Phone: "+31612345678", PhoneVerified: true}, "+31612345678"},
		{"no SMS to an unverified phone", challenge.NewSMS, models.User{Phone: "+31612345678", Email: "b@example.org", EmailVerified: true}, ""},
		{"no SMS without a phone", challenge.NewSMS, models.User{PhoneVerified: true}, ""},
		{"voice to a verified phone", challenge.NewVoice, models.User{Phone: "+31612345678", PhoneVerified: true}, "+31612345678"},
		{"e-mail to a verified address", challenge.NewEmail, models.User{Email: "b@example.org", EmailVerified: true}, "b@example.org"},
		{"no e-mail to an unverified address", challenge.NewEmail, models.User{Email: "b@example.org", Phone: "+31612345678", PhoneVerified: true}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := tt.method(sending(t))
			who := challenge.Subject{Known: true, User: tt.user}
			p, err := m.Start(context.Background(), who, asking())
			if err != nil {
				t.Fatal(err)
			}
			if m.Enrolled(who) != (tt.to != "") || (p.Message != nil) != (tt.to != "") {
				t.Fatalf("enrolled = %t, message = %v", m.Enrolled(who), p.Message)
			}
			if tt.to != "" && p.Message.Recipient.Reveal() != tt.to {
				t.Errorf("to %q", p.Message.Recipient.Reveal())
			}
		})
	}
}

func TestNoGatewayNoQuestion(t *testing.T) {
	s := sending(t)
	s.Offers = func(c models.Channel) bool { return c != models.Voice }
	who := equipped(t)
	if challenge.NewVoice(s).Enrolled(who) || !challenge.NewSMS(s).Enrolled(who) || !challenge.NewEmail(s).Enrolled(who) {
		t.Error("a channel is offered that no gateway serves, or the other way round")
	}
}

func TestTheMessageIsReadyForTheQueue(t *testing.T) {
	m := challenge.NewSMS(sending(t))
	p, err := m.Start(context.Background(), equipped(t), asking())
	if err != nil {
		t.Fatal(err)
	}
	now := models.At(noon())
	msg := *p.Message
	if len(msg.ID) != 32 || msg.Channel != models.SMS || msg.UserID != "u1" || msg.SessionID != "s1" || msg.State != models.Queued {
		t.Errorf("message = %+v", msg)
	}
	if msg.NextAt != now || msg.CreatedAt != now || msg.ExpiresAt != now.Add(p.Life) || p.Life != 5*time.Minute || p.MaxTries != 5 {
		t.Errorf("times = %+v, life %s", msg, p.Life)
	}
	code := msg.OTP.Reveal()
	if !regexp.MustCompile(`^[0-9]{6}$`).MatchString(code) || !strings.HasPrefix(msg.Body.Reveal(), code) || !strings.Contains(msg.Body.Reveal(), "Shop") {
		t.Errorf("code %q in %q", code, msg.Body.Reveal())
	}
	if bytes.Contains(p.Digest, []byte(code)) || len(p.Digest) < 16 || p.Question+p.Match != "" {
		t.Errorf("prompt = %+v", p)
	}
}

func TestTheMessageSpeaksTheReadersLanguage(t *testing.T) {
	who := equipped(t)
	for _, tt := range []struct{ asked, users, want string }{
		{"de-AT", "fr", "Code für"}, {"", "fr", "votre code"}, {"", "", "is your"},
	} {
		who.User.Locale = tt.users
		a := asking()
		a.Locale = tt.asked
		p, err := challenge.NewSMS(sending(t)).Start(context.Background(), who, a)
		if err != nil || !strings.Contains(p.Message.Body.Reveal(), tt.want) {
			t.Errorf("%q, %q: %q, %v", tt.asked, tt.users, p.Message.Body.Reveal(), err)
		}
	}
}

func TestACodeIsGoodForItsOwnChallengeOnly(t *testing.T) {
	m := challenge.NewSMS(sending(t))
	who := equipped(t)
	p, question := start(t, m, who)
	other := question
	other.ID = "c2"
	_, err := m.Check(context.Background(), who, other, challenge.Answer{OTP: p.Message.OTP}, noon())
	wantDenied(t, err)
	_, err = m.Check(context.Background(), who, models.Challenge{}, challenge.Answer{OTP: p.Message.OTP}, noon())
	wantDenied(t, err)
	question.Digest = nil
	_, err = m.Check(context.Background(), who, question, challenge.Answer{OTP: p.Message.OTP}, noon())
	wantDenied(t, err)
}

func TestACodeLivesToTheLastMomentAndNoLonger(t *testing.T) {
	m := challenge.NewEmail(sending(t))
	who := equipped(t)
	p, question := start(t, m, who)
	last := noon().Add(5*time.Minute - time.Microsecond)
	if _, err := m.Check(context.Background(), who, question, challenge.Answer{OTP: p.Message.OTP}, last); err != nil {
		t.Errorf("err = %v at the last moment", err)
	}
	_, err := m.Check(context.Background(), who, question, challenge.Answer{OTP: p.Message.OTP}, last.Add(time.Microsecond))
	wantDenied(t, err)
}

func TestACodeDiesWithTheAddressItWasSentTo(t *testing.T) {
	m := challenge.NewSMS(sending(t))
	who := equipped(t)
	p, question := start(t, m, who)
	who.User.PhoneVerified = false
	_, err := m.Check(context.Background(), who, question, challenge.Answer{OTP: p.Message.OTP}, noon())
	wantDenied(t, err)
	who.User.PhoneVerified, who.User.Phone = true, "+31611111111"
	_, err = m.Check(context.Background(), who, question, challenge.Answer{OTP: p.Message.OTP}, noon())
	wantDenied(t, err)
}
