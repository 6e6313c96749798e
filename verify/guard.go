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
	// Judge is asked before every message.
	Judge(ctx context.Context, s Send) (Verdict, error)
	// Verified hears of every verification that was approved, by what was kept of the
	// verdict on each of its messages.
	Verified(ctx context.Context, kept ...[]byte) error
}

// Verdict is what a guard says to a message.
type Verdict struct {
	Refused *Error // nil: it may go
	Kept    []byte // to be told when the code has come back
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
	NoLandlines    bool         // the service sends no SMS to fixed lines
}
