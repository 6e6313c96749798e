package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"riskgate/models"
)

// PutVerifyService keeps a new service for one-time codes.
func (s *Store) PutVerifyService(ctx context.Context, service models.VerifyService) error {
	return s.write(ctx, func(ctx context.Context, w *work) error { return w.db(ctx).Create(&service).Error })
}

// VerifyService finds a service by its ID.
func (s *Store) VerifyService(ctx context.Context, id string) (service models.VerifyService, err error) {
	err = s.read(ctx).Where("id = ?", id).Take(&service).Error
	return service, s.known(err)
}

// VerifyServices lists services, newest first.
func (s *Store) VerifyServices(ctx context.Context, page models.VerifyPage) (services []models.VerifyService, err error) {
	err = paged(s.read(ctx), "id", page).Find(&services).Error
	return inOrder(services, page), s.known(err)
}

// ChangeVerifyService lets change alter a service as it is now; nobody else changes it
// meanwhile. What change returns is returned, and nothing written.
func (s *Store) ChangeVerifyService(
	ctx context.Context, id string, change func(*models.VerifyService) error,
) (service models.VerifyService, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		service = models.VerifyService{} // a unit may run twice
		if err := w.db(ctx).Clauses(w.locking()...).Where("id = ?", id).Take(&service).Error; err != nil {
			return err
		}
		if err := change(&service); err != nil {
			return err
		}
		return w.db(ctx).Save(&service).Error
	})
	return service, err
}

// DeleteVerifyService removes a service with its limits, configurations, entities and their
// factors. Addresses that it has verified stay as long as they would have.
func (s *Store) DeleteVerifyService(ctx context.Context, id string) error {
	return s.remove(ctx, "Service", &models.VerifyService{}, "id = ?", id)
}

// remove deletes the row that a condition names, which must be there.
func (s *Store) remove(ctx context.Context, what string, model any, where string, args ...any) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		gone := w.db(ctx).Where(where, args...).Delete(model)
		if gone.Error == nil && gone.RowsAffected == 0 {
			return missing(what)
		}
		return gone.Error
	})
}

// paged limits a query to a page by a key, which descends unless the page says otherwise.
// A page back comes the wrong way round, see inOrder.
func paged(query *gorm.DB, key string, page models.VerifyPage) *gorm.DB {
	order, beyond := " DESC", " < ?"
	if page.Back != page.Ascending {
		order, beyond = "", " > ?"
	}
	if page.Beyond != "" {
		query = query.Where(key+beyond, page.Beyond)
	}
	return query.Order(key + order).Limit(page.Limit)
}

// inOrder turns a page back the right way round.
func inOrder[T any](rows []T, page models.VerifyPage) []T {
	if page.Back {
		slices.Reverse(rows)
	}
	return rows
}
