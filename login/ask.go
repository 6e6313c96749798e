package login

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"riskgate/challenge"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// mostChallenges is how many questions one session may hold.
const mostChallenges = 2

const labelRequest = "request"

// memory is what a session remembers between its steps.
type memory struct {
	NameKey string `json:"name"`
	Request []byte `json:"request,omitempty"` // the requestID, sealed, for the device that must name it
	Title   string `json:"title,omitempty"`
	Subject string `json:"subject,omitempty"`
	Lists   bool   `json:"-"`
}

// approvals are the codes that a trusted device answers by itself.
func approvals() []risk.Code {
	return []risk.Code{risk.ChallengeNoPIN, risk.ChallengePIN, risk.ChallengeFingerprint, risk.ChallengeFace}
}

// ask puts a challenge: it opens a session, or keeps the given one pending.
func (s *Service) ask(ctx context.Context, c *call, session *models.Session, code risk.Code) (Answer, error) {
	if session != nil && session.Challenges >= mostChallenges {
		return s.refuse(ctx, c, session)
	}
	free, err := s.reservePrompt(ctx, c, code)
	if err != nil {
		return Answer{}, err
	}
	if !free {
		return s.askOther(ctx, c, session, code)
	}
	method, ok := s.Methods.ByCode(code)
	if !ok {
		return Answer{}, fmt.Errorf("no method answers code %d", code)
	}
	asking := challenge.Asking{
		ID: secret.NewID(c.at.Time()), Now: c.at.Time(), Service: s.ServiceName, Locale: c.person.User.Locale,
	}
	if session != nil {
		asking.SessionID = session.ID
	} else {
		asking.SessionID = secret.NewID(c.at.Time())
	}
	prompt, err := method.Start(ctx, c.subject(), asking)
	if err != nil {
		return Answer{}, err
	}
	return s.put(ctx, c, session, code, asking, prompt)
}

// put commits a question together with the session that waits for its answer.
func (s *Service) put(ctx context.Context, c *call, session *models.Session, code risk.Code,
	asking challenge.Asking, prompt challenge.Prompt,
) (Answer, error) {
	requestID := c.attempt.RequestID
	change := models.Change{Spend: c.spends, Rehash: c.rehash, Release: c.release}
	if session == nil {
		requestID = secret.NewToken()
		opened, err := s.pending(c, asking.SessionID, requestID)
		if err != nil {
			return Answer{}, err
		}
		session, change.Open, change.Supersede = opened, opened, superseded(c)
	} else {
		change.Keep = session
	}
	session.Code, session.Challenges = code, session.Challenges+1
	session.Proven = joinFactors(c.proven)
	session.ExpiresAt = c.at.Add(prompt.Life)
	change.Ask = question(c, session, asking, prompt)
	if prompt.Message != nil {
		change.Messages = []models.Message{*prompt.Message}
	}
	if c.attempt.Adaptive {
		row, err := s.kept(c, session.ID, code, models.Pending)
		if err != nil {
			return Answer{}, err
		}
		change.Decision = row
	}
	change.Events = []models.Event{s.event(c, models.EventLoginChallenged, session.ID)}
	if err := s.commit(ctx, &change); err != nil {
		return Answer{}, s.lost(ctx, c, err)
	}
	if len(change.Messages) > 0 {
		s.Outgoing()
	}
	answer := s.answer(c, requestID, code, change.Decision)
	answer.Challenge, answer.MatchNumber = prompt.Question, prompt.Match
	return s.awaited(ctx, c, session, answer)
}

func question(c *call, session *models.Session, asking challenge.Asking, prompt challenge.Prompt) *models.Challenge {
	return &models.Challenge{
		ID: asking.ID, SessionID: session.ID, UserID: session.UserID, CallerID: session.CallerID,
		Code: session.Code, Digest: prompt.Digest, Question: prompt.Question, Match: prompt.Match,
		MaxTries: prompt.MaxTries, CreatedAt: c.at, ExpiresAt: session.ExpiresAt,
	}
}

