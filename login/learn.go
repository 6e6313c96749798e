package login

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// relearn is how often a success is learned anew when another login of the same
// user was quicker: as many may come at once and all be learned.
const relearn = 64

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
	return s.giveBack(ctx, c, models.Errorf(models.Overloaded, "Too many logins of this user at once").After(time.Second))
}

// learn enters the attempt into the user's history, weighted by how well it was proven.
func (s *Service) learn(c *call, change *models.Change) error {
	if change.Decision == nil || c.evidence.Attempt.Lane != risk.LaneLogin {
		return nil
	}
	history, err := c.history()
	if err != nil {
		return err
	}
	c.past = nil // it is about to change
	attempt := c.evidence.Attempt.Lesson()
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

// history is what the user's logins have taught, in the words of today's keys; none
// is that of a user who never logged in.
func (c *call) history() (*risk.User, error) {
	if c.past != nil {
		return c.past, nil
	}
	user := new(risk.User)
	if h := c.person.History; h != nil && len(h.Data) > 0 {
		if err := user.UnmarshalBinary(h.Data); err != nil {
			return nil, fmt.Errorf("decode history: %w", err)
		}
	}
	for _, f := range c.former {
		user.Rename(f.was, f.is)
	}
	c.past = user
	return user, nil
}
