package store

import (
	"context"
	"database/sql"
	"errors"

	"riskgate/models"
)

func verificationCell(id string) string { return cell("verifications", id, "sealed") }

// sealVerification returns a verification as it is kept.
func (s *Store) sealVerification(v models.Verification) (models.Verification, error) {
	sealed, err := s.seal.shut(verificationCell(v.ID), []byte(v.Code.Reveal()))
	v.Sealed = sealed
	return v, err
}

// verified makes a verification of its row.
func (s *Store) verified(v models.Verification, err error) (models.Verification, error) {
	var code []byte
	if err == nil {
		code, err = s.seal.open(verificationCell(v.ID), v.Sealed)
	}
	v.Code, v.Sealed = models.Secret(code), nil
	return v, s.known(err)
}

// Verification finds a verification of a service by its ID.
func (s *Store) Verification(ctx context.Context, serviceID, id string) (found models.Verification, err error) {
	err = s.read(ctx).Where("id = ? AND service_id = ?", id, serviceID).Take(&found).Error
	return s.verified(found, err)
}

// LastVerification finds the newest verification of a service and a recipient.
func (s *Store) LastVerification(ctx context.Context, serviceID, recipient string) (found models.Verification, err error) {
	err = s.read(ctx).Where("service_id = ? AND recipient = ?", serviceID, recipient).Order("id DESC").Take(&found).Error
	return s.verified(found, err)
}

// StartVerification keeps a new verification with its first message. It is a Conflict
// while another one of the same service and recipient is live.
func (s *Store) StartVerification(ctx context.Context, start models.VerificationStart) error {
	row, err := s.sealVerification(start.Verification)
	if err != nil {
		return s.known(err)
	}
	return s.sendCode(ctx, start, func(ctx context.Context, w *work) error {
		const query = `UPDATE verifications SET live = ?, sealed = NULL,
			status = CASE WHEN status = 'pending' THEN 'expired' ELSE status END,
			ended_at = CASE WHEN ended_at = 0 THEN expires_at ELSE ended_at END
			WHERE service_id = ? AND recipient = ? AND live AND expires_at <= ?`
		if _, err := w.exec(ctx, query, false, row.ServiceID, row.Recipient, int64(row.CreatedAt)); err != nil {
			return err
		}
		return s.rows.verifications.add(ctx, w, row)
	})
}

// ResendVerification keeps another message of a verification. It is a Conflict unless
// that is pending and nobody else has sent one since it was read.
func (s *Store) ResendVerification(ctx context.Context, again models.VerificationStart) error {
	v := again.Verification
	return s.sendCode(ctx, again, func(ctx context.Context, w *work) error {
		const query = `UPDATE verifications SET sends = sends + 1, channel = ?, updated_at = ?
			WHERE id = ? AND sends = ? AND status = 'pending' AND expires_at > ?`
		now := int64(again.Attempt.CreatedAt)
		changed, err := w.exec(ctx, query, string(again.Attempt.Channel), now, v.ID, v.Sends, now)
		if err == nil && changed == 0 {
			err = conflict("The verification has changed meanwhile")
		}
		return err
	})
}

// sendCode writes an attempt with its message, beside what it is an attempt of.
func (s *Store) sendCode(ctx context.Context, start models.VerificationStart, first unit) error {
	messages, err := s.sealMessages([]models.Message{start.Message})
	if err != nil {
		return s.known(err)
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		return firstOf(
			func() error { return first(ctx, w) },
			func() error { return s.rows.attempts.add(ctx, w, start.Attempt) },
			func() error { return s.rows.messages.add(ctx, w, messages...) },
			func() error { return s.rows.events.add(ctx, w, start.Events...) },
		)
	})
}

// firstOf does one thing after the other until one fails.
func firstOf(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// CountCheck counts one code that is tried with a verification, before it is looked at,
// and returns how many that makes. It counts nothing, and says so, when the verification
// is not pending, has expired or was tried as often as it may be.
func (s *Store) CountCheck(ctx context.Context, id string, now models.Time) (checks int, counted bool, err error) {
	const query = `UPDATE verifications SET checks = checks + 1
		WHERE id = ? AND checks < 5 AND status = 'pending' AND expires_at > ? RETURNING checks`
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		err := w.row(ctx, query, id, int64(now)).Scan(&checks)
		counted = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return checks, counted, err
}

// EndVerification takes a verification from pending to another status, once: of many
// who try at the same time one does, and the others have a Conflict.
func (s *Store) EndVerification(ctx context.Context, end models.VerificationEnd) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		// One that was tried too often stays live: it holds the next one back.
		query := `UPDATE verifications SET status = ?, live = ?, sealed = NULL, ended_at = ?, updated_at = ?
			WHERE id = ? AND status = 'pending' AND expires_at > ?`
		now := int64(end.At)
		live := end.Status == models.VerificationMaxAttempts
		changed, err := w.exec(ctx, query, string(end.Status), live, now, now, end.ID, now)
		if err == nil && changed == 0 {
			err = conflict("The verification is over")
		}
		if err != nil {
			return err
		}
		return firstOf(
			func() error { return w.unsend(ctx, end.ID, now) },
			func() error { return w.convert(ctx, end) },
			func() error { return w.release(ctx, end.Release) },
			func() error { return w.forget(ctx, end.Forget) },
			func() error { return s.rows.events.add(ctx, w, end.Events...) },
		)
	})
}

// unsend takes the messages of a verification out of the queue, but for those that a
// worker has at the moment.
func (w *work) unsend(ctx context.Context, id string, now int64) error {
	const query = `UPDATE messages SET state = 'expired', sealed = NULL, last_error = 'the verification is over'
		WHERE id IN (SELECT substr(id, 3) FROM verify_attempts WHERE verification_id = ?)
		AND state = 'queued' AND claimed_until <= ?`
	_, err := w.exec(ctx, query, id, now)
	return err
}

// convert notes that the messages of an approved verification have served.
func (w *work) convert(ctx context.Context, end models.VerificationEnd) error {
	if end.Status != models.VerificationApproved {
		return nil
	}
	const query = `UPDATE verify_attempts SET converted = ?, updated_at = ? WHERE verification_id = ?`
	_, err := w.exec(ctx, query, true, int64(end.At), end.ID)
	return err
}

// failVerification ends a verification none of whose messages got out, when the last of
// them is given up.
func (w *work) failVerification(ctx context.Context, messageID string, now models.Time) error {
	const query = `UPDATE verifications SET status = 'failed', live = ?, sealed = NULL, ended_at = ?, updated_at = ?
		WHERE status = 'pending' AND id = (SELECT verification_id FROM verify_attempts WHERE id = ?)
		AND NOT EXISTS (SELECT 1 FROM verify_attempts a JOIN messages m ON m.id = substr(a.id, 3)
			WHERE a.verification_id = verifications.id AND m.state <> 'dead')`
	_, err := w.exec(ctx, query, false, int64(now), int64(now), models.AttemptID(messageID))
	return err
}
