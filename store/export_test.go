package store

import (
	"context"

	"gorm.io/gorm"

	"riskgate/models"
)

// Reader is GORM for the tests that look behind the methods.
func (s *Store) Reader() *gorm.DB { return s.reader }

// Unit runs a statement or two as a unit of work of the test's own.
func (s *Store) Unit(ctx context.Context, do func(exec func(query string, args ...any) error) error) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		return do(func(query string, args ...any) error {
			_, err := w.exec(ctx, query, args...)
			return err
		})
	})
}

// Statement runs one statement as a unit of work.
func (s *Store) Statement(ctx context.Context, query string, args ...any) (changed int64, err error) {
	return s.exec(ctx, query, args...)
}

// Queued is how many units wait for SQLite's writer.
func (s *Store) Queued() int { return len(s.writer.(*group).queue) }

// MigrateTo runs the first migrations only, on an empty database.
func (s *Store) MigrateTo(ctx context.Context, version int) error {
	steps, err := migrationsOf(s.dialect.name)
	if err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if _, err := w.exec(ctx, journalTable); err != nil {
			return err
		}
		_, err := s.apply(ctx, w, steps[:version])
		return err
	})
}

// DecisionPage is the query of a page that looks as far as last.
func (s *Store) DecisionPage(f models.DecisionFilter, last *models.DecisionPlace) string {
	return s.reader.ToSQL(func(db *gorm.DB) *gorm.DB { return decisionPage(db, f, last).Find(&[]models.Decision{}) })
}

// LoginsFromQuery is the query of LoginsFrom.
func (s *Store) LoginsFromQuery(ids []int64) string {
	return s.reader.ToSQL(func(db *gorm.DB) *gorm.DB {
		return db.Raw(loginsFrom, aroundLogin.Microseconds(), ids).Scan(&[]models.Decision{})
	})
}

// Erasures are what DeleteUser does besides.
func Erasures() []string { return append(erasures(), stripEvents) }
