package webhook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
)

// Journal is the stream of events, and who wants to be told of them.
type Journal interface {
	LiveWebhooks(ctx context.Context) ([]models.Webhook, error)
	Untold(ctx context.Context, webhookID string, types []models.EventType, after string, scan int) (untold []models.Event, last string, err error)
	QueueDeliveries(ctx context.Context, webhookID string, followed models.Time, deliveries ...models.WebhookDelivery) error
}

// The Follower looks at what has happened lately each time, and every lookBack at
// everything that may have come late: an event has its place from the moment its login
// begins, and is seen when its transaction is committed.
const (
	lately   = 5 * time.Second
	lookBack = 30 * time.Second
	late     = 2 * time.Minute
	page     = 5000
	unit     = 200
)

// Follower queues deliveries. Several may follow at once; an event is queued once for a
// webhook all the same.
type Follower struct {
	Journal Journal
	Queued  func() // tells the Worker that there is work
	Now     func() time.Time

	lookedBack time.Time
}

// Step queues what has happened. It is called every second.
func (f *Follower) Step(ctx context.Context) error {
	now := f.Now()
	back := now.Sub(f.lookedBack) >= lookBack || now.Before(f.lookedBack)
	webhooks, err := f.Journal.LiveWebhooks(ctx)
	if err != nil {
		return fmt.Errorf("read the webhooks: %w", err)
	}
	var faults []error
	for _, w := range webhooks {
		if err := f.follow(ctx, w, now, back); err != nil {
			faults = append(faults, fmt.Errorf("follow the events for webhook %s: %w", w.ID, err))
		}
	}
	if back && faults == nil {
		f.lookedBack = now
	}
	return errors.Join(faults...)
}

// follow queues for one webhook. What lies back far enough is followed for good, once
// everything up to now is queued.
func (f *Follower) follow(ctx context.Context, w models.Webhook, now time.Time, back bool) error {
	from := w.FollowedAt
	if !back {
		from = max(from, models.At(now.Add(-lately)))
	}
	types := w.Types()
	for after := secret.IDFrom(from.Time()); after != ""; {
		events, last, err := f.Journal.Untold(ctx, w.ID, types, after, page)
		if err != nil {
			return err
		}
		if err := f.queue(ctx, w, events, now); err != nil {
			return err
		}
		after = last
	}
	settled := models.At(now.Add(-late))
	if !back || settled < w.FollowedAt.Add(lookBack) {
		return nil
	}
	return f.Journal.QueueDeliveries(ctx, w.ID, settled)
}

// queue writes a few rows at a time: logins wait behind each unit.
func (f *Follower) queue(ctx context.Context, w models.Webhook, events []models.Event, now time.Time) error {
	for some := range slices.Chunk(events, unit) {
		rows := make([]models.WebhookDelivery, 0, len(some))
		for _, e := range some {
			rows = append(rows, w.Delivery(e.ID, e.Type, models.At(now), models.WebhookPatience))
		}
		if err := f.Journal.QueueDeliveries(ctx, w.ID, 0, rows...); err != nil {
			return err
		}
		f.Queued()
	}
	return nil
}
