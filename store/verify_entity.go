package store

import (
	"context"

	"gorm.io/gorm/clause"

	"riskgate/models"
)

// PutVerifyEntity keeps a new entity of a service; a Conflict when its identity is taken.
func (s *Store) PutVerifyEntity(ctx context.Context, e models.VerifyEntity) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.holdService(ctx, e.ServiceID); err != nil {
			return err
		}
		return w.db(ctx).Create(&e).Error
	})
}

// holdService makes sure that a service is there and stays until the unit ends.
func (w *work) holdService(ctx context.Context, id string) error {
	return w.db(ctx).Clauses(w.locking()...).Select("id").Where("id = ?", id).Take(&models.VerifyService{}).Error
}

// VerifyEntity finds an entity of a service by its identity.
func (s *Store) VerifyEntity(ctx context.Context, serviceID, identity string) (found models.VerifyEntity, err error) {
	err = s.read(ctx).Where("service_id = ? AND identity = ?", serviceID, identity).Take(&found).Error
	return found, s.known(err)
}

// VerifyEntities lists the entities of a service, newest first.
func (s *Store) VerifyEntities(ctx context.Context, serviceID string, page models.VerifyPage) (found []models.VerifyEntity, err error) {
	err = paged(s.read(ctx).Where("service_id = ?", serviceID), "id", page).Find(&found).Error
	return inOrder(found, page), s.known(err)
}

// DeleteVerifyEntity removes an entity with its factors and their challenges.
func (s *Store) DeleteVerifyEntity(ctx context.Context, serviceID, identity string, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		gone, err := w.exec(ctx, `DELETE FROM verify_entities WHERE service_id = ? AND identity = ?`, serviceID, identity)
		if err == nil && gone == 0 {
			err = missing("Entity")
		}
		if err != nil {
			return err
		}
		return s.rows.events.add(ctx, w, events...)
	})
}

// PutVerifyFactor keeps a new factor of an entity, and the entity if the service does not
// know it yet: Limited when it has as many as it may have. It returns the factor with the
// entity's ID.
func (s *Store) PutVerifyFactor(
	ctx context.Context, e models.VerifyEntity, f models.VerifyFactor, events ...models.Event,
) (models.VerifyFactor, error) {
	sealed, err := s.seal.shut(factorCell(f.ID), []byte(f.Secret.Reveal()))
	if err != nil {
		return f, s.known(err)
	}
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.holdService(ctx, e.ServiceID); err != nil {
			return err
		}
		var entity models.VerifyEntity
		err := firstOf(
			func() error {
				fresh := e
				return w.db(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&fresh).Error
			},
			func() error {
				return w.db(ctx).Where("service_id = ? AND identity = ?", e.ServiceID, e.Identity).Take(&entity).Error
			},
			func() error {
				return w.roomFor(ctx, &models.VerifyEntity{}, entity.ID, &models.VerifyFactor{}, "entity_id = ?", models.MaxVerifyFactors)
			},
		)
		if err != nil {
			return err
		}
		f.EntityID = entity.ID
		row := f
		row.Sealed = sealed
		if err := w.db(ctx).Create(&row).Error; err != nil {
			return err
		}
		return s.rows.events.add(ctx, w, events...)
	})
	return f, err
}
