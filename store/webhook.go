package store

import (
	"context"
	"encoding/json"

	"riskgate/models"
)

// signing are the secrets of a webhook, sealed together.
type signing struct {
	Newest string `json:"n"`
	Former string `json:"f,omitempty"`
}

// sealWebhook returns a webhook as it is kept.
func (s *Store) sealWebhook(w models.Webhook) (models.Webhook, error) {
	plain, err := json.Marshal(signing{w.Secret.Reveal(), w.Previous.Reveal()})
	if err == nil {
		w.Sealed, err = s.seal.shut(cell("webhooks", w.ID, "sealed"), plain)
	}
	return w, err
}

// unsealWebhook gives a webhook its secrets back.
func (s *Store) unsealWebhook(w *models.Webhook) error {
	plain, err := s.seal.open(cell("webhooks", w.ID, "sealed"), w.Sealed)
	if err != nil {
		return err
	}
	var kept signing
	if err := json.Unmarshal(plain, &kept); err != nil {
		return err
	}
	w.Secret, w.Previous, w.Sealed = models.Secret(kept.Newest), models.Secret(kept.Former), nil
	return nil
}

// PutWebhook keeps a new webhook; a Conflict when there are as many as there may be.
func (s *Store) PutWebhook(ctx context.Context, webhook models.Webhook, most int, events ...models.Event) error {
	sealed, err := s.sealWebhook(webhook)
	if err != nil {
		return s.known(err)
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if w.postgres() {
			if _, err := w.exec(ctx, `LOCK TABLE webhooks IN SHARE ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		var count int
		if err := w.row(ctx, `SELECT count(*) FROM webhooks`).Scan(&count); err != nil {
			return err
		}
		if count >= most {
			return conflict("There may be %d webhooks at most", most)
		}
		row := sealed
		if err := w.db(ctx).Create(&row).Error; err != nil {
			return err
		}
		return s.tell(ctx, w, events...)
	})
}

// Webhook finds a webhook by its ID.
func (s *Store) Webhook(ctx context.Context, id string) (webhook models.Webhook, err error) {
	err = s.read(ctx).Where("id = ?", id).Take(&webhook).Error
	if err == nil {
		err = s.unsealWebhook(&webhook)
	}
	return webhook, s.known(err)
}

// Webhooks lists webhooks without their secrets, newest first, from those older than
// an ID on; "" is from the newest.
func (s *Store) Webhooks(ctx context.Context, before string, limit int) (webhooks []models.Webhook, err error) {
	query := s.read(ctx).Omit("sealed").Order("id DESC").Limit(limit)
	if before != "" {
		query = query.Where("id < ?", before)
	}
	err = query.Find(&webhooks).Error
	return webhooks, s.known(err)
}

// UpdateWebhook writes what may be changed of a webhook and forgets its failures. It is
// a Conflict when somebody else has changed it since it was read.
func (s *Store) UpdateWebhook(ctx context.Context, webhook models.Webhook, events ...models.Event) error {
	sealed, err := s.sealWebhook(webhook)
	if err != nil {
		return s.known(err)
	}
	changes := map[string]any{
		"url": sealed.URL, "type_list": sealed.TypeList, "description": sealed.Description, "state": sealed.State,
		"sealed": sealed.Sealed, "previous_until": sealed.PreviousUntil, "followed_at": sealed.FollowedAt,
		"updated_at": sealed.UpdatedAt, "revision": sealed.Revision + 1, "failures": 0, "rests_until": 0,
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		update := w.db(ctx).Model(&models.Webhook{}).Where("id = ? AND revision = ?", sealed.ID, sealed.Revision).Updates(changes)
		if update.Error != nil {
			return update.Error
		}
		if update.RowsAffected == 0 {
			return w.staleWebhook(ctx, sealed.ID, sealed.Revision)
		}
		return s.tell(ctx, w, events...)
	})
}

// DeleteWebhook removes a webhook that nobody has changed since. Its deliveries go with
// time.
func (s *Store) DeleteWebhook(ctx context.Context, id string, revision int64, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		gone, err := w.exec(ctx, `DELETE FROM webhooks WHERE id = ? AND revision = ?`, id, revision)
		if err != nil {
			return err
		}
		if gone == 0 {
			return w.staleWebhook(ctx, id, revision)
		}
		return s.tell(ctx, w, events...)
	})
}

// staleWebhook says why a webhook is not what somebody took it for.
func (w *work) staleWebhook(ctx context.Context, id string, revision int64) error {
	var there []models.Webhook
	if err := w.db(ctx).Omit("sealed").Where("id = ?", id).Find(&there).Error; err != nil {
		return err
	}
	if len(there) == 0 {
		return missing("Webhook")
	}
	return conflict("The webhook is at revision %d, not %d", there[0].Revision, revision)
}

// LiveWebhooks are the webhooks that are on, without their secrets.
func (s *Store) LiveWebhooks(ctx context.Context) (webhooks []models.Webhook, err error) {
	err = s.read(ctx).Omit("sealed").Where("state = ?", models.WebhookOn).Order("id").Find(&webhooks).Error
	return webhooks, s.known(err)
}

// DueWebhooks are the webhooks that are on, do not rest, and have a delivery that is due.
func (s *Store) DueWebhooks(ctx context.Context, now models.Time) (webhooks []models.Webhook, err error) {
	err = s.read(ctx).Where("state = ? AND rests_until <= ?", models.WebhookOn, now).
		Where(`EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = webhooks.id
			AND d.state = 'queued' AND d.next_at <= ? AND d.claimed_until <= ?)`, now, now).
		Order("id").Find(&webhooks).Error
	for i := range webhooks {
		if err == nil {
			err = s.unsealWebhook(&webhooks[i])
		}
	}
	return webhooks, s.known(err)
}
