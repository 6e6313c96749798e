package login

import (
	"context"
	"slices"

	"riskgate/models"
	"riskgate/risk"
)

// reservePrompt counts a message or a prompt before it goes out, so that a login
// cannot be used to pester its owner, nor to use up what the owner may need. To a number
// that codes may not go to, none goes out.
func (s *Service) reservePrompt(ctx context.Context, c *call, code risk.Code) (bool, error) {
	if !c.known {
		return true, nil
	}
	if isCalled(code) && !s.Reaches(c.person.User.Phone) {
		return false, nil
	}
	var limits []models.Limit
	switch {
	case isSent(code) && s.Limits.Sends.Max > 0:
		limits = []models.Limit{s.limit(countSends, s.Limits.Sends, 0, c.entrant()...)}
	case slices.Contains(approvals(), code) && s.Limits.Prompts.Max > 0:
		standings, err := s.Store.Standings(ctx, c.at, s.pauses(c))
		if err != nil || standings[0].Tries > 0 {
			return false, err
		}
		limits = []models.Limit{s.limit(countPrompts, s.Limits.Prompts, 0, c.entrant()...)}
	}
	_, free, err := s.reserve(ctx, limits)
	return free, err
}

// isCalled reports whether a code announces a message to a number.
func isCalled(code risk.Code) bool { return code == risk.ChallengeSMS || code == risk.ChallengeVoice }

// askOther picks another factor for one whose prompts are used up. Without one, a
// paused device is as good as none, and a code that cannot go out is said so.
func (s *Service) askOther(ctx context.Context, c *call, session *models.Session, used risk.Code) (Answer, error) {
	c.note(models.EventLimitReached)
	paused := []risk.Code{used}
	if slices.Contains(approvals(), used) {
		paused = approvals()
	}
	if c.attempt.Adaptive {
		c.evidence.Attempt.Enrolled = slices.DeleteFunc(slices.Clone(c.evidence.Attempt.Enrolled), func(f risk.Factor) bool {
			return slices.Contains(paused, risk.CodeFor(f))
		})
		s.judge(ctx, c)
		switch code := c.decision.Code; {
		case code == risk.Decline && slices.Contains(approvals(), used):
			return s.turnAway(ctx, c, session)
		case code != risk.Decline && code != risk.Accept && code != used:
			return s.ask(ctx, c, session, code)
		}
	}
	return Answer{}, s.giveBack(ctx, c, errNotSent)
}
