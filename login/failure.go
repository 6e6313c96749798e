package login

import (
	"context"
	"net/netip"
	"time"

	"riskgate/internal/request"
	"riskgate/models"
)

// fail keeps the books of a wrong answer, in transactions of their own, and
// returns the one answer that every failure gets.
func (s *Service) fail(ctx context.Context, c *call, session *models.Session) error {
	ctx = context.WithoutCancel(ctx) // a caller that hangs up does not undo its failure
	if _, _, err := s.reserve(ctx, s.failureLimits(c)); err != nil {
		return err
	}
	from := s.place(c.address)
	s.failed(c, from)
	if s.Surge.failed(from.ASN, c.at) {
		c.note(models.EventFailureSurge)
	}
	dead, err := s.exhausted(ctx, c, session)
	if err != nil {
		return err
	}
	change, id := models.Change{}, ""
	if session != nil {
		id = session.ID
	}
	if session == nil || dead {
		if id, err = s.conclude(c, session, models.Failed, 0, &change); err != nil {
			return err
		}
	}
	change.Supersede = nil // a failed try must not end what its owner has pending
	change.Events = s.events(c, models.EventLoginFailed, id)
	if err := s.tellShutOut(ctx, c, session, change.Events); err != nil {
		return err
	}
	err = s.commit(ctx, &change)
	if models.IsConflict(err) { // somebody else ended the session; the failure is told all the same
		err = s.commit(ctx, &models.Change{Events: change.Events})
	}
	if err != nil {
		return err
	}
	return errDenied
}

// exhausted reports whether this call had the last try of a session's question. A
// call that had none ends nothing: the right answer may be on its way.
func (s *Service) exhausted(ctx context.Context, c *call, session *models.Session) (bool, error) {
	if session == nil || c.asked == nil {
		return false, nil
	}
	asked, err := s.Store.OpenChallenge(ctx, session.ID)
	if models.IsNotFound(err) {
		return true, nil
	}
	return asked.Tries >= asked.MaxTries, err
}

// failureLimits count what has gone wrong; they never refuse by themselves. Those of
// the account are kept in a row too, until a trusted device is let in: see vouch.
func (s *Service) failureLimits(c *call) []models.Limit {
	limits := []models.Limit{s.limit(countFailures, Rate{uncapped, time.Hour}, uncapped, c.bucket())}
	if network := networkOf(c.address); network != "" {
		limits = append(limits,
			s.limit(countAsk, Rate{uncapped, s.Limits.NetworkAsk.Window}, 0, network),
			s.limit(countBlock, Rate{uncapped, s.Limits.NetworkBlock.Window}, 0, network))
	}
	return limits
}

// networkOf is the unit that failures are counted by: IPv4 /24, IPv6 /64. A private
// address tells no clients apart: it is that of a backend which names none, and one
// stranger could turn all of its users away.
func networkOf(addr netip.Addr) string {
	if !addr.IsValid() || addr.IsPrivate() || addr.IsLoopback() {
		return ""
	}
	return request.Network(addr).String()
}

// pressure reads how many failures the account and the network have behind them.
// A network over its hard cap is turned away before any other work is done.
func (s *Service) pressure(ctx context.Context, c *call) error {
	standings, err := s.Store.Standings(ctx, c.at, s.failureLimits(c)...)
	if err != nil {
		return err
	}
	c.failures, c.row = standings[0].Tries, standings[0].Streak
	c.calmed = c.row == 0
	if len(standings) == 1 { // the network is not known
		return nil
	}
	c.pressed = over(s.Limits.NetworkAsk, standings[1])
	if over(s.Limits.NetworkBlock, standings[2]) {
		return models.Errorf(models.Limited, "Too many failed attempts from this network").
			After(s.Limits.NetworkBlock.Window)
	}
	return nil
}

func over(rate Rate, standing models.Standing) bool {
	return rate.Max > 0 && standing.Tries >= rate.Max
}
