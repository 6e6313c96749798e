package store

import (
	"context"

	"riskgate/models"
)

// erasures strip everything that is a user's, but for what goes with the user. They say
// that the user has an ID, since that is what the indexes hold.
func erasures() []string {
	return []string{
		staleBlocks, // while the decisions still say whose they are
		`DELETE FROM messages WHERE user_id = ? AND user_id <> ''`,
		`DELETE FROM challenges WHERE user_id = ? AND user_id <> ''`,
		`DELETE FROM sessions WHERE user_id = ? AND user_id <> ''`,
		`UPDATE decisions SET user_id = '', session_id = '', caller_id = '', correlation_id = '', marks = '',
			evidence = NULL, detail = NULL, learned = NULL, shadow = NULL WHERE user_id = ? AND user_id <> ''`,
		`UPDATE labels SET user_id = '', note = '' WHERE user_id = ? AND user_id <> ''`,
		`UPDATE corrections SET user_id = '', delta = NULL WHERE user_id = ? AND user_id <> ''`,
		`DELETE FROM case_notes WHERE case_id IN (SELECT id FROM cases WHERE user_id = ? AND user_id <> '')`,
		// The person's own authenticators.
		`DELETE FROM authenticators WHERE user_id = ? AND user_id <> '' AND kind IN ('trusted', 'virtual')`,
		`UPDATE authenticators SET user_id = '' WHERE user_id = ? AND user_id <> ''`,
	}
}

const stripEvents = `UPDATE events SET user_id = '', session_id = '', correlation_id = '', detail = NULL
	WHERE user_id = ? AND user_id <> ''`

// DeleteUser erases a person: everything personal goes, authenticators return to
// stock, and decisions and events stay as counts that name nobody.
func (s *Store) DeleteUser(ctx context.Context, id string, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		// First of all: who packs decisions now waits until this ends, and packs them again.
		if _, err := w.exec(ctx, `UPDATE watermarks SET value = value + 1 WHERE name = 'erasures'`); err != nil {
			return err
		}
		if err := s.strip(ctx, w, id); err != nil {
			return err
		}
		// Credential, history and devices go with the user.
		gone, err := w.exec(ctx, `DELETE FROM users WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if gone == 0 {
			return missing("User")
		}
		return s.tell(ctx, w, events...)
	})
}

// strip takes everything from a user but the user.
func (s *Store) strip(ctx context.Context, w *work, id string) error {
	if err := w.holdCases(ctx, id); err != nil {
		return err
	}
	for _, query := range erasures() {
		if _, err := w.exec(ctx, query, id); err != nil {
			return err
		}
	}
	if err := s.forgetListed(ctx, w, id); err != nil {
		return err
	}
	if err := w.eraseCases(ctx, id, s.instant()); err != nil {
		return err
	}
	// Lists and cases are held by now: what was changed there was told before.
	_, err := w.exec(ctx, stripEvents, id)
	return err
}
