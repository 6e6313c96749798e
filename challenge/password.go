package challenge

import (
	"context"
	"errors"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Hasher judges passwords in bounded time and memory.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
	Verify(ctx context.Context, encoded, password string) (ok, stale bool, err error)
	VerifyDummy(ctx context.Context, password string) error
}

// Password is the static password, response code 2.
type Password struct{ hasher Hasher }

// NewPassword makes the method.
func NewPassword(hasher Hasher) *Password { return &Password{hasher: hasher} }

// Code implements Method.
func (*Password) Code() risk.Code { return risk.Challenge }

// Factor implements Method.
func (*Password) Factor() risk.Factor { return risk.FactorPassword }

// Enrolled implements Method.
func (*Password) Enrolled(s Subject) bool { return s.Known && s.Credential != nil }

// Start implements Method: the question is always the same.
func (*Password) Start(_ context.Context, _ Subject, a Asking) (Prompt, error) {
	return Prompt{Life: a.Terms.Code(), MaxTries: passwordTries}, nil
}

// Check implements Method. One answer costs one hash whoever it names; a right
// one may cost a second, when the stored hash is of a weaker kind.
func (m *Password) Check(ctx context.Context, s Subject, c models.Challenge, a Answer, now time.Time) (Proof, error) {
	password := a.Password.Reveal()
	if password == "" || !unasked(c, m.Code(), s, now) {
		return Proof{}, denied()
	}
	if !m.Enrolled(s) {
		if err := m.hasher.VerifyDummy(ctx, password); err != nil {
			return Proof{}, overloaded(err)
		}
		return Proof{}, denied()
	}
	ok, stale, err := m.hasher.Verify(ctx, s.Credential.Hash, password)
	if err != nil {
		return Proof{}, overloaded(err)
	}
	if !ok {
		return Proof{}, denied()
	}
	proof := Proof{Factor: m.Factor()}
	switch {
	case s.Credential.OneTime:
		proof.Spend = &models.Spend{OneTimePass: s.User.ID, At: models.At(now)}
	case stale:
		proof.Rehash = m.rehash(ctx, s, password, now)
	}
	return proof, nil
}

// rehash makes a stronger hash of a password that was right. It is a favour to
// the future: when there is no room for it now, the next login does it.
func (m *Password) rehash(ctx context.Context, s Subject, password string, now time.Time) *models.Rehash {
	hash, err := m.hasher.Hash(ctx, password)
	if err != nil {
		return nil
	}
	return &models.Rehash{UserID: s.User.ID, Old: s.Credential.Hash, New: hash, At: models.At(now)}
}

// overloaded turns a hasher's refusal to queue any longer into the word for it.
func overloaded(err error) error {
	var busy interface{ RetryAfter() time.Duration }
	if errors.As(err, &busy) {
		return models.Errorf(models.Overloaded, "Too many logins at this moment").After(busy.RetryAfter()).Because(err)
	}
	return err
}
