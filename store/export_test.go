package store

import (
	"context"

	"gorm.io/gorm"
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