// pending is a new session that waits for an answer.
func (s *Service) pending(c *call, id, requestID string) (*models.Session, error) {
	sealed, err := s.Keys.Seal("sessions/"+id+"/request", []byte(requestID))
	if err != nil {
		return nil, fmt.Errorf("seal request: %w", err)
	}
	kept, err := json.Marshal(memory{
		NameKey: c.attempt.Name.Key(), Request: sealed, Title: c.attempt.Title, Subject: c.attempt.Subject,
	})
	if err != nil {
		return nil, fmt.Errorf("encode session: %w", err)
	}
	session := s.session(c, id)
	session.Status, session.Context = models.Pending, kept
	session.RequestDigest = s.Keys.MAC(labelRequest, []byte(requestID))
	return session, nil
}

// session is a new session of this call; its status is yet to be set.
func (s *Service) session(c *call, id string) *models.Session {
	return &models.Session{
		ID: id, CallerID: c.caller.ID, UserID: c.person.User.ID, AppSession: c.attempt.SessionID,
		Lane: c.attempt.Lane, Adaptive: c.attempt.Adaptive, Proven: joinFactors(c.proven), CreatedAt: c.at,
	}
}

// superseded selects the sessions that a new first step of the same application
// session puts an end to.
func superseded(c *call) *models.Session {
	if c.attempt.SessionID == "" || !c.known {
		return nil
	}
	return &models.Session{CallerID: c.caller.ID, UserID: c.person.User.ID, AppSession: c.attempt.SessionID}
}

// reservePrompt counts a message or a prompt before it goes out, so that a login
// cannot be used to pester its owner.
func (s *Service) reservePrompt(ctx context.Context, c *call, code risk.Code) (bool, error) {
	if !c.known {
		return true, nil
	}
	var limits []models.Limit
	switch {
	case slices.Contains(channelsOf(models.DeliverDefault), code) && s.Limits.Sends.Max > 0:
		limits = []models.Limit{s.limit(countSends, s.Limits.Sends, 0, c.bucket())}
	case slices.Contains(approvals(), code) && s.Limits.Prompts.Max > 0:
		refusals := s.limit(countRefusals, s.Limits.Refusals, 0, c.bucket())
		standing, err := s.Store.Standing(ctx, c.at, refusals)
		if err != nil || over(s.Limits.Refusals, standing) {
			return false, err
		}
		limits = []models.Limit{s.limit(countPrompts, s.Limits.Prompts, 0, c.bucket())}
	}
	_, free, err := s.reserve(ctx, limits)
	return free, err
}

// askOther picks another factor for one whose prompts are used up.
func (s *Service) askOther(ctx context.Context, c *call, session *models.Session, used risk.Code) (Answer, error) {
	paused := []risk.Code{used}
	if slices.Contains(approvals(), used) {
		paused = approvals()
	}
	left := slices.DeleteFunc(slices.Clone(c.evidence.Attempt.Enrolled), func(f risk.Factor) bool {
		return slices.Contains(paused, risk.CodeFor(f))
	})
	if !c.attempt.Adaptive || len(left) == len(c.evidence.Attempt.Enrolled) {
		return Answer{}, errNotSent
	}
	c.evidence.Attempt.Enrolled = left
	s.judge(ctx, c)
	if code := c.decision.Code; code != risk.Decline && code != risk.Accept && code != used {
		return s.ask(ctx, c, session, code)
	}
	return Answer{}, errNotSent
}

// awaited waits for the answer as long as the caller asked for.
func (s *Service) awaited(ctx context.Context, c *call, session *models.Session, answer Answer) (Answer, error) {
	if c.attempt.Wait <= 0 || !slices.Contains(approvals(), session.Code) {
		return answer, nil
	}
	final, err := s.await(ctx, *session, c.attempt.Wait)
	if err != nil {
		return Answer{}, err
	}
	answer.Status = final.Status
	switch final.Status {
	case models.Accepted:
		answer.Code = risk.Accept
	case models.Refused:
		answer.Code = risk.Decline
	case models.Pending, models.Timeout, models.Failed:
	}
	return answer, nil
}

func joinFactors(factors []risk.Factor) string {
	words := make([]string, len(factors))
	for i, f := range factors {
		words[i] = string(f)
	}
	return strings.Join(words, ",")
}

func splitFactors(list string) []risk.Factor {
	var factors []risk.Factor
	for word := range strings.SplitSeq(list, ",") {
		if word != "" {
			factors = append(factors, risk.Factor(word))
		}
	}
	return factors
}

// longestWait is the longest a call may wait for a pending session.
const longestWait = time.Minute
