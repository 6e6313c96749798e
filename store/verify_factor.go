package store

import (
	"context"
	"time"

	"riskgate/models"
)

func factorCell(id string) string { return cell("verify_factors", id, "sealed") }

// openFactor opens the secret of a factor that was just read.
func (s *Store) openFactor(f *models.VerifyFactor) error {
	secret, err := s.seal.open(factorCell(f.ID), f.Sealed)
	f.Secret, f.Sealed = models.Secret(secret), nil
	return err
}

// VerifyFactor finds a factor of an entity.
func (s *Store) VerifyFactor(ctx context.Context, serviceID, identity, id string) (found models.VerifyFactor, err error) {
	err = s.read(ctx).Where("id = ? AND service_id = ? AND identity = ?", id, serviceID, identity).Take(&found).Error
	if err == nil {
		err = s.openFactor(&found)
	}
	return found, s.known(err)
}

// VerifyFactors lists the factors of an entity, newest first, without their secrets.
func (s *Store) VerifyFactors(ctx context.Context, entityID string, page models.VerifyPage) (found []models.VerifyFactor, err error) {
	err = paged(s.read(ctx).Omit("sealed").Where("entity_id = ?", entityID), "id", page).Find(&found).Error
	return inOrder(found, page), s.known(err)
}

// ChangeVerifyFactor lets change alter a factor as it is now, but for its secret; nobody
// else changes it meanwhile. What change returns is returned, and nothing written.
func (s *Store) ChangeVerifyFactor(
	ctx context.Context, serviceID, identity, id string, change func(*models.VerifyFactor) error,
) (f models.VerifyFactor, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		f = models.VerifyFactor{} // a unit may run twice
		err := w.db(ctx).Clauses(w.locking()...).Where("id = ? AND service_id = ? AND identity = ?", id, serviceID, identity).Take(&f).Error
		if err != nil {
			return err
		}
		if err := change(&f); err != nil {
			return err
		}
		return w.db(ctx).Save(&f).Error
	})
	if err == nil {
		err = s.known(s.openFactor(&f))
	}
	return f, err
}

// DeleteVerifyFactor removes a factor with its challenges.
func (s *Store) DeleteVerifyFactor(ctx context.Context, serviceID, identity, id string, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		gone, err := w.exec(ctx, `DELETE FROM verify_factors WHERE id = ? AND service_id = ? AND identity = ?`, id, serviceID, identity)
		if err == nil && gone == 0 {
			err = missing("Factor")
		}
		if err != nil {
			return err
		}
		return s.rows.events.add(ctx, w, events...)
	})
}

// CountFactorTry counts one payload that is tried with a factor, before it is looked at.
// It counts nothing, and says so, when as many were tried in the window as may be, or as
// many wrong ones in a row; until is when the window is over, 0 that it is of no avail.
func (s *Store) CountFactorTry(ctx context.Context, id string, now models.Time, window time.Duration) (until models.Time, counted bool, err error) {
	const count = `UPDATE verify_factors SET
		tries = CASE WHEN tries_until <= ? THEN 1 ELSE tries + 1 END,
		tries_until = CASE WHEN tries_until <= ? THEN ? ELSE tries_until END,
		streak = streak + 1
		WHERE id = ? AND streak < ? AND (tries < ? OR tries_until <= ?)`
	const read = `SELECT CASE WHEN streak >= ? THEN 0 ELSE tries_until END FROM verify_factors WHERE id = ?`
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		at := int64(now)
		changed, err := w.exec(ctx, count, at, at, int64(now.Add(window)), id,
			models.MaxVerifyFactorStreak, models.MaxVerifyFactorTries, at)
		if counted = changed == 1; err != nil || counted {
			return err
		}
		return w.row(ctx, read, models.MaxVerifyFactorStreak, id).Scan(&until)
	})
	return until, counted, err
}

// Prove writes down that a payload was right, once: of many who bring one at the same time
// one does, and the others have a Conflict. The code of a time step serves once as well,
// whatever it is brought for.
func (s *Store) Prove(ctx context.Context, p models.VerifyProof) error {
	// The factor comes first, always: two proofs wait for each other in one order.
	const spend = `UPDATE verify_factors SET last_step = CASE WHEN CAST(? AS BIGINT) > last_step THEN ? ELSE last_step END,
		tries = CASE WHEN tries > 0 THEN tries - 1 ELSE 0 END, streak = 0, status = 'verified',
		updated_at = CASE WHEN status = 'verified' THEN updated_at ELSE ? END
		WHERE id = ? AND status = ? AND (CAST(? AS BIGINT) = 0 OR last_step < ?)`
	const answer = `UPDATE verify_challenges SET status = ?, responded_at = ?, updated_at = ?
		WHERE id = ? AND factor_id = ? AND status = 'pending' AND expires_at > ?`
	return s.write(ctx, func(ctx context.Context, w *work) error {
		was, at := models.FactorUnverified, int64(p.At)
		if p.ChallengeID != "" {
			was = models.FactorVerified
		}
		changed, err := w.exec(ctx, spend, p.Step, p.Step, at, p.FactorID, string(was), p.Step, p.Step)
		if err == nil && changed == 1 && p.ChallengeID != "" {
			changed, err = w.exec(ctx, answer, string(p.Status), at, at, p.ChallengeID, p.FactorID, at)
		}
		if err == nil && changed == 0 {
			err = conflict("Somebody else was quicker")
		}
		if err != nil {
			return err
		}
		return s.rows.events.add(ctx, w, p.Events...)
	})
}
