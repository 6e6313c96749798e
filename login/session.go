package login

import (
	"context"
	"time"

	"riskgate/internal/secret"
	"riskgate/internal/trace"
	"riskgate/models"
)

// readable is how long a finished session can still be asked for.
const readable = 10 * time.Minute

// pollEvery is how often a waiting call looks; any instance may have answered.
const pollEvery = 200 * time.Millisecond

var errNoSession = models.Errorf(models.NotFound, "Session not found")

// Status tells where a session stands, after waiting at most wait for it to leave
// pending. A session that is unknown, foreign or long over is NotFound.
func (s *Service) Status(ctx context.Context, requestID string, wait time.Duration) (models.Status, error) {
	session, err := s.Store.SessionByRequest(ctx, s.Keys.MACs(labelRequest, []byte(requestID)))
	if models.IsNotFound(err) {
		return "", errNoSession
	}
	if err != nil {
		return "", err
	}
	if session.CallerID != CallerFrom(ctx).ID {
		return "", errNoSession
	}
	if session, err = s.await(ctx, session, wait); err != nil {
		return "", err
	}
	if session.Status != models.Pending && s.now() > session.FinishedAt.Add(readable) {
		return "", errNoSession
	}
	return session.Status, nil
}

// await returns the session as soon as it is final, at the latest after wait. A call
// for which there is no place is a Limited error; one that has nothing to wait for
// needs none.
func (s *Service) await(ctx context.Context, session models.Session, wait time.Duration) (models.Session, error) {
	session, err := s.settled(ctx, session)
	if err != nil || session.Status != models.Pending || wait <= 0 {
		return session, err
	}
	waiting, leave, err := s.Waiting.enter(ctx, CallerFrom(ctx).ID)
	if err != nil {
		return session, err
	}
	defer leave()
	ctx, span := trace.Start(ctx, trace.Wait)
	defer span.End()
	ctx = trace.Quiet(ctx)
	for wait = min(wait, longestWait); wait > 0; wait -= pollEvery {
		if err := s.Sleep(waiting, min(wait, pollEvery)); err != nil {
			if waiting.Err() != nil && ctx.Err() == nil {
				return session, nil // the room was closed
			}
			return session, err
		}
		if session, err = s.Store.Session(ctx, session.ID); err != nil {
			return session, err
		}
		if session, err = s.settled(ctx, session); err != nil || session.Status != models.Pending {
			return session, err
		}
	}
	return session, nil
}

// settled is the session as time has left it: one whose life is over is timed out,
// whoever reads it first.
func (s *Service) settled(ctx context.Context, session models.Session) (models.Session, error) {
	now := s.now()
	if session.Status != models.Pending || now < session.ExpiresAt {
		return session, nil
	}
	moved, err := session.Move(models.Timeout, session.ExpiresAt)
	if err != nil {
		return session, err
	}
	over := models.Event{
		ID: secret.NewID(now.Time()), At: now, Type: models.EventLoginTimeout,
		UserID: session.UserID, SessionID: session.ID, CallerID: session.CallerID,
	}
	err = s.commit(ctx, &models.Change{Move: &moved, Events: []models.Event{over}})
	if models.IsConflict(err) {
		return s.Store.Session(ctx, session.ID) // somebody else ended it meanwhile
	}
	return moved, err
}

// Sweep times out every session whose life is over, also those nobody polls. It
// returns how many there were.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	const batch = 200
	swept := 0
	for {
		overdue, err := s.Store.Overdue(ctx, s.now(), batch)
		if err != nil {
			return swept, err
		}
		for _, session := range overdue {
			if _, err := s.settled(ctx, session); err != nil {
				return swept, err
			}
			swept++
		}
		if len(overdue) < batch {
			return swept, nil
		}
	}
}
