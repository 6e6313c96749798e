package store

import (
	"context"

	"gorm.io/gorm/clause"

	"riskgate/models"
)

// AddAuthenticator keeps a new authenticator, with its owner if it has one; it is
// a Conflict when the serial is taken.
func (s *Store) AddAuthenticator(ctx context.Context, a models.Authenticator, events ...models.Event) error {
	row, err := s.sealed(a)
	if err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.holdOwner(ctx, a.UserID); err != nil {
			return err
		}
		if err := s.rows.authenticators.add(ctx, w, row); err != nil {
			return err
		}
		return s.tell(ctx, w, events...)
	})
}

// ReplaceAuthenticator keeps an authenticator, in the place of one with the same
// serial if there is one. Whoever has that one keeps it; giving it to somebody else
// is a Conflict, and so is replacing one that makes no codes.
func (s *Store) ReplaceAuthenticator(ctx context.Context, a models.Authenticator, events ...models.Event) error {
	row, err := s.sealed(a)
	if err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.holdOwner(ctx, a.UserID); err != nil {
			return err
		}
		var old models.Authenticator
		found := w.db(ctx).Clauses(w.locking()...).Where("serial = ?", a.Serial).Limit(1).Find(&old)
		if found.Error != nil {
			return found.Error
		}
		next := row
		if found.RowsAffected == 1 {
			if err := succeeds(&next, old); err != nil {
				return err
			}
			next.Counter = s.unspent(a, old)
		}
		if err := w.db(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&next).Error; err != nil {
			return err
		}
		return s.tell(ctx, w, events...)
	})
}

// succeeds hands on what an authenticator keeps when another takes its place.
func succeeds(next *models.Authenticator, old models.Authenticator) error {
	if old.Kind == models.Trusted || old.Kind == models.Virtual {
		return conflict("Authenticator is of kind %s, which is not imported", old.Kind)
	}
	if next.UserID == "" {
		next.UserID = old.UserID
	}
	if old.UserID != "" && old.UserID != next.UserID {
		return conflict("Authenticator is assigned to another user")
	}
	next.CreatedAt = old.CreatedAt
	return nil
}

// holdOwner makes sure that the user who is to have an authenticator exists, and
// stays until it is theirs.
func (w *work) holdOwner(ctx context.Context, userID string) error {
	if userID == "" {
		return nil
	}
	err := w.db(ctx).Clauses(w.locking()...).Select("id").Where("id = ?", userID).Take(&models.User{}).Error
	return named(err, "User")
}
