package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// relearn is how often a success is learned anew when another login of the same
// user was quicker.
const relearn = 5

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
		if change.Decision, err = s.kept(c, sessionID, risk.Accept, models.Accepted); err != nil {
			return Answer{}, err
		}
	}
	change.Device = s.trust(c)
	change.Events = []models.Event{s.event(c, models.EventLoginAccepted, sessionID)}
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

// refuse ends a login with a decline.
func (s *Service) refuse(ctx context.Context, c *call, session *models.Session) (Answer, error) {
	change := models.Change{Spend: c.spends, Rehash: c.rehash, Release: c.release}
	sessionID, err := s.conclude(c, session, models.Refused, risk.Decline, &change)
	if err != nil {
		return Answer{}, err
	}
	if c.attempt.Adaptive {
		if change.Decision, err = s.kept(c, sessionID, risk.Decline, models.Refused); err != nil {
			return Answer{}, err
		}
	}
	change.Events = []models.Event{s.event(c, models.EventLoginDeclined, sessionID)}
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
		change.Open, change.Supersede = opened, superseded(c)
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

// fail keeps the books of a wrong answer, in transactions of their own, and
// returns the one answer that every failure gets.
func (s *Service) fail(ctx context.Context, c *call, session *models.Session) error {
	ctx = context.WithoutCancel(ctx) // a caller that hangs up does not undo its failure
	if _, _, err := s.reserve(ctx, s.failureLimits(c)); err != nil {
		return err
	}
	s.Global.FailedAt(s.place(c.address).Hash, c.bucket(), c.at.Time().UnixMilli())
	change := models.Change{}
	id := ""
	switch dead, err := s.exhausted(ctx, session); {
	case err != nil:
		return err
	case session == nil || dead:
		if id, err = s.conclude(c, session, models.Failed, 0, &change); err != nil {
			return err
		}
	default:
		id = session.ID
	}
	change.Supersede = nil // a failed try must not end what its owner has pending
	change.Events = []models.Event{s.event(c, models.EventLoginFailed, id)}
	if err := s.commit(ctx, &change); err != nil && !models.IsConflict(err) {
		return err
	}
	return errDenied
}

// exhausted reports whether a session's question has no try left.
func (s *Service) exhausted(ctx context.Context, session *models.Session) (bool, error) {
	if session == nil {
		return false, nil
	}
	asked, err := s.Store.OpenChallenge(ctx, session.ID)
	if models.IsNotFound(err) {
		return true, nil
	}
	return asked.Tries >= asked.MaxTries, err
}

// lost turns a conflict at the commit into the contract's answer: somebody else
// used the proof or ended the session first.
func (s *Service) lost(ctx context.Context, c *call, err error) error {
	if !models.IsConflict(err) {
		return err
	}
	replayed := s.event(c, models.EventProofReplayed, "")
	if kept := s.commit(context.WithoutCancel(ctx), &models.Change{Events: []models.Event{replayed}}); kept != nil {
		return kept
	}
	return errDenied
}

// commitLearned commits a success together with what it taught. When another
// login of the same user came first, the lesson is taken again on top of it.
func (s *Service) commitLearned(ctx context.Context, c *call, change *models.Change) error {
	for range relearn {
		if err := s.learn(c, change); err != nil {
			return err
		}
		err := s.commit(ctx, change)
		if !errors.Is(err, models.ErrHistoryMoved) {
			return err
		}
		person, err := s.Store.PersonByID(ctx, c.person.User.ID)
		if err != nil {
			return err
		}
		c.person.History = person.History
	}
	return models.Errorf(models.Overloaded, "Too many logins of this user at once").After(1e9)
}

// learn enters the attempt into the user's history, weighted by how well it was proven.
func (s *Service) learn(c *call, change *models.Change) error {
	if change.Decision == nil || c.evidence.Attempt.Lane != risk.LaneLogin {
		return nil
	}
	history, err := userOf(c.person.History)
	if err != nil {
		return err
	}
	attempt := c.evidence.Attempt
	if len(c.proven) == 0 {
		attempt.Device, attempt.Cookie = risk.Fingerprint{}, risk.CookieUnsupported // no trust without a proof
	}
	if change.Device != nil {
		attempt.CookieID = change.Device.ID
	}
	delta := history.Learn(attempt, s.weight(c))
	kept := models.History{UserID: c.person.User.ID, UpdatedAt: c.at}
	if c.person.History != nil {
		kept.Version = c.person.History.Version
	}
	if kept.Data, err = history.MarshalBinary(); err != nil {
		return fmt.Errorf("encode history: %w", err)
	}
	if change.Decision.Learned, err = delta.MarshalBinary(); err != nil {
		return fmt.Errorf("encode lesson: %w", err)
	}
	change.History = &kept
	return nil
}

// weight is how much a success teaches: fully after a possession factor, else as
// much as it was likely genuine.
func (s *Service) weight(c *call) float64 {
	possession := slices.ContainsFunc(c.proven, func(f risk.Factor) bool { return f != risk.FactorPassword })
	if possession {
		return 1
	}
	return 1 - c.decision.Probability
}

// trust is the device row of a success: a new one for a browser this account has
// not seen, provided something was proven from it.
func (s *Service) trust(c *call) *models.Device {
	if len(c.proven) == 0 || !c.attempt.Adaptive {
		return nil
	}
	if c.token.device != "" {
		return &models.Device{ID: c.token.device, UserID: c.person.User.ID, LastSeen: c.at}
	}
	if c.attempt.DeviceToken == nil && (c.evidence.Recognised() || len(c.evidence.Attempt.Device.Attributes) == 0) {
		return nil
	}
	return &models.Device{
		ID: secret.NewID(c.at.Time()), UserID: c.person.User.ID, Name: deviceName(c.evidence.Attempt),
		CreatedAt: c.at, LastSeen: c.at,
	}
}

func deviceName(a risk.Attempt) string {
	switch {
	case a.Agent.Browser != "" && a.Agent.OS != "":
		return a.Agent.Browser + " on " + a.Agent.OS
	case a.Agent.Browser != "":
		return a.Agent.Browser
	}
	return "Unknown device"
}

// userOf reads a history; none is that of a user who never logged in.
func userOf(h *models.History) (*risk.User, error) {
	user := new(risk.User)
	if h == nil || len(h.Data) == 0 {
		return user, nil
	}
	if err := user.UnmarshalBinary(h.Data); err != nil {
		return nil, fmt.Errorf("decode history: %w", err)
	}
	return user, nil
}

// commit writes a change and passes its events on.
func (s *Service) commit(ctx context.Context, change *models.Change) error {
	if err := s.Store.Commit(ctx, change); err != nil {
		return err
	}
	s.record(ctx, change.Events)
	return nil
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
func eventID(id int64) int32 { return int32(id & 0x7fffffff) } //nolint:gosec // masked to 31 bits

// event is one line of the audit stream about this call.
func (s *Service) event(c *call, kind models.EventType, sessionID string) models.Event {
	detail := map[string]any{"status": string(kind), "known": c.known}
	if c.decision.Level != "" {
		detail["code"], detail["level"], detail["score"] = c.decision.Code, c.decision.Level, c.decision.Score
	}
	if !c.known {
		detail["nameHash"] = s.hashed("name", c.attempt.Name.Key()) // people type passwords there
	}
	encoded, err := json.Marshal(detail)
	if err != nil {
		encoded = nil // strings and numbers always encode
	}
	return models.Event{
		ID: secret.NewID(c.at.Time()), At: c.at, Type: kind, UserID: c.person.User.ID, SessionID: sessionID,
		CallerID: c.caller.ID, CorrelationID: c.attempt.CorrelationID, Detail: encoded,
	}
}
