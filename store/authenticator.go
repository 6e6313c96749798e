package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"riskgate/models"
)

func authenticatorCell(serial string) string { return cell("authenticators", serial, "secret") }

// unseal opens the secrets of authenticators that were just read.
func (s *Store) unseal(authenticators []models.Authenticator) error {
	for i := range authenticators {
		a := &authenticators[i]
		plain, err := s.seal.open(authenticatorCell(a.Serial), a.Sealed)
		if err != nil {
			return s.known(err)
		}
		a.Secret, a.Sealed = models.Secret(plain), nil
	}
	return nil
}

// Authenticators lists authenticators by serial, and how many there are without
// the limit.
func (s *Store) Authenticators(ctx context.Context, f models.AuthenticatorFilter) (found []models.Authenticator, total int, err error) {
	query := s.read(ctx).Model(&models.Authenticator{})
	if f.Serial != "" && f.Serial != "*" {
		query = query.Where("serial = ?", f.Serial)
	}
	if f.Domain != "" {
		query = query.Where("lower(domain) = lower(?)", f.Domain)
	}
	if f.Kind != "" {
		query = query.Where("kind = ?", f.Kind)
	}
	if f.Assigned != nil {
		query = query.Where("(user_id <> '') = ?", *f.Assigned)
	}
	if f.UserID != "" {
		query = query.Where("user_id = ? AND user_id <> ''", f.UserID)
	}
	if total, err = page(query, "serial", f.Offset, f.Limit, &found); err != nil {
		return nil, 0, s.known(err)
	}
	return found, total, s.unseal(found)
}

// Authenticator finds one by its serial.
func (s *Store) Authenticator(ctx context.Context, serial string) (models.Authenticator, error) {
	found := make([]models.Authenticator, 1)
	if err := s.read(ctx).Where("serial = ?", serial).Take(&found[0]).Error; err != nil {
		return models.Authenticator{}, s.known(err)
	}
	if err := s.unseal(found); err != nil {
		return models.Authenticator{}, err
	}
	return found[0], nil
}

// PutAuthenticator keeps an authenticator, in the place of one with the same
// serial. The counter of one that keeps its secret never goes back: that would
// revive codes that are spent.
func (s *Store) PutAuthenticator(ctx context.Context, a models.Authenticator) error {
	sealed, err := s.sealed(a)
	if err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		row := sealed
		var old models.Authenticator
		found := w.db(ctx).Clauses(w.locking()...).Where("serial = ?", a.Serial).Limit(1).Find(&old)
		if found.Error != nil {
			return found.Error
		}
		if found.RowsAffected == 1 {
			row.Counter = s.unspent(a, old)
		}
		return w.db(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	})
}

// sealed is the row of an authenticator.
func (s *Store) sealed(a models.Authenticator) (models.Authenticator, error) {
	secret, err := s.seal.shut(authenticatorCell(a.Serial), []byte(a.Secret.Reveal()))
	a.Sealed = secret
	return a, s.known(err)
}

// unspent is the counter of an authenticator that takes the place of another.
func (s *Store) unspent(a, old models.Authenticator) int64 {
	secret, err := s.seal.open(authenticatorCell(a.Serial), old.Sealed)
	if err == nil && string(secret) == a.Secret.Reveal() {
		return max(a.Counter, old.Counter)
	}
	return a.Counter
}

// locking locks the rows of a SELECT where others may write meanwhile.
func (w *work) locking() []clause.Expression {
	if !w.postgres() {
		return nil
	}
	return []clause.Expression{clause.Locking{Strength: clause.LockingStrengthUpdate}}
}

// AssignAuthenticator gives an authenticator to a user; it is a Conflict when
// somebody has it already.
func (s *Store) AssignAuthenticator(ctx context.Context, serial, userID string, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.holdOwner(ctx, userID); err != nil {
			return err
		}
		return s.handOver(ctx, w, serial, "", userID, events)
	})
}

// UnassignAuthenticator takes an authenticator back; it is a Conflict when nobody
// has it.
func (s *Store) UnassignAuthenticator(ctx context.Context, serial string, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		var a models.Authenticator
		if err := w.db(ctx).Clauses(w.locking()...).Where("serial = ?", serial).Take(&a).Error; err != nil {
			return named(err, "Authenticator")
		}
		if a.UserID == "" {
			return conflict("Authenticator is not assigned")
		}
		return s.handOver(ctx, w, serial, a.UserID, "", events)
	})
}

func (s *Store) handOver(ctx context.Context, w *work, serial, from, to string, events []models.Event) error {
	const query = `UPDATE authenticators SET user_id = ?, updated_at = ? WHERE serial = ? AND user_id = ?`
	changed, err := w.exec(ctx, query, to, int64(s.instant()), serial, from)
	if err != nil {
		return err
	}
	if changed == 0 {
		if err := w.db(ctx).Where("serial = ?", serial).Take(&models.Authenticator{}).Error; err != nil {
			return named(err, "Authenticator")
		}
		return conflict("Authenticator is already assigned")
	}
	return s.tell(ctx, w, events...)
}

// named says what it was that could not be found.
func named(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return missing(what)
	}
	return err
}
