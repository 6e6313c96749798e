package store

import (
	"context"

	"riskgate/models"
)

// Disown keeps that a user has not done what an event says. It writes to sessions and
// devices in the order in which logins do.
func (s *Store) Disown(ctx context.Context, d models.Disowning) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.owned(ctx, `SELECT user_id FROM events WHERE id = ?`, d.EventID, d.UserID, "Event"); err != nil {
			return err
		}
		if err := w.endPending(ctx, d.UserID, d.At); err != nil {
			return err
		}
		if err := w.distrust(ctx, d.UserID, d.At); err != nil {
			return err
		}
		counted, err := w.exec(ctx, reserve, reserving(d.At, d.Once)...)
		if err != nil {
			return err
		}
		if counted == 0 {
			return conflict("It is disowned already")
		}
		if _, err := s.raise(ctx, w, d.Raise); err != nil {
			return err
		}
		return s.tell(ctx, w, d.Events...)
	})
}
