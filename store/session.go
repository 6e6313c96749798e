package store

import (
	"context"

	"riskgate/internal/trace"
	"riskgate/models"
	"riskgate/risk"
)

// Session finds a session by its ID.
func (s *Store) Session(ctx context.Context, id string) (models.Session, error) {
	return s.session(ctx, "id = ?", id)
}

// SessionByRequest finds the session of a requestID by its keyed hash, under any
// of the keys that are live.
func (s *Store) SessionByRequest(ctx context.Context, digests [][]byte) (models.Session, error) {
	return s.session(ctx, "request_digest IN ?", digests)
}

// SessionByApp finds the newest pending session of a user under the session ID of
// the caller's own.
func (s *Store) SessionByApp(ctx context.Context, callerID, userID, appSession string) (models.Session, error) {
	return s.session(ctx, "status = 'pending' AND user_id = ? AND caller_id = ? AND app_session = ?",
		userID, callerID, appSession)
}

// PendingFor finds the newest session of a user that waits for one of the codes.
func (s *Store) PendingFor(ctx context.Context, userID string, codes []risk.Code) (models.Session, error) {
	return s.session(ctx, "status = 'pending' AND user_id = ? AND code IN ?", userID, codes)
}

func (s *Store) session(ctx context.Context, where string, args ...any) (found models.Session, err error) {
	ctx, span := trace.Start(ctx, trace.ReadSession)
	defer span.End()
	err = s.read(ctx).Where(where, args...).Order("id DESC").Take(&found).Error
	return found, s.known(err)
}

// Overdue lists pending sessions whose time is over, the longest overdue first.
func (s *Store) Overdue(ctx context.Context, now models.Time, limit int) (found []models.Session, err error) {
	err = s.read(ctx).Where("status = 'pending' AND expires_at <= ?", now).
		Order("expires_at").Limit(limit).Find(&found).Error
	return found, s.known(err)
}

// endPending ends every login of a user that is under way: what it rests on is gone.
func (w *work) endPending(ctx context.Context, userID string, at models.Time) error {
	const query = `UPDATE sessions SET status = 'failed', finished_at = ? WHERE user_id = ? AND status = 'pending'`
	_, err := w.exec(ctx, query, int64(at), userID)
	return err
}

// supersede ends the pending sessions that a new one takes the place of. Those who
// do so at once take turns: the next one has to see the session of the last.
func (w *work) supersede(ctx context.Context, old *models.Session, at models.Time) error {
	if w.postgres() {
		const turn = `SELECT pg_advisory_xact_lock(hashtextextended(?, 0))`
		if _, err := w.exec(ctx, turn, old.UserID+"/"+old.CallerID+"/"+old.AppSession); err != nil {
			return err
		}
	}
	const query = `UPDATE sessions SET status = 'timeout', finished_at = ?
		WHERE status = 'pending' AND user_id = ? AND caller_id = ? AND app_session = ?`
	_, err := w.exec(ctx, query, int64(at), old.UserID, old.CallerID, old.AppSession)
	return err
}

// step writes what a step of a login changes in a session that was pending and,
// if another step was faster, is no more.
func (w *work) step(ctx context.Context, s models.Session) error {
	const query = `UPDATE sessions SET request_digest = ?, status = ?, code = ?, proven = ?, challenges = ?,
		decision_id = ?, context = ?, expires_at = ?, finished_at = ? WHERE id = ? AND status = 'pending'`
	moved, err := w.exec(ctx, query, s.RequestDigest, string(s.Status), int64(s.Code), s.Proven, s.Challenges,
		s.DecisionID, s.Context, int64(s.ExpiresAt), int64(s.FinishedAt), s.ID)
	if err == nil && moved == 0 {
		err = conflict("Session is no longer pending")
	}
	return err
}
