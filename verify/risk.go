package verify

import (
	"context"
	"net/netip"

	"riskgate/models"
)

// Risk judges who asks for a code, by where they are and what was tried there lately.
type Risk interface {
	// Refuses reports whether no code is to go to an address, asked for by a person at
	// another. The judgement is kept as a decision, whatever follows from it.
	Refuses(ctx context.Context, to string, at netip.Addr) (bool, error)
}

// weigh lets the risk engine judge a start whose person is somewhere, and refuses it where
// the service says so.
func (s *Service) weigh(ctx context.Context, a starting) error {
	if !a.Address.IsValid() || a.NoRules || a.service.Risk == models.RiskOff {
		return nil
	}
	refuses, err := s.Risk.Refuses(ctx, a.to.text, a.Address)
	if err == nil && refuses && a.service.Risk == models.RiskEnforced {
		err = &Error{Why: RuleBlocked, Reason: ReasonRule}
	}
	return err
}
