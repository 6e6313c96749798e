// Package request carries what the frame knows of a request and the rooms behind
// it need: its correlation id and the address that it came from.
package request

import (
	"context"
	"net/netip"
)

// Origin is what is known of a request apart from its content.
type Origin struct {
	CorrelationID string     // of every answer, log line and event of the request
	Address       netip.Addr // of the client, behind the configured proxies
}

type originKey struct{}

// WithOrigin returns a context that carries the origin.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// From returns the origin of a context; without one, the zero Origin.
func From(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}
