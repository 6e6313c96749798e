package analysis

import (
	"context"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
)

// DeliveryStore keeps deliveries, and the events that they are of.
type DeliveryStore interface {
	Deliveries(ctx context.Context, filter models.DeliveryFilter) ([]models.WebhookDelivery, error)
	Delivery(ctx context.Context, webhookID, eventID string) (models.WebhookDelivery, error)
	QueueDeliveries(ctx context.Context, webhookID string, followed models.Time, deliveries ...models.WebhookDelivery) error
	Replay(ctx context.Context, webhookID string, all bool, deliveries []models.WebhookDelivery, events ...models.Event) (int, error)
	EventsBetween(ctx context.Context, types []models.EventType, after, before string, scan int) ([]models.Event, string, error)
}

// A ping is for whoever waits for it.
const pingPatience = 10 * time.Minute

var (
	errNoDelivery = models.Errorf(models.NotFound, "Delivery not found")
	errOff        = models.Errorf(models.Conflict, "The webhook is off")
)

// Test queues a ping.
func (h *Webhooks) Test(ctx context.Context, id string) (models.WebhookDelivery, error) {
	w, err := h.webhook(ctx, id)
	if err != nil {
		return models.WebhookDelivery{}, err
	}
	if w.State != models.WebhookOn {
		return models.WebhookDelivery{}, errOff
	}
	now := h.Now()
	ping := w.Delivery(secret.NewID(now), models.EventPing, models.At(now), pingPatience)
	if err := h.Store.QueueDeliveries(ctx, id, 0, ping); err != nil {
		return ping, err
	}
	h.Wake()
	return ping, nil
}

// Deliveries lists the deliveries of a webhook, those of the newest events first.
func (h *Webhooks) Deliveries(ctx context.Context, filter models.DeliveryFilter) ([]models.WebhookDelivery, error) {
	if _, err := h.webhook(ctx, filter.WebhookID); err != nil {
		return nil, err
	}
	return h.Store.Deliveries(ctx, filter)
}

// ReplayOne queues a delivery that is over once more, under the same ID.
func (h *Webhooks) ReplayOne(ctx context.Context, by By, id, eventID string) (models.WebhookDelivery, error) {
	w, err := h.webhook(ctx, id)
	if err != nil {
		return models.WebhookDelivery{}, err
	}
	was, err := h.Store.Delivery(ctx, id, eventID)
	if models.IsNotFound(err) {
		err = errNoDelivery
	}
	if err == nil && was.State == models.DeliveryQueued {
		err = models.Errorf(models.Conflict, "The delivery is queued")
	}
	if err != nil {
		return was, err
	}
	again := w.Delivery(eventID, was.Type, models.At(h.Now()), models.WebhookPatience)
	if _, err := h.replay(ctx, by, w, Told{Event: eventID, Count: 1}, true, []models.WebhookDelivery{again}); err != nil {
		return was, err
	}
	return h.Store.Delivery(ctx, id, eventID)
}

// Period is what is replayed of a webhook's past.
type Period struct {
	From, To models.Time // To is the first that is too late
	All      bool        // also what was delivered
	After    string      // where the part before has ended; "": at the beginning
}

// One call looks at pages of events until it has so many to replay, at most so many pages.
const (
	replayPart  = 1000
	replayPage  = 1000
	replayPages = 20
)

// ReplayPeriod queues what has happened in a period: what was given up, and what was
// never queued since the webhook was off, was not there or did not subscribe to it. It
// takes a part at a time and returns where the next one begins; empty: there is none.
func (h *Webhooks) ReplayPeriod(ctx context.Context, by By, id string, p Period) (queued int, next string, err error) {
	w, err := h.webhook(ctx, id)
	if err != nil {
		return 0, "", err
	}
	now := models.At(h.Now())
	next = max(p.After, secret.IDFrom(p.From.Time()))
	var rows []models.WebhookDelivery
	for looked := 0; looked < replayPages && len(rows) < replayPart && next != ""; looked++ {
		var events []models.Event
		events, next, err = h.Store.EventsBetween(ctx, w.Types(), next, secret.IDFrom(p.To.Time()), replayPage)
		if err != nil {
			return 0, "", err
		}
		for _, e := range events {
			rows = append(rows, w.Delivery(e.ID, e.Type, now, models.WebhookPatience))
		}
	}
	told := Told{From: p.From.Time().Format(time.RFC3339Nano), To: p.To.Time().Format(time.RFC3339Nano), Count: len(rows)}
	queued, err = h.replay(ctx, by, w, told, p.All, rows)
	return queued, next, err
}

// replay queues deliveries, says so, and has them done.
func (h *Webhooks) replay(ctx context.Context, by By, w models.Webhook, told Told, all bool, rows []models.WebhookDelivery) (queued int, err error) {
	if w.State != models.WebhookOn {
		return 0, errOff
	}
	err = h.kept(ctx, by, models.EventWebhookReplayed, w.ID, told, func(e models.Event) error {
		queued, err = h.Store.Replay(ctx, w.ID, all, rows, e)
		return err
	})
	if queued > 0 {
		h.Wake()
	}
	return queued, err
}
