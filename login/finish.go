package login

import (
	"context"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// accept ends a login well: the session, what it taught, and what it used up are
// committed together.
func (s *Service) accept(ctx context.Context, c *call, session *models.Session) (Answer, error) {
	if !c.known || c.person.User.Barred() {
		// Whatever channel led here: the lock is enforced once, in the core.
		return Answer{}, s.fail(ctx, c, session)
	}
	change := models.Change{
		Spend: c.spends, Rehash: c.rehash, Release: c.release,
		LastLogin: &models.LastLogin{UserID: c.person.User.ID, At: c.at},
	}
	sessionID, err := s.conclude(c, session, models.Accepted, risk.Accept, &change)
	if err != nil {
		return Answer{}, err
	}
	if c.attempt.Adaptive {
		if err := s.keep(c, &change, sessionID, risk.Accept, models.Accepted); err != nil {
			return Answer{}, err
		}
	}
	s.vouch(c)
	change.Calm, change.Device = c.calm, s.trust(c)
	change.Events = s.events(c, models.EventLoginAccepted, sessionID)
	s.tell(c, sessionID, change.Events)
	if err := s.commitLearned(ctx, c, &change); err != nil {
		return Answer{}, s.lost(ctx, c, err)
	}
	answer := s.answer(c, "", risk.Accept, change.Decision)
	answer.Status = models.Accepted
	if change.Device != nil && c.attempt.DeviceToken != nil {
		answer.DeviceToken = s.deviceToken(change.Device.ID, c.person.User.ID)
	}
	return answer, nil
}

// refuse ends a login with a decline. Where nothing was proven it must not end what the
// owner has pending.
func (s *Service) refuse(ctx context.Context, c *call, session *models.Session) (Answer, error) {
	change := models.Change{Spend: c.spends, Rehash: c.rehash, Release: c.release}
	sessionID, err := s.conclude(c, session, models.Refused, risk.Decline, &change)
	if err != nil {
		return Answer{}, err
	}
	if len(c.proven) == 0 {
		change.Supersede = nil
	}
	if c.attempt.Adaptive {
		if err := s.keep(c, &change, sessionID, risk.Decline, models.Refused); err != nil {
			return Answer{}, err
		}
	}
	change.Events = s.events(c, models.EventLoginDeclined, sessionID)
	if err := s.commit(ctx, &change); err != nil {
		return Answer{}, s.lost(ctx, c, err)
	}
	answer := s.answer(c, "", risk.Decline, change.Decision)
	answer.Status = models.Refused
	return answer, nil
}

// conclude opens a session that is already over, or moves a pending one.
func (s *Service) conclude(c *call, session *models.Session, to models.Status, code risk.Code, change *models.Change) (string, error) {
	if session == nil {
		opened := s.session(c, secret.NewID(c.at.Time()))
		opened.Status, opened.Code, opened.FinishedAt = to, code, c.at
		change.Open, change.Supersede = opened, s.superseded(c)
		return opened.ID, nil
	}
	moved, err := session.Move(to, c.at)
	if err != nil {
		return "", err
	}
	moved.Code, moved.Proven = code, joinFactors(c.proven)
	change.Move = &moved
	return session.ID, nil
}

// answer is the part of every answer that the decision fills.
func (s *Service) answer(c *call, requestID string, code risk.Code, row *models.Decision) Answer {
	answer := Answer{Status: models.Pending, RequestID: requestID}
	if c.attempt.AskMessage && requestID != "" {
		answer.RequestMessage = requestID
	}
	if !c.attempt.Adaptive {
		return answer
	}
	answer.HasCode, answer.Code = true, code
	if row != nil {
		answer.EventID = eventID(row.ID)
	}
	if c.caller.Allows(models.ScopeRiskDetail) && c.decision.Level != "" {
		answer.Risk = &Judgement{Score: c.decision.Score, Level: c.decision.Level, Reasons: c.decision.Reasons}
	}
	return answer
}

// eventID fits a decision's number into the 31 bits that clients read.
func eventID(id int64) int32 { return int32(id & 0x7fffffff) }
