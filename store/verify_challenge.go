package store

import (
	"context"

	"riskgate/models"
)

// PutVerifyChallenge keeps a new challenge of a verified factor; NotFound when there is
// none.
func (s *Store) PutVerifyChallenge(ctx context.Context, c models.VerifyChallenge) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		err := w.db(ctx).Clauses(w.locking()...).Select("id").
			Where("id = ? AND entity_id = ? AND status = ?", c.FactorID, c.EntityID, models.FactorVerified).Take(&models.VerifyFactor{}).Error
		if err != nil {
			return err
		}
		return w.db(ctx).Create(&c).Error
	})
}

// VerifyChallenge finds a challenge of an entity.
func (s *Store) VerifyChallenge(ctx context.Context, serviceID, identity, id string) (found models.VerifyChallenge, err error) {
	err = s.read(ctx).Where("id = ? AND service_id = ? AND identity = ?", id, serviceID, identity).Take(&found).Error
	return found, s.known(err)
}

// VerifyChallenges lists challenges of an entity, by ID.
func (s *Store) VerifyChallenges(ctx context.Context, f models.VerifyChallengeFilter, page models.VerifyPage) (found []models.VerifyChallenge, err error) {
	query := s.read(ctx).Where("entity_id = ?", f.EntityID)
	if f.FactorID != "" {
		query = query.Where("factor_id = ?", f.FactorID)
	}
	switch f.Status {
	case "":
	case models.ChallengePending:
		query = query.Where("status = 'pending' AND expires_at > ?", f.Now)
	case models.ChallengeExpired:
		query = query.Where("(status = 'expired' OR status = 'pending' AND expires_at <= ?)", f.Now)
	case models.ChallengeApproved, models.ChallengeDenied:
		query = query.Where("status = ?", f.Status)
	}
	err = paged(query, "id", page).Find(&found).Error
	return inOrder(found, page), s.known(err)
}

// CountChallengeTry counts one payload that is tried with a challenge, before it is looked
// at. It counts nothing, and says so, when the challenge is not pending, has expired or was
// tried as often as it may be.
func (s *Store) CountChallengeTry(ctx context.Context, id string, now models.Time) (counted bool, err error) {
	const query = `UPDATE verify_challenges SET tries = tries + 1
		WHERE id = ? AND tries < ? AND status = 'pending' AND expires_at > ?`
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		changed, err := w.exec(ctx, query, id, models.MaxVerifyChallengeTries, int64(now))
		counted = changed == 1
		return err
	})
	return counted, err
}

// DescribeVerifyChallenge changes what the application notes about a challenge.
func (s *Store) DescribeVerifyChallenge(ctx context.Context, c models.VerifyChallenge) error {
	return s.change(ctx, "Challenge", &models.VerifyChallenge{}, map[string]any{
		"metadata": c.Metadata, "updated_at": c.UpdatedAt,
	}, "id = ?", c.ID)
}

// PutVerifyNotification keeps the wish that a device be told of a challenge: Limited when
// it was told as often as it may be.
func (s *Store) PutVerifyNotification(ctx context.Context, n models.VerifyNotification) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		err := w.roomFor(ctx, &models.VerifyChallenge{}, n.ChallengeID,
			&models.VerifyNotification{}, "challenge_id = ?", models.MaxVerifyNotifications)
		if err != nil {
			return err
		}
		return w.db(ctx).Create(&n).Error
	})
}
