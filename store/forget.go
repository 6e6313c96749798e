package store

import (
	"context"
	"slices"

	"riskgate/models"
)

// DropCredential takes a user's password away; one who has none is NotFound.
func (s *Store) DropCredential(ctx context.Context, userID string, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		gone, err := w.exec(ctx, `DELETE FROM credentials WHERE user_id = ?`, userID)
		if err != nil {
			return err
		}
		if gone == 0 {
			return missing("Password")
		}
		return s.rows.events.add(ctx, w, events...)
	})
}

// Forget removes counters, their streaks included: whoever they held back starts
// anew.
func (s *Store) Forget(ctx context.Context, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		for _, key := range slices.Sorted(slices.Values(keys)) { // locks in one order, as reserve takes them
			if _, err := w.exec(ctx, `DELETE FROM counters WHERE key = ?`, key); err != nil {
				return err
			}
		}
		return nil
	})
}
