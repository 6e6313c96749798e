package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"riskgate/models"
)

// errClosed is what a store answers after Close.
var errClosed = errors.New("store: closed")

// known gives a database error its meaning: a broken constraint is a Conflict,
// no row is NotFound, a database that takes nothing now is Overloaded. Everything
// else stays as it is.
func (s *Store) known(err error) error {
	if err == nil {
		return nil
	}
	if known := (*models.Error)(nil); errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows) {
		return models.Errorf(models.NotFound, "Not found").Because(err)
	}
	if translator, ok := s.dialect.driver.(gorm.ErrorTranslator); ok {
		err = translated(translator, err)
	}
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return models.Errorf(models.Conflict, "Already exists").Because(err)
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return models.Errorf(models.Conflict, "Refers to something that does not exist").Because(err)
	}
	if unavailable(err) {
		return busy(err)
	}
	return fmt.Errorf("store: %w", err)
}

// translated looks for the driver's own error at the bottom of the chain, where
// the translator expects it, and keeps the chain when it finds nothing.
func translated(t gorm.ErrorTranslator, err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		if found := t.Translate(inner); !errors.Is(inner, found) {
			return found
		}
	}
	return err
}

// conflict says which condition of a change did not hold.
func conflict(format string, args ...any) error {
	return models.Errorf(models.Conflict, format, args...)
}

// missing says that a thing is not there.
func missing(what string) error {
	return models.Errorf(models.NotFound, "%s not found", what)
}
