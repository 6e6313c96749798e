package verify

import (
	"context"
	"encoding/json"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
)

// message makes one message of a verification, ready to be kept.
func (s *Service) message(a starting, v models.Verification) models.VerificationStart {
	code := v.Code.Reveal()
	id := secret.NewID(a.now.Time())
	subject, body := a.template.Compose(notify.Code{
		Channel: a.Channel, Locale: a.Locale, Service: a.FriendlyName, Code: code, Minutes: minutesLeft(v, a.now),
		Warning: a.service.DoNotShare, Amount: a.Amount, Payee: a.Payee, AppHash: a.AppHash, Host: a.Host, Values: a.Values,
	})
	return models.VerificationStart{
		Verification: v,
		Attempt: models.VerifyAttempt{
			ID: models.AttemptID(id), VerificationID: v.ID, ServiceID: v.ServiceID, Recipient: v.Recipient, Channel: a.Channel,
			Country: v.Country, Locale: a.Locale, CodeLength: len(code), CreatedAt: a.now, UpdatedAt: a.now,
		},
		Message: models.Message{
			ID: id, Channel: a.Channel, Recipient: models.Secret(v.Recipient), Subject: subject,
			Body: models.Secret(body), OTP: v.Code, SessionID: v.ID, State: models.Queued,
			NextAt: a.now, ExpiresAt: v.ExpiresAt, CreatedAt: a.now,
		},
		Events: []models.Event{s.event(models.EventVerificationSent, v.ID, a.Caller, a.now, detail{
			Service: v.ServiceID, Channel: a.Channel, To: notify.Mask(v.Recipient), Tags: a.Tags,
		})},
	}
}

// minutesLeft is what people are told of the life of a code; never none.
func minutesLeft(v models.Verification, now models.Time) int {
	return max(1, int(v.ExpiresAt.Time().Sub(now.Time()).Minutes()))
}

// detail is what an event tells of a verification or a factor.
type detail struct {
	Service string            `json:"service"`
	Factor  models.FactorType `json:"factor,omitempty"`
	Channel models.Channel    `json:"channel,omitempty"`
	To      string            `json:"to,omitempty"` // masked
	Reason  string            `json:"reason,omitempty"`
	By      string            `json:"by,omitempty"` // code, caller
	Checks  int               `json:"checks,omitempty"`
	Tags    map[string]string `json:"tags,omitempty"`
}

// event is a line of the audit stream about a verification or a factor.
func (s *Service) event(kind models.EventType, id string, caller Caller, now models.Time, d detail) models.Event {
	said, err := json.Marshal(d)
	if err != nil {
		said = nil // strings and numbers always encode
	}
	return models.Event{
		ID: secret.NewID(now.Time()), At: now, Type: kind, SessionID: id,
		CallerID: caller.ID, CorrelationID: caller.CorrelationID, Detail: said,
	}
}

// told passes on what has been kept.
func (s *Service) told(ctx context.Context, events []models.Event) {
	for _, e := range events {
		s.Recorder.Record(ctx, e)
	}
}

// codeLabel is the use under which the digests of codes are made.
const codeLabel = "verify/code"

// bound is what a code is good for: one verification, its address, and the payment that
// was told with it.
func bound(v models.Verification, code string) [][]byte {
	return [][]byte{
		[]byte(v.ID), []byte(v.Recipient), []byte(v.Amount), []byte(v.Payee), []byte(code),
	}
}
