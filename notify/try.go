package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"riskgate/internal/queue"
	"riskgate/models"
)

const (
	triesPerGateway = 2 // then the next gateway of the channel has its turn
	maxWait         = time.Hour
)

// outcome is what came of one try.
type outcome struct {
	message   models.Message
	gatewayID string
	shown     bool // the rows are what the gateway shows
}

// kept is the message as it goes back to the queue: once it is finished, nobody
// needs to know any longer whom it reached and with what.
func (o outcome) kept() models.Message {
	m := o.message
	if m.State != models.Queued && !o.shown {
		m.Recipient, m.Body, m.OTP, m.Sealed = "", "", "", nil
	}
	return m
}

// try hands a message to a gateway, unless it is worthless by now.
func (w *Worker) try(ctx context.Context, m models.Message) outcome {
	if w.expired(m, w.Now()) {
		return outcome{message: ended(m, models.Expired, "expired before it was sent")}
	}
	gateway := w.gateway(m)
	if gateway == nil {
		return outcome{message: ended(m, models.Dead, "no gateway serves "+string(m.Channel))}
	}
	m.Gateway = gateway.Name()
	m.Attempts++
	id, err := w.send(ctx, gateway, m)
	if err != nil {
		return outcome{message: w.failed(m, sendError(err))}
	}
	m.State, m.SentAt, m.LastError = models.Sent, models.At(w.Now()), ""
	_, shown := gateway.(Outbox)
	return outcome{message: m, gatewayID: id, shown: shown}
}

func (w *Worker) send(ctx context.Context, g Gateway, m models.Message) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()
	id, err := g.Send(ctx, m)
	if err != nil {
		return "", fmt.Errorf("%s: %w", g.Name(), err)
	}
	return id, nil
}

// gateway picks the channel's gateway whose turn it is; nil: there is none.
func (w *Worker) gateway(m models.Message) Gateway {
	serving := w.Gateways.serving(m.Channel, m.Recipient.Reveal())
	if len(serving) == 0 {
		return nil
	}
	return serving[min(m.Attempts/triesPerGateway, len(serving)-1)]
}

// failed decides whether a message gets another try.
func (w *Worker) failed(m models.Message, why *SendError) models.Message {
	if why.Permanent || m.Attempts >= w.Tries {
		return ended(m, models.Dead, why.Reason)
	}
	next := w.Now().Add(max(queue.Backoff(w.First, maxWait, m.Attempts, w.Random), min(why.RetryAfter, maxWait)))
	if w.expired(m, next) {
		return ended(m, models.Expired, why.Reason)
	}
	m.State, m.NextAt, m.LastError = models.Queued, models.At(next), why.Reason
	return m
}

func ended(m models.Message, state models.MessageState, why string) models.Message {
	m.State, m.LastError = state, why
	return m
}

func (*Worker) expired(m models.Message, now time.Time) bool {
	return m.ExpiresAt != 0 && models.At(now) >= m.ExpiresAt
}

// detail is what an event says of a message.
type detail struct {
	MessageID string              `json:"messageID"`
	Channel   models.Channel      `json:"channel"`
	To        string              `json:"to"` // masked
	State     models.MessageState `json:"state"`
	Attempts  int                 `json:"attempts"`
	Gateway   string              `json:"gateway,omitempty"`
	GatewayID string              `json:"gatewayID,omitempty"`
	Reason    string              `json:"reason,omitempty"`
}

// event tells the audit stream how a message ended.
func (w *Worker) event(o outcome) (models.Event, error) {
	now, m := w.Now(), o.message
	kind := models.EventMessageFailed
	if m.State == models.Sent {
		kind = models.EventMessageSent
	}
	said, err := json.Marshal(detail{
		MessageID: m.ID, Channel: m.Channel, To: Mask(m.Recipient.Reveal()), State: m.State,
		Attempts: m.Attempts, Gateway: m.Gateway, GatewayID: o.gatewayID, Reason: m.LastError,
	})
	if err != nil {
		return models.Event{}, fmt.Errorf("encode event: %w", err)
	}
	return models.Event{
		ID: w.NewID(now), At: models.At(now), Type: kind,
		UserID: m.UserID, SessionID: m.SessionID, Detail: said,
	}, nil
}
