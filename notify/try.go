package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
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
	message models.Message
	shown   bool // the rows are what the gateway shows
}

// kept is the message as it goes back to the queue: once it is finished, nobody
// needs to know any longer whom it reached and with what.
func (o outcome) kept() models.Message {
	m := o.message
	if m.State == models.Queued {
		return m
	}
	m.Masked = Mask(m.Recipient.Reveal())
	if !o.shown {
		m.Recipient, m.Body, m.OTP, m.Sealed = "", "", "", nil
	}
	return m
}

// try hands a message to a gateway, unless it is worthless by now.
func (w *Worker) try(ctx context.Context, m models.Message) outcome {
	if w.expired(m, w.Now()) {
		return outcome{message: ended(m, models.Expired, "expired before it was sent")}
	}
	serving := w.Gateways.serving(m.Channel, m.Recipient.Reveal())
	if len(serving) == 0 {
		return outcome{message: ended(m, models.Dead, "no gateway serves "+string(m.Channel)+where(m, w.Gateways))}
	}
	gateway := w.pick(m, serving.prefer(m.Prefers))
	if gateway == nil {
		return outcome{message: w.postponed(m, serving)}
	}
	m.Gateway = gateway.Name()
	m.Attempts++
	id, err := w.send(ctx, gateway, m)
	w.heard(ctx, gateway, err)
	if err != nil {
		return outcome{message: w.failed(m, sendError(err))}
	}
	m.State, m.SentAt, m.LastError, m.GatewayID = models.Sent, models.At(w.Now()), "", id
	_, shown := gateway.(Outbox)
	return outcome{message: m, shown: shown}
}

// where adds to a reason that it is the recipient who is out of reach.
func where(m models.Message, gateways Gateways) string {
	if gateways.Offer(m.Channel) {
		return " to this recipient"
	}
	return ""
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

// pick finds the gateway whose turn it is, or the next one that does not rest; nil: all
// do.
func (w *Worker) pick(m models.Message, serving Gateways) Gateway {
	first := min(m.Attempts/triesPerGateway, len(serving)-1)
	for i := range serving {
		g := serving[(first+i)%len(serving)]
		if w.breakers[g.Name()].admit(w.Now(), m.Attempts > 0) {
			return g
		}
	}
	return nil
}

// postponed waits for the first gateway that may be back. That is no try.
func (w *Worker) postponed(m models.Message, serving Gateways) models.Message {
	now := w.Now()
	next := now.Add(longestRest)
	for _, g := range serving {
		if back := w.breakers[g.Name()].back(); back.Before(next) {
			next = back
		}
	}
	return w.again(m, later(next, now.Add(w.First)), "no gateway answers")
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// heard tells a gateway's breaker and the meter what came of a try.
func (w *Worker) heard(ctx context.Context, g Gateway, err error) {
	outcome := Taken
	if err != nil {
		outcome = sendError(err).outcome()
	}
	if w.Meter != nil {
		w.Meter.Count(g.Name(), outcome)
	}
	switch rests, serves := w.breakers[g.Name()].heard(w.Now(), outcome == Failed); {
	case rests:
		w.Logger.LogAttrs(ctx, slog.LevelWarn, "gateway rests", slog.String("gateway", g.Name()), slog.String("reason", sendError(err).Reason))
	case serves:
		w.Logger.LogAttrs(ctx, slog.LevelInfo, "gateway serves again", slog.String("gateway", g.Name()))
	}
}

// failed decides whether a message gets another try.
func (w *Worker) failed(m models.Message, why *SendError) models.Message {
	if why.Permanent || m.Attempts >= w.Tries {
		return ended(m, models.Dead, why.Reason)
	}
	next := w.Now().Add(max(queue.Backoff(w.First, maxWait, m.Attempts, w.Random), min(why.RetryAfter, maxWait)))
	return w.again(m, next, why.Reason)
}

// again puts a message back until an instant, unless the code in it will have died.
func (w *Worker) again(m models.Message, next time.Time, why string) models.Message {
	if w.expired(m, next) {
		return ended(m, models.Expired, why)
	}
	m.State, m.NextAt, m.LastError = models.Queued, models.At(next), why
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
		Attempts: m.Attempts, Gateway: m.Gateway, GatewayID: m.GatewayID, Reason: m.LastError,
	})
	if err != nil {
		return models.Event{}, fmt.Errorf("encode event: %w", err)
	}
	return models.Event{
		ID: w.NewID(now), At: models.At(now), Type: kind,
		UserID: m.UserID, SessionID: m.SessionID, Detail: said,
	}, nil
}
