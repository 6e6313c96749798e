package login

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"riskgate/internal/trace"
	"riskgate/models"
	"riskgate/risk"
)

// resumed finds the pending session that a call goes on with, if it does.
func (s *Service) resumed(ctx context.Context, c *call) (models.Session, bool, error) {
	if c.attempt.RequestID != "" {
		return s.byRequest(ctx, c)
	}
	if c.attempt.SessionID == "" {
		return models.Session{}, false, nil
	}
	session, err := s.Store.SessionByApp(ctx, c.caller.ID, c.person.User.ID, s.appSession(c))
	if models.IsNotFound(err) {
		return models.Session{}, false, nil
	}
	if err != nil {
		return session, false, err
	}
	kept, err := memoryOf(session)
	return session, kept.continues(c.attempt) && answers(c.attempt.Credential.Kind, session.Code), err
}

// byRequest finds the session of a requestID, or the question that was handed out
// under it before any login.
func (s *Service) byRequest(ctx context.Context, c *call) (models.Session, bool, error) {
	session, err := s.Store.SessionByRequest(ctx, s.Keys.MACs(labelRequest, []byte(c.attempt.RequestID)))
	if models.IsNotFound(err) {
		return session, false, s.takeQuestion(ctx, c)
	}
	if err != nil {
		return session, false, err
	}
	kept, err := memoryOf(session)
	if err != nil {
		return session, false, err
	}
	elsewhere := c.attempt.SessionID != "" && session.AppSession != "" && s.appSession(c) != session.AppSession
	if session.CallerID != c.caller.ID || !kept.continues(c.attempt) || elsewhere {
		return session, false, errRequestID
	}
	return session, true, nil
}

// answers reports whether a kind of credential is what a code asks for.
func answers(kind CredentialKind, code risk.Code) bool {
	switch kind {
	case Password:
		return code == risk.Challenge
	case OTP:
		return slices.Contains([]risk.Code{
			risk.ChallengeSMS, risk.ChallengeEmail, risk.ChallengeVoice, risk.ChallengeDevice,
			risk.ChallengeDevice2FA, risk.ChallengeCRDevice2FA, risk.ChallengeCronto,
		}, code)
	case FIDO:
		return code == risk.ChallengeFIDO
	case ReplyWithDevice:
		return slices.Contains(approvals(), code)
	case NoCredential, AskCode, AskApproval:
	}
	return false
}

// unfit says that a credential is not of the kind that was asked for.
func unfit(code risk.Code) error {
	return models.InvalidInput(models.Field{
		Name: "credentials", Message: fmt.Sprintf("does not answer challenge %d", code),
	})
}

// resume goes on with a session: it checks the answer and ends or asks once more.
func (s *Service) resume(ctx context.Context, c *call, session models.Session) (Answer, error) {
	session, err := s.settled(ctx, session)
	if err != nil {
		return Answer{}, err
	}
	switch session.Status {
	case models.Timeout:
		return Answer{}, errTimedOut
	case models.Refused:
		return Answer{}, errUserRefused
	case models.Accepted, models.Failed:
		return Answer{}, s.replayed(ctx, c, session.ID)
	case models.Pending:
	}
	c.attempt.Adaptive, c.attempt.Lane = session.Adaptive, session.Lane
	if c.attempt.Credential.Kind == NoCredential {
		return s.poll(ctx, c, session)
	}
	if !answers(c.attempt.Credential.Kind, session.Code) {
		return Answer{}, unfit(session.Code)
	}
	if err := s.remember(ctx, c, session); err != nil {
		return Answer{}, err
	}
	if err := s.checkAnswer(ctx, c, session); err != nil {
		if models.KindOf(err) == models.Denied {
			return Answer{}, s.fail(ctx, c, &session)
		}
		return Answer{}, err
	}
	return s.passed(ctx, c, session)
}

// remember brings back the evidence that the session was judged by: what the first
// step saw is what is learned, whatever the second step claims.
func (s *Service) remember(ctx context.Context, c *call, session models.Session) error {
	c.source = sourceUnknown
	c.proven = splitFactors(session.Proven)
	s.formerly(c)
	if session.DecisionID == 0 {
		return s.gather(ctx, c)
	}
	ctx, span := trace.Start(ctx, trace.Evidence)
	defer span.End()
	decision, err := s.Store.Decision(ctx, session.DecisionID)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(decision.Evidence, &c.evidence); err != nil {
		return fmt.Errorf("decode evidence: %w", err)
	}
	c.evidence.Attempt.Enrolled = s.enrolled(c)
	if err := s.stillTrusted(ctx, c); err != nil {
		return err
	}
	c.source = s.sourceOf(c)
	return nil
}

// checkAnswer reserves the try of the challenge and of the factor, then compares.
func (s *Service) checkAnswer(ctx context.Context, c *call, session models.Session) error {
	asked, err := s.Store.OpenChallenge(ctx, session.ID)
	if models.IsNotFound(err) {
		return errDenied
	}
	if err != nil {
		return err
	}
	free, err := s.Store.ReserveTry(ctx, asked.ID, c.at)
	if err != nil {
		return err
	}
	if !free {
		return errDenied
	}
	c.asked = &asked
	if err := s.reserveAnswer(ctx, c, session.Code); err != nil {
		return err
	}
	method, ok := s.Methods.ByCode(session.Code)
	if !ok {
		return fmt.Errorf("no method answers code %d", session.Code)
	}
	proof, err := method.Check(ctx, c.subject(), asked, answerOf(c.attempt.Credential), c.at.Time())
	if err != nil {
		return s.giveBack(ctx, c, err)
	}
	c.prove(proof)
	c.spends = append(c.spends, models.Spend{ChallengeID: asked.ID, At: c.at})
	return nil
}

// passed goes on after a right answer. A password was only the first factor, so
// everything is judged again; a stronger factor ends the login.
func (s *Service) passed(ctx context.Context, c *call, session models.Session) (Answer, error) {
	if !session.Adaptive {
		return s.accept(ctx, c, &session)
	}
	s.judge(ctx, c)
	switch {
	case c.decision.Code == risk.Decline && (c.decision.Hard || session.Code == risk.Challenge):
		return s.turnAway(ctx, c, &session)
	case session.Code == risk.Challenge && c.decision.Code != risk.Accept:
		return s.ask(ctx, c, &session, c.decision.Code)
	}
	return s.accept(ctx, c, &session)
}

// poll answers a second call without a credential: the state, after a wait.
func (s *Service) poll(ctx context.Context, c *call, session models.Session) (Answer, error) {
	answer := s.answer(c, c.attempt.RequestID, session.Code, nil)
	answer.EventID = eventID(session.DecisionID)
	return s.awaited(ctx, c, &session, answer)
}
