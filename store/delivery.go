package store

import (
	"context"
	"time"

	"riskgate/models"
)

// ClaimDeliveries hands out deliveries of a webhook that are due to a worker, which has
// them for the time of the lease. Afterwards they are anybody's again.
func (s *Store) ClaimDeliveries(
	ctx context.Context, webhookID, worker string, now models.Time, lease time.Duration, limit int,
) (claimed []models.WebhookDelivery, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		due := `SELECT event_id FROM webhook_deliveries WHERE webhook_id = ? AND state = 'queued'
			AND next_at <= ? AND claimed_until <= ? ORDER BY next_at, event_id LIMIT ?`
		if w.postgres() {
			due += ` FOR UPDATE SKIP LOCKED`
		}
		claimed = nil
		var ids []string
		if err := w.db(ctx).Raw(due, webhookID, now, now, limit).Scan(&ids).Error; err != nil || len(ids) == 0 {
			return err
		}
		mine := w.db(ctx).Model(&models.WebhookDelivery{}).Where("webhook_id = ? AND event_id IN ?", webhookID, ids).
			Updates(map[string]any{"claimed_by": worker, "claimed_until": now.Add(lease)})
		if mine.Error != nil {
			return mine.Error
		}
		return w.db(ctx).Where("webhook_id = ? AND event_id IN ?", webhookID, ids).Order("next_at, event_id").Find(&claimed).Error
	})
	return claimed, err
}

// FinishDelivery writes what became of a claimed delivery, and what that tells of its
// webhook; the claim ends. It is a Conflict when another worker has claimed it since,
// or when it is gone.
func (s *Store) FinishDelivery(ctx context.Context, d models.WebhookDelivery, health models.WebhookHealth) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		const finish = `UPDATE webhook_deliveries SET state = ?, attempts = ?, status = ?, last_error = ?, next_at = ?, finished_at = ?,
			claimed_by = '', claimed_until = 0 WHERE webhook_id = ? AND event_id = ? AND claimed_by = ? AND claimed_until = ?`
		mine, err := w.exec(ctx, finish, string(d.State), d.Attempts, d.Status, d.LastError, int64(d.NextAt), int64(d.FinishedAt),
			d.WebhookID, d.EventID, d.ClaimedBy, int64(d.ClaimedUntil))
		if err != nil {
			return err
		}
		if mine == 0 {
			return conflict("The delivery was claimed by somebody else, or is gone")
		}
		if !health.Failed {
			_, err = w.exec(ctx, `UPDATE webhooks SET failures = 0, rests_until = 0 WHERE id = ? AND failures > 0`, d.WebhookID)
			return err
		}
		// What was under way when the rest began shows nothing new.
		_, err = w.exec(ctx, `UPDATE webhooks SET failures = failures + 1, rests_until = ? WHERE id = ? AND rests_until <= ?`,
			int64(health.RestsUntil), d.WebhookID, int64(s.instant()))
		return err
	})
}
