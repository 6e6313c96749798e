package store

import (
	"context"
	"time"

	"riskgate/models"
)

// attemptsKept is how long one can look up what was sent, and whether it served.
const attemptsKept = 30 * 24 * time.Hour

// expireVerifications writes down what time has ended, and forgets the codes.
func (s *Store) expireVerifications(ctx context.Context, now models.Time) (int, error) {
	return s.inBatches(ctx, `UPDATE verifications SET live = ?, sealed = NULL,
		status = CASE WHEN status = 'pending' THEN 'expired' ELSE status END,
		ended_at = CASE WHEN ended_at = 0 THEN expires_at ELSE ended_at END
		WHERE id IN (SELECT id FROM verifications WHERE live AND expires_at <= ? LIMIT ?)`, false, int64(now))
}

// settleAttempts notes on attempts what became of messages that are about to go.
func (s *Store) settleAttempts(ctx context.Context, before models.Time) (int, error) {
	return s.inBatches(ctx, `UPDATE verify_attempts SET
		message_state = (SELECT state FROM messages WHERE id = substr(verify_attempts.id, 3)),
		delivery = (SELECT delivery FROM messages WHERE id = substr(verify_attempts.id, 3)),
		message_error = (SELECT CASE WHEN delivery_code <> '' THEN delivery_code ELSE last_error END
			FROM messages WHERE id = substr(verify_attempts.id, 3))
		WHERE id IN (SELECT a.id FROM verify_attempts a JOIN messages m ON m.id = substr(a.id, 3)
			WHERE a.message_state = '' AND m.state <> 'queued' AND m.created_at < ? LIMIT ?)`, int64(before))
}
