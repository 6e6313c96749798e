package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"riskgate/models"
)

// Untold lists, out of the next so many events of some types after an ID, those that are
// not queued for a webhook, in the order of their IDs; last is where it goes on, empty
// when there are no more. Two ranges are read and compared here: no planner can take a
// wrong turn, however fast the tables grow.
func (s *Store) Untold(
	ctx context.Context, webhookID string, types []models.EventType, after string, scan int,
) (events []models.Event, last string, err error) {
	err = s.read(ctx).Select("id", "type").Where("id > ? AND type IN ?", after, types).Order("id").Limit(scan).Find(&events).Error
	if err != nil || len(events) == 0 {
		return nil, "", s.known(err)
	}
	until := events[len(events)-1].ID
	var queued []string
	err = s.read(ctx).Model(&models.WebhookDelivery{}).Where("webhook_id = ? AND event_id > ? AND event_id <= ?", webhookID, after, until).
		Pluck("event_id", &queued).Error
	if err != nil {
		return nil, "", s.known(err)
	}
	if len(events) == scan {
		last = until
	}
	known := make(map[string]bool, len(queued))
	for _, id := range queued {
		known[id] = true
	}
	return slices.DeleteFunc(events, func(e models.Event) bool { return known[e.ID] }), last, nil
}

// EventsBetween lists events of some types between two IDs, in their order, out of so
// many events of any type; last is where it goes on, empty when there are no more.
func (s *Store) EventsBetween(ctx context.Context, types []models.EventType, after, before string, scan int) (events []models.Event, last string, err error) {
	err = s.read(ctx).Select("id", "type").Where("id > ? AND id < ?", after, before).Order("id").Limit(scan).Find(&events).Error
	if len(events) == scan && scan > 0 {
		last = events[scan-1].ID
	}
	events = slices.DeleteFunc(events, func(e models.Event) bool { return !slices.Contains(types, e.Type) })
	return events, last, s.known(err)
}

// QueueDeliveries queues deliveries for a webhook, unless they are there already or it
// is off by now; then it notes up to when the events are followed, unless that is
// earlier than was noted before.
func (s *Store) QueueDeliveries(ctx context.Context, webhookID string, followed models.Time, deliveries ...models.WebhookDelivery) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if on, err := w.holdWebhook(ctx, webhookID); err != nil || !on {
			return err
		}
		if _, err := s.rows.deliveries.addOr(ctx, w, `ON CONFLICT DO NOTHING`, deliveries); err != nil {
			return err
		}
		const follow = `UPDATE webhooks SET followed_at = ? WHERE id = ? AND followed_at < ?`
		_, err := w.exec(ctx, follow, int64(followed), webhookID, int64(followed))
		return err
	})
}

// The deliveries that a replay queues again are those that were given up, or all that
// are over.
const (
	againGivenUp = `ON CONFLICT (webhook_id, event_id) DO UPDATE SET state = 'queued', attempts = 0, next_at = excluded.next_at,
		expires_at = excluded.expires_at, finished_at = 0 WHERE webhook_deliveries.state = 'given_up'`
	againAll = againGivenUp + ` OR webhook_deliveries.state = 'delivered'`
)

// Replay queues deliveries that are not there or were given up; with all, also those
// that were delivered. It returns how many. It is a Conflict when the webhook is off.
func (s *Store) Replay(ctx context.Context, webhookID string, all bool, deliveries []models.WebhookDelivery, events ...models.Event) (queued int, err error) {
	again := againGivenUp
	if all {
		again = againAll
	}
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		on, err := w.holdWebhook(ctx, webhookID)
		if err == nil && !on {
			err = conflict("The webhook is off, or gone")
		}
		if err == nil {
			queued, err = s.rows.deliveries.addOr(ctx, w, again, deliveries)
		}
		if err != nil {
			return err
		}
		return s.tell(ctx, w, events...)
	})
	return queued, err
}

// holdWebhook reports whether a webhook is on. On PostgreSQL whoever wants to switch it
// off or delete it waits.
func (w *work) holdWebhook(ctx context.Context, id string) (on bool, err error) {
	query := `SELECT 1 FROM webhooks WHERE id = ? AND state = 'on'`
	if w.postgres() {
		query += ` FOR UPDATE`
	}
	var one int
	err = w.row(ctx, query, id).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
