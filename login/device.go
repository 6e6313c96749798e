package login

import (
	"context"
	"fmt"

	"riskgate/challenge"
	"riskgate/models"
	"riskgate/risk"
)

// DeviceReply is what a trusted device says to the newest request of its owner.
type DeviceReply struct {
	Approve bool
	Method  risk.Code // how the owner was verified; 0: as was asked
	Match   string    // the number keyed in; empty with Trusted: the right one
	Trusted bool      // the sandbox's device, which always sees the right number
}

// DeviceResult is what became of the request.
type DeviceResult struct {
	RequestID string
	Method    risk.Code
	Status    models.Status
}

var errNothingPending = models.Errorf(models.NotFound, "No pending request")

// Respond lets the trusted device of a user answer the newest pending request. It
// goes the way of every answer: reserved, checked, committed once.
func (s *Service) Respond(ctx context.Context, name models.UserName, reply DeviceReply) (DeviceResult, error) {
	person, err := s.Store.Person(ctx, name.Key())
	if models.IsNotFound(err) {
		return DeviceResult{}, errNoUser
	}
	if err != nil {
		return DeviceResult{}, err
	}
	session, err := s.Store.PendingFor(ctx, person.User.ID, approvals())
	if models.IsNotFound(err) {
		return DeviceResult{}, errNothingPending
	}
	if err != nil {
		return DeviceResult{}, err
	}
	if session, err = s.settled(ctx, session); err != nil {
		return DeviceResult{}, err
	}
	if session.Status != models.Pending {
		return DeviceResult{}, errNothingPending
	}
	c := &call{
		at: s.now(), known: true, person: person,
		attempt: Attempt{
			Name: name, Adaptive: session.Adaptive, Lane: session.Lane,
			Credential: Credential{Kind: ReplyWithDevice}, SessionID: session.AppSession,
		},
		caller: Caller{ID: session.CallerID},
	}
	if err := s.remember(ctx, c, session); err != nil {
		return DeviceResult{}, err
	}
	requestID, err := s.requestOf(session)
	if err != nil {
		return DeviceResult{}, err
	}
	result := DeviceResult{RequestID: requestID, Method: session.Code}
	if !reply.Approve {
		result.Status = models.Refused
		return result, s.denied(ctx, c, session)
	}
	result.Status, err = s.approved(ctx, c, session, reply)
	return result, err
}

// denied ends a session that its owner refused, and remembers the refusal: two of
// them stop prompts for a while.
func (s *Service) denied(ctx context.Context, c *call, session models.Session) error {
	var change models.Change
	if _, err := s.conclude(c, &session, models.Refused, risk.Decline, &change); err != nil {
		return err
	}
	change.Events = s.events(c, models.EventLoginRefused, session.ID)
	if err := s.commit(ctx, &change); err != nil {
		return err
	}
	return s.countRefusal(context.WithoutCancel(ctx), c)
}

// countRefusal counts a refused prompt. The one that fills the measure begins a
// pause of a whole window.
func (s *Service) countRefusal(ctx context.Context, c *call) error {
	most := s.Limits.Refusals
	refusals := s.limit(countRefusals, Rate{uncapped, most.Window}, 0, c.bucket())
	if _, _, err := s.reserve(ctx, []models.Limit{refusals}); err != nil {
		return err
	}
	standings, err := s.Store.Standings(ctx, c.at, refusals)
	if err != nil || !over(most, standings[0]) {
		return err
	}
	_, _, err = s.reserve(ctx, []models.Limit{s.pauses(c)})
	return err
}

// pauses is where a user stands who has refused too often.
func (s *Service) pauses(c *call) models.Limit {
	return s.limit(countPauses, Rate{uncapped, s.Limits.Refusals.Window}, 0, c.bucket())
}

// approved checks the approval like any other answer and ends the session by it.
func (s *Service) approved(ctx context.Context, c *call, session models.Session, reply DeviceReply) (models.Status, error) {
	asked, err := s.Store.OpenChallenge(ctx, session.ID)
	if err != nil {
		return "", err
	}
	free, err := s.Store.ReserveTry(ctx, asked.ID, c.at)
	if err != nil || !free {
		return "", errNothingPending
	}
	method, ok := s.Methods.ByCode(session.Code)
	if !ok {
		return "", fmt.Errorf("no method answers code %d", session.Code)
	}
	c.asked = &asked
	said := challenge.DeviceAnswer{Approved: true, Method: reply.Method, Match: reply.Match}
	if reply.Trusted {
		said.Method, said.Match = session.Code, asked.Match
	}
	proof, err := method.Check(ctx, c.subject(), asked, challenge.Answer{Device: &said}, c.at.Time())
	if models.KindOf(err) == models.Denied {
		return models.Failed, s.fail(ctx, c, &session)
	}
	if err != nil {
		return "", err
	}
	c.prove(proof)
	c.spends = append(c.spends, models.Spend{ChallengeID: asked.ID, At: c.at})
	answer, err := s.passed(ctx, c, session)
	return answer.Status, err
}
