package store

import (
	"context"

	"riskgate/internal/secret"
	"riskgate/models"
)

// Deliveries lists the deliveries of a webhook, those of the newest events first.
func (s *Store) Deliveries(ctx context.Context, f models.DeliveryFilter) (deliveries []models.WebhookDelivery, err error) {
	query := s.read(ctx).Where("webhook_id = ?", f.WebhookID).Order("event_id DESC")
	if f.State != "" {
		query = query.Where("state = ?", f.State)
	}
	if f.Before != "" {
		query = query.Where("event_id < ?", f.Before)
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	err = query.Limit(f.Limit).Find(&deliveries).Error
	return deliveries, s.known(err)
}

// Delivery finds one delivery.
func (s *Store) Delivery(ctx context.Context, webhookID, eventID string) (d models.WebhookDelivery, err error) {
	err = s.read(ctx).Where("webhook_id = ? AND event_id = ?", webhookID, eventID).Take(&d).Error
	return d, s.known(err)
}

// QueuedDeliveries is how many deliveries are queued.
func (s *Store) QueuedDeliveries(ctx context.Context) (count int64, err error) {
	err = s.read(ctx).Model(&models.WebhookDelivery{}).Where("state = 'queued'").Count(&count).Error
	return count, s.known(err)
}

// EventInFull reads an event with its decision and its user.
func (s *Store) EventInFull(ctx context.Context, id string) (full models.EventInFull, err error) {
	if err := s.read(ctx).Where("id = ?", id).Take(&full.Event).Error; err != nil {
		return full, s.known(err)
	}
	if full.DecisionID != 0 {
		var decisions []models.Decision
		err = s.read(ctx).Omit("evidence", "learned").Where("id = ?", full.DecisionID).Find(&decisions).Error
		if len(decisions) > 0 {
			full.Decision = &decisions[0]
		}
	}
	if err == nil && full.UserID != "" {
		var users []models.User
		err = s.read(ctx).Where("id = ?", full.UserID).Find(&users).Error
		if len(users) > 0 {
			full.User = &users[0]
		}
	}
	return full, s.known(err)
}

// GiveUp ends deliveries whose time is over, at most so many, and keeps the events that
// tell of them. It returns how many there were, and the events.
func (s *Store) GiveUp(
	ctx context.Context, now models.Time, limit int, tell func([]models.WebhookDelivery) []models.Event,
) (count int, told []models.Event, err error) {
	const overdue = `UPDATE webhook_deliveries SET state = 'given_up', finished_at = ?, claimed_by = '', claimed_until = 0
		WHERE state = 'queued' AND (webhook_id, event_id) IN (SELECT webhook_id, event_id FROM webhook_deliveries
			WHERE state = 'queued' AND expires_at <= ? AND claimed_until <= ? ORDER BY expires_at LIMIT ?)
		RETURNING *`
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		var over []models.WebhookDelivery
		if err := w.db(ctx).Raw(overdue, now, now, now, limit).Scan(&over).Error; err != nil {
			return err
		}
		count, told = len(over), tell(over)
		return s.tell(ctx, w, told...)
	})
	return count, told, err
}

// PurgeDeliveries removes deliveries that are over and of events older than an instant,
// and everything that is left of webhooks that are gone. It returns how many.
func (s *Store) PurgeDeliveries(ctx context.Context, before models.Time) (total int, err error) {
	for last := ""; ; {
		var next string
		const following = `SELECT coalesce(min(webhook_id), '') FROM webhook_deliveries WHERE webhook_id > ?`
		if err := s.read(ctx).Raw(following, last).Scan(&next).Error; err != nil || next == "" {
			return total, s.known(err)
		}
		gone, err := s.purgeDeliveries(ctx, next, before)
		total += gone
		if err != nil {
			return total, err
		}
		last = next
	}
}

func (s *Store) purgeDeliveries(ctx context.Context, webhookID string, before models.Time) (int, error) {
	var alive []models.Webhook
	if err := s.read(ctx).Omit("sealed").Where("id = ?", webhookID).Find(&alive).Error; err != nil {
		return 0, s.known(err)
	}
	// An event that is not followed to its end would be queued once more.
	old, bound := `state <> 'queued' AND event_id < ?`, ""
	if len(alive) > 0 {
		bound = secret.IDFrom(min(before, alive[0].FollowedAt).Time())
	} else {
		old = `event_id > ?` // everything
	}
	return s.inBatches(ctx, `DELETE FROM webhook_deliveries WHERE webhook_id = ? AND event_id IN (
		SELECT event_id FROM webhook_deliveries WHERE webhook_id = ? AND `+old+` LIMIT ?)`, webhookID, webhookID, bound)
}
