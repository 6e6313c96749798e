package store

import (
	"context"

	"riskgate/internal/trace"
	"riskgate/models"
)

// Challenge finds a challenge by its ID.
func (s *Store) Challenge(ctx context.Context, id string) (models.Challenge, error) {
	return s.challenge(ctx, "id = ?", id)
}

// OpenChallenge finds the newest challenge of a session that is still to be
// answered.
func (s *Store) OpenChallenge(ctx context.Context, sessionID string) (models.Challenge, error) {
	return s.challenge(ctx, "session_id = ? AND session_id <> '' AND spent_at = 0", sessionID)
}

// ChallengeByRequest finds the challenge that was handed out under a requestID of
// its own, by its keyed hash under any of the keys that are live.
func (s *Store) ChallengeByRequest(ctx context.Context, digests [][]byte) (models.Challenge, error) {
	return s.challenge(ctx, "request_digest IN ?", digests)
}

func (s *Store) challenge(ctx context.Context, where string, args ...any) (found models.Challenge, err error) {
	ctx, span := trace.Start(ctx, trace.ReadChallenge)
	defer span.End()
	err = s.read(ctx).Where(where, args...).Order("id DESC").Take(&found).Error
	return found, s.known(err)
}

// PutChallenge keeps a challenge that belongs to no session yet, with the messages
// that carry it.
func (s *Store) PutChallenge(ctx context.Context, c models.Challenge, messages ...models.Message) error {
	ctx, span := trace.Start(ctx, trace.Put)
	defer span.End()
	sealed, err := s.sealMessages(messages)
	if err != nil {
		return s.known(err)
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := s.rows.challenges.add(ctx, w, c); err != nil {
			return err
		}
		return s.rows.messages.add(ctx, w, sealed...)
	})
}

// ReserveTry counts one answer to a challenge before it is looked at. It reports
// whether the answer may be looked at: not when all tries are used, the challenge
// is spent or its time is over.
func (s *Store) ReserveTry(ctx context.Context, challengeID string, now models.Time) (allowed bool, err error) {
	ctx, span := trace.Start(ctx, trace.Try)
	defer span.End()
	const query = `UPDATE challenges SET tries = tries + 1
		WHERE id = ? AND tries < max_tries AND spent_at = 0 AND expires_at > ?`
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		changed, err := w.exec(ctx, query, challengeID, int64(now))
		allowed = changed == 1
		return err
	})
	return allowed && err == nil, err
}
