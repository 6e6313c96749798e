package login

import (
	"context"

	"riskgate/models"
)

// Caller is the application that calls, as the guard let it in.
type Caller struct {
	ID             string
	Name           string // for people
	Scopes         map[models.Scope]bool
	TrustClientIP  bool // clientIP in its bodies is believed
	Credentialless bool // its logins without credentials may be accepted
	FIDOCode25     bool // it reads ChallengeFIDO as 25
	FailureWord    bool // it reads "failure" for "failed" when polling
}

// Allows reports whether the caller holds a scope.
func (c Caller) Allows(s models.Scope) bool { return c.Scopes[s] }

type callerKey struct{}

// WithCaller returns a context that carries the caller.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerFrom returns the caller of a context; without one, nobody with no scope.
func CallerFrom(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}
