package cli

import (
	"context"
	"time"

	"riskgate/challenge"
	"riskgate/models"
	"riskgate/store"
)

// sandboxCaller is who calls in the sandbox, whatever credentials it brings.
const sandboxCaller = "sandbox"

// pocket is where the sandbox's people keep their authenticators.
type pocket struct {
	store *store.Store
	now   func() time.Time
}

// OTP is what the person's authenticator shows now, and for how long it will do.
// A code is usable once, so when the present one is spent it shows the next, which
// the drift window already admits.
func (p pocket) OTP(ctx context.Context, name models.UserName) (models.Secret, time.Duration, error) {
	person, err := p.store.Person(ctx, name.Key())
	if err != nil {
		return "", 0, err
	}
	for _, a := range person.Authenticators {
		if a.Kind == models.TOTP {
			return shown(a, p.now())
		}
	}
	return "", 0, models.Errorf(models.NotFound, "The user has no authenticator that shows codes")
}

func shown(a models.Authenticator, now time.Time) (models.Secret, time.Duration, error) {
	key, err := challenge.KeyOf(a)
	if err != nil {
		return "", 0, err
	}
	step, err := key.Step(now)
	if err != nil {
		return "", 0, err
	}
	from := time.Unix(max(step, a.Counter+1)*int64(a.Period), 0)
	code, err := key.TOTP(from)
	return models.Secret(code), from.Add(time.Duration(a.Period) * time.Second).Sub(now), err
}
