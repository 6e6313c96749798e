package store

import (
	"context"

	"riskgate/models"
)

// Record adds to the audit stream.
func (s *Store) Record(ctx context.Context, events ...models.Event) error {
	if len(events) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, w *work) error { return s.rows.events.add(ctx, w, events...) })
}

// Events lists the audit stream, newest first.
func (s *Store) Events(ctx context.Context, f models.EventFilter) (events []models.Event, err error) {
	query := s.read(ctx).Order("id DESC")
	if f.UserID != "" {
		query = query.Where("user_id = ? AND user_id <> ''", f.UserID)
	}
	if f.SessionID != "" {
		query = query.Where("session_id = ?", f.SessionID)
	}
	if f.Subject != "" {
		query = query.Where("subject = ? AND subject <> ''", f.Subject)
	}
	if len(f.Types) > 0 {
		query = query.Where("type IN ?", f.Types)
	}
	if f.Before != "" {
		query = query.Where("id < ?", f.Before)
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	err = query.Limit(f.Limit).Find(&events).Error
	return events, s.known(err)
}
