package login

import (
	"cmp"
	"context"
	"errors"
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
	asking := s.asking(c)
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

// asking is the occasion of a question.
func (s *Service) asking(c *call) challenge.Asking {
	return challenge.Asking{
		ID: secret.NewID(c.at.Time()), Now: c.at.Time(), Service: s.ServiceName,
		Locale: cmp.Or(c.person.User.Locale, s.Locale), Terms: s.Terms,
	}
}

// put commits a question together with the session that waits for its answer.
func (s *Service) put(ctx context.Context, c *call, session *models.Session, code risk.Code,
	asking challenge.Asking, prompt challenge.Prompt,
) (Answer, error) {
	change := models.Change{Spend: c.spends, Rehash: c.rehash, Release: c.release}
	session, requestID, err := s.waiting(c, session, asking.SessionID, &change)
	if err != nil {
		return Answer{}, err
	}
	session.Code, session.Challenges = code, session.Challenges+1
	session.Proven = joinFactors(c.proven)
	session.ExpiresAt = c.at.Add(prompt.Life)
	change.Ask = question(c, session, asking, prompt)
	if prompt.Message != nil {
		change.Messages = []models.Message{*prompt.Message}
	}
	if c.attempt.Adaptive {
		if err := s.keep(c, &change, session.ID, code, models.Pending); err != nil {
			return Answer{}, err
		}
	}
	change.Events = s.events(c, models.EventLoginChallenged, session.ID)
	if err := s.commit(ctx, &change); err != nil {
		return Answer{}, s.lost(ctx, c, err)
	}
	answer := s.answer(c, requestID, code, change.Decision)
	answer.Challenge, answer.MatchNumber = prompt.Question, prompt.Match
	ended, err := s.awaited(ctx, c, session, answer)
	if errors.Is(err, errNoPlace) {
		return answer, nil // the question is put: whoever lost its requestID could not go on
	}
	return ended, err
}

// waiting is the session that will wait for the answer: the given one, or a new one.
// It comes with the requestID, which the second call need not have named.
func (s *Service) waiting(c *call, given *models.Session, id string, change *models.Change) (*models.Session, string, error) {
	if given != nil {
		change.Keep = given
		requestID, err := s.requestOf(*given)
		return given, requestID, err
	}
	requestID := secret.NewToken()
	kept, err := s.remembering(c, id, requestID)
	if err != nil {
		return nil, "", err
	}
	opened := s.session(c, id)
	opened.Status, opened.Context = models.Pending, kept
	opened.RequestDigest = s.Keys.MAC(labelRequest, []byte(requestID))
	change.Open, change.Supersede = opened, s.superseded(c)
	return opened, requestID, nil
}

func question(c *call, session *models.Session, asking challenge.Asking, prompt challenge.Prompt) *models.Challenge {
	return &models.Challenge{
		ID: asking.ID, SessionID: session.ID, UserID: session.UserID, CallerID: session.CallerID,
		Code: session.Code, Digest: prompt.Digest, Question: prompt.Question, Match: prompt.Match,
		MaxTries: prompt.MaxTries, CreatedAt: c.at, ExpiresAt: session.ExpiresAt,
	}
}

// session is a new session of this call; its status is yet to be set.
func (s *Service) session(c *call, id string) *models.Session {
	return &models.Session{
		ID: id, CallerID: c.caller.ID, UserID: c.person.User.ID, AppSession: s.appSession(c),
		Lane: c.attempt.Lane, Adaptive: c.attempt.Adaptive, Proven: joinFactors(c.proven), CreatedAt: c.at,
	}
}

// superseded selects the sessions that a new first step of the same application
// session puts an end to.
func (s *Service) superseded(c *call) *models.Session {
	if c.attempt.SessionID == "" {
		return nil
	}
	return &models.Session{CallerID: c.caller.ID, UserID: c.person.User.ID, AppSession: s.appSession(c)}
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
