package store

import (
	"context"

	"gorm.io/gorm/clause"

	"riskgate/models"
)

// SetCredential gives a user a password, in the place of one they may have. Logins
// under way end, since the old one may have begun them.
func (s *Store) SetCredential(ctx context.Context, c models.Credential, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		var users int64
		if err := w.db(ctx).Model(&models.User{}).Where("id = ?", c.UserID).Count(&users).Error; err != nil {
			return err
		}
		if users == 0 {
			return missing("User")
		}
		if err := w.db(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&c).Error; err != nil {
			return err
		}
		if err := w.endPending(ctx, c.UserID, s.instant()); err != nil {
			return err
		}
		return s.tell(ctx, w, events...)
	})
}

// DropCredential takes a user's password away, and ends the logins under way; it is
// NotFound when there is none.
func (s *Store) DropCredential(ctx context.Context, userID string, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		gone, err := w.exec(ctx, `DELETE FROM credentials WHERE user_id = ?`, userID)
		if err != nil {
			return err
		}
		if gone == 0 {
			return missing("Password")
		}
		if err := w.endPending(ctx, userID, s.instant()); err != nil {
			return err
		}
		return s.tell(ctx, w, events...)
	})
}
