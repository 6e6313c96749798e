package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"riskgate/models"
)

// Gateway hands messages over to the outside world.
type Gateway interface {
	// Name is how rows, events and metrics call it.
	Name() string
	// Channels are the ways it serves.
	Channels() []models.Channel
	// Send hands one message over and returns the name that the gateway gave it.
	// An error that is no SendError counts as temporary.
	Send(context.Context, models.Message) (id string, err error)
}

// Regional is a gateway that may serve some recipients only.
type Regional interface {
	Reaches(recipient string) bool
}

// Gateways is the list of gateways in use, the preferred one of a channel first.
type Gateways []Gateway

// Offer reports whether any gateway serves a channel, be it for some recipients only.
func (gs Gateways) Offer(channel models.Channel) bool {
	return slices.ContainsFunc(gs, func(g Gateway) bool { return slices.Contains(g.Channels(), channel) })
}

// Serve reports whether any gateway brings messages to a recipient on a channel.
func (gs Gateways) Serve(channel models.Channel, recipient string) bool {
	return len(gs.serving(channel, recipient)) > 0
}

// serving are those that bring messages to a recipient on a channel.
func (gs Gateways) serving(channel models.Channel, recipient string) Gateways {
	var fit Gateways
	for _, g := range gs {
		regional, bound := g.(Regional)
		if slices.Contains(g.Channels(), channel) && (!bound || regional.Reaches(recipient)) {
			fit = append(fit, g)
		}
	}
	return fit
}

// prefer puts the gateway of a name before the others.
func (gs Gateways) prefer(name string) Gateways {
	at := slices.IndexFunc(gs, func(g Gateway) bool { return g.Name() == name })
	if at < 1 {
		return gs
	}
	return slices.Concat(gs[at:at+1], gs[:at], gs[at+1:])
}

// SendError is why a gateway did not take a message. Reason goes into the row,
// the audit stream and the log: it names nobody and holds nothing of the text.
type SendError struct {
	Reason     string
	Permanent  bool          // the message itself is refused: another try would be, too
	Recipient  bool          // is out of reach for now, which says nothing of the gateway
	RetryAfter time.Duration // the gateway asked not to come back sooner; 0: it did not
}

// Error implements error.
func (e *SendError) Error() string { return e.Reason }

// outcome is what a failed try was: a gateway that answers for one message or its
// recipient works, or else whoever knows five bad numbers keeps all others waiting.
func (e *SendError) outcome() Outcome {
	if e.Permanent || e.Recipient {
		return Refused
	}
	return Failed
}

func temporary(reason string) *SendError { return &SendError{Reason: reason} }

func permanent(reason string) *SendError { return &SendError{Reason: reason, Permanent: true} }

// sendError finds the SendError in err's chain. The text of any other error is
// not kept, since a library's error may quote the message.
func sendError(err error) *SendError {
	var known *SendError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.DeadlineExceeded):
		return temporary("timed out")
	default:
		return temporary("gateway failed")
	}
}
