package store

import (
	"context"

	"gorm.io/gorm/clause"

	"riskgate/models"
)

// SetCredential gives a user a password, in the place of one they may have.
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
		return s.rows.events.add(ctx, w, events...)
	})
}
