package challenge

import (
	"context"
	"time"

	"riskgate/models"
	"riskgate/notify"
	"riskgate/risk"
)

const (
	sentDigits = 6
	sentLabel  = "challenge/sent"
)

// CodeKeys makes and verifies keyed digests; the versions of the key are its own
// affair.
type CodeKeys interface {
	MAC(label string, parts ...[]byte) []byte
	VerifyMAC(mac []byte, label string, parts ...[]byte) bool
}

// Sending is what methods that send a code are made of.
type Sending struct {
	Keys   CodeKeys
	Digits func(n int) string         // n uniform decimal digits
	NewID  func(now time.Time) string // of a message
	Offers func(models.Channel) bool  // whether a gateway serves the channel
}

// Sent is a one-time code sent to a verified address: response codes 3 (SMS),
// 8 (e-mail) and 13 (voice).
type Sent struct {
	Sending
	code    risk.Code
	factor  risk.Factor
	channel models.Channel
}

// NewSMS makes the method that sends a code to the verified phone.
func NewSMS(s Sending) *Sent {
	return &Sent{Sending: s, code: risk.ChallengeSMS, factor: risk.FactorSMS, channel: models.SMS}
}

// NewEmail makes the method that sends a code to the verified e-mail address.
func NewEmail(s Sending) *Sent {
	return &Sent{Sending: s, code: risk.ChallengeEmail, factor: risk.FactorEmail, channel: models.Email}
}

// NewVoice makes the method that has a code read out on the verified phone.
func NewVoice(s Sending) *Sent {
	return &Sent{Sending: s, code: risk.ChallengeVoice, factor: risk.FactorVoice, channel: models.Voice}
}

// Code implements Method.
func (m *Sent) Code() risk.Code { return m.code }

// Factor implements Method.
func (m *Sent) Factor() risk.Factor { return m.factor }

// Enrolled implements Method: the address is verified and a gateway serves it.
func (m *Sent) Enrolled(s Subject) bool {
	return s.Known && m.recipient(s.User) != "" && m.Offers(m.channel)
}

func (m *Sent) recipient(u models.User) string {
	switch {
	case m.channel == models.Email && u.EmailVerified:
		return u.Email
	case m.channel != models.Email && u.PhoneVerified:
		return u.Phone
	default:
		return ""
	}
}

// Start implements Method. For a subject that cannot answer it does the same work
// and sends nothing.
func (m *Sent) Start(_ context.Context, s Subject, a Asking) (Prompt, error) {
	otp := m.Digits(sentDigits)
	prompt := Prompt{Digest: m.Keys.MAC(sentLabel, m.bound(s, a.ID, otp)...), Life: a.Terms.Code(), MaxTries: a.Terms.Tries()}
	message := m.message(s, a, otp)
	if m.Enrolled(s) {
		prompt.Message = &message
	}
	return prompt, nil
}

func (m *Sent) message(s Subject, a Asking, otp string) models.Message {
	locale := a.Locale
	if locale == "" {
		locale = s.User.Locale
	}
	now := models.At(a.Now)
	subject, body := notify.Compose(notify.LoginCode(m.channel), locale, a.Service, otp, a.Terms.minutes())
	return models.Message{
		ID:        m.NewID(a.Now),
		Channel:   m.channel,
		Recipient: models.Secret(m.recipient(s.User)),
		Subject:   subject,
		Body:      models.Secret(body),
		OTP:       models.Secret(otp),
		UserID:    s.User.ID,
		SessionID: a.SessionID,
		State:     models.Queued,
		NextAt:    now,
		ExpiresAt: now.Add(a.Terms.Code()),
		CreatedAt: now,
	}
}

// bound is what a code is good for: one challenge, and the address it went to. When
// that is no longer the user's, neither is the code.
func (m *Sent) bound(s Subject, id, otp string) [][]byte {
	return [][]byte{[]byte(id), []byte(otp), []byte(m.recipient(s.User))}
}

// Check implements Method. A code is good for the one challenge it was sent for.
func (m *Sent) Check(_ context.Context, s Subject, c models.Challenge, a Answer, now time.Time) (Proof, error) {
	right := m.Keys.VerifyMAC(c.Digest, sentLabel, m.bound(s, c.ID, a.OTP.Reveal())...)
	if !right || !m.Enrolled(s) || !answerable(c, m.code, s, now) {
		return Proof{}, denied()
	}
	return Proof{Factor: m.factor}, nil
}
