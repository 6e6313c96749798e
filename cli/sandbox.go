package cli

import (
	"context"
	"time"

	"riskgate/challenge"
	"riskgate/internal/clock"
	"riskgate/login"
	"riskgate/models"
	"riskgate/store"
)

// sandboxCaller is who calls in the sandbox, whatever credentials it brings.
const sandboxCaller = "sandbox"

// playground is what the sandbox's own paths act on: the outbox, what people's
// authenticators show, their trusted devices, and the clock.
type playground struct {
	store  *store.Store
	logins *login.Service
	clock  *clock.Clock
}

// Outbox lists the messages to an address, or to all, newest first.
func (p playground) Outbox(ctx context.Context, to string) ([]models.Message, error) {
	const most = 100
	return p.store.Messages(ctx, to, most)
}

// OTP is what the person's authenticator shows now, and for how long it will do.
// A code is usable once, so when the present one is spent it shows the next, which
// the drift window already admits.
func (p playground) OTP(ctx context.Context, name models.UserName) (string, time.Duration, error) {
	person, err := p.store.Person(ctx, name.Key())
	if err != nil {
		return "", 0, err
	}
	for _, a := range person.Authenticators {
		if a.Kind == models.TOTP {
			return shown(a, p.logins.Now())
		}
	}
	return "", 0, models.Errorf(models.NotFound, "The user has no authenticator that shows codes")
}

func shown(a models.Authenticator, now time.Time) (string, time.Duration, error) {
	key, err := challenge.KeyOf(a)
	if err != nil {
		return "", 0, err
	}
	step, err := key.Step(now)
	if err != nil {
		return "", 0, err
	}
	step = max(step, a.Counter+1)
	at := time.Unix(step*int64(a.Period), 0)
	code, err := key.TOTP(at)
	return code, at.Add(time.Duration(a.Period) * time.Second).Sub(now), err
}

// Device lets the person's trusted device answer the newest pending request.
func (p playground) Device(ctx context.Context, name models.UserName, approve bool) (login.DeviceResult, error) {
	return p.logins.Respond(ctx, name, login.DeviceReply{Approve: approve, Trusted: true})
}

// Advance moves the sandbox's clock forward and times out what is over by then.
func (p playground) Advance(ctx context.Context, d time.Duration) (time.Time, error) {
	p.clock.Advance(d)
	_, err := p.logins.Sweep(ctx)
	return p.clock.Now(), err
}
