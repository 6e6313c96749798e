package login

import (
	"context"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Teach enters a login that another system let in at an earlier time, so that a
// user who moves to riskgate is not a stranger on the first day. It was proven by
// the given factors. Nothing is checked and nothing is sent; the session,
// the decision and the history are kept like those of any accepted login.
func (s *Service) Teach(ctx context.Context, a Attempt, at time.Time, proven ...risk.Factor) error {
	person, err := s.Store.Person(ctx, a.Name.Key())
	if err != nil {
		return err
	}
	c := &call{
		attempt: a, caller: CallerFrom(ctx), at: models.At(at),
		person: person, known: true, address: whereFrom(CallerFrom(ctx), a), proven: proven, taught: true,
	}
	if err := s.gather(ctx, c); err != nil {
		return err
	}
	s.judge(ctx, c)
	_, err = s.accept(ctx, c, nil)
	return err
}
