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

// Queued is how many units wait for SQLite's writer.
func (s *Store) Queued() int { return len(s.writer.(*group).queue) }
