package verify

import (
	"context"
	"net/netip"

	"riskgate/internal/phone"
	"riskgate/models"
)

// Guard holds back messages that somebody makes money with, and counts those of an
// address, a network, a service and the whole server.
type Guard interface {
	// Judge is asked before every message; nil lets it go.
	Judge(ctx context.Context, s Send) (*Error, error)
	// Verified hears of every verification that was approved.
	Verified(ctx context.Context, s Send) error
}

// Send is the message that a guard judges.
type Send struct {
	ServiceID      string
	VerificationID string
	CallerID       string
	Channel        models.Channel
	To             string       // a number (E.164) or an e-mail address
	Number         phone.Number // the zero Number: an e-mail address
	Address        netip.Addr   // of the person, as the caller says; invalid: not said
	Resend         bool         // of a code that was judged before
	Exempt         bool         // no rule applies: the number is safe, or the caller says so and may
	At             models.Time
}

// AllowAll is the guard that lets every message go.
type AllowAll struct{}

// Judge implements Guard.
func (AllowAll) Judge(context.Context, Send) (*Error, error) { return nil, nil }

// Verified implements Guard.
func (AllowAll) Verified(context.Context, Send) error { return nil }
