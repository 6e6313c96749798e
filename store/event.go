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
	return s.write(ctx, func(ctx context.Context, w *work) error { return s.tell(ctx, w, events...) })
}

// tell adds to the audit stream, and queues what users are told of it.
func (s *Store) tell(ctx context.Context, w *work, events ...models.Event) error {
	for i := range events {
		for _, n := range events[i].Notices {
			if err := s.warn(ctx, w, n, events[i]); err != nil {
				return err
			}
		}
	}
	return s.rows.events.add(ctx, w, events...)
}

// warn queues a notice of an event, unless its user has heard as much already.
func (s *Store) warn(ctx context.Context, w *work, n models.Notice, of models.Event) error {
	for _, limit := range n.Limits {
		counted, err := w.exec(ctx, reserve, reserving(n.Message.CreatedAt, limit)...)
		if err != nil {
			return err
		}
		if counted == 0 {
			continue
		}
		message := n.Message
		message.Body = n.Body(of)
		sealed, err := s.sealMessages([]models.Message{message})
		if err != nil {
			return err
		}
		return s.rows.messages.add(ctx, w, sealed...)
	}
	return nil
}

// Event finds a line of the audit stream by its ID.
func (s *Store) Event(ctx context.Context, id string) (event models.Event, err error) {
	err = s.read(ctx).Where("id = ?", id).Take(&event).Error
	return event, s.known(err)
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
