package challenge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"riskgate/internal/otp"
	"riskgate/models"
	"riskgate/risk"
)

const (
	totpDrift = 1  // steps a clock may be wrong, either way
	hotpAhead = 10 // codes an owner may have made and not used
)

// DeviceCode is the code that an authenticator shows: response codes 4, and 5
// where the authenticator is unlocked by PIN or biometrics first.
type DeviceCode struct{ unlock bool }

// NewDeviceCode makes the method for authenticators that anybody who holds them
// can read.
func NewDeviceCode() *DeviceCode { return &DeviceCode{} }

// NewDeviceCode2FA makes the method for authenticators that must be unlocked.
func NewDeviceCode2FA() *DeviceCode { return &DeviceCode{unlock: true} }

// Code implements Method.
func (m *DeviceCode) Code() risk.Code {
	if m.unlock {
		return risk.ChallengeDevice2FA
	}
	return risk.ChallengeDevice
}

// Factor implements Method.
func (m *DeviceCode) Factor() risk.Factor {
	if m.unlock {
		return risk.FactorDeviceCode2FA
	}
	return risk.FactorDeviceCode
}

// Enrolled implements Method.
func (m *DeviceCode) Enrolled(s Subject) bool { return len(m.authenticators(s)) > 0 }

// authenticators are those of the subject that this method reads.
func (m *DeviceCode) authenticators(s Subject) []models.Authenticator {
	if !s.Known {
		return nil
	}
	var fit []models.Authenticator
	for _, a := range s.Authenticators {
		if (a.Kind == models.TOTP || a.Kind == models.HOTP) && a.Unlock == m.unlock {
			fit = append(fit, a)
		}
	}
	return fit
}

// Start implements Method: the authenticator needs no question.
func (*DeviceCode) Start(_ context.Context, _ Subject, a Asking) (Prompt, error) {
	return Prompt{Life: a.Terms.Code(), MaxTries: a.Terms.Tries()}, nil
}

// Check implements Method. Every authenticator of the subject is computed, and one
// that nobody has for a subject with none, so that the work tells little.
func (m *DeviceCode) Check(_ context.Context, s Subject, c models.Challenge, a Answer, now time.Time) (Proof, error) {
	if !unasked(c, m.Code(), s, now) {
		return Proof{}, denied()
	}
	owned := m.authenticators(s)
	enrolled := len(owned) > 0
	if !enrolled {
		owned = []models.Authenticator{nobodys(models.TOTP)}
	}
	var spend *models.Spend
	var broken error
	for _, authenticator := range owned {
		counter, ok, err := shows(authenticator, a.OTP.Reveal(), now)
		if ok && spend == nil {
			spend = &models.Spend{Serial: authenticator.Serial, Counter: counter, At: models.At(now)}
		}
		broken = errors.Join(broken, err)
	}
	switch {
	case spend != nil && enrolled:
		return Proof{Factor: m.Factor(), Spend: spend}, nil
	case broken != nil:
		return Proof{}, broken
	default:
		return Proof{}, denied()
	}
}

// shows reports whether an authenticator shows a code that is not used up, and
// what its counter becomes by it.
func shows(a models.Authenticator, code string, now time.Time) (counter int64, ok bool, err error) {
	key, err := KeyOf(a)
	if err != nil {
		return 0, false, err
	}
	if a.Kind == models.TOTP {
		counter, ok = key.VerifyTOTP(code, now, totpDrift, a.Counter)
		return counter, ok, nil
	}
	counter, ok = key.VerifyHOTP(code, a.Counter, hotpAhead)
	return counter + 1, ok, nil
}

// KeyOf is the key by which an authenticator makes its codes.
func KeyOf(a models.Authenticator) (otp.Key, error) {
	secret, err := otp.DecodeSecret(a.Secret.Reveal())
	if err != nil {
		return otp.Key{}, fmt.Errorf("authenticator %s: %w", a.Serial, err)
	}
	key := otp.Key{Secret: secret, Algorithm: otp.Algorithm(a.Algorithm), Digits: a.Digits}
	if a.Kind == models.TOTP {
		key.Period = a.Period
	}
	if err := key.Check(); err != nil {
		return otp.Key{}, fmt.Errorf("authenticator %s: %w", a.Serial, err)
	}
	return key, nil
}

// nobodys is an authenticator that does not exist, to be computed where there is
// none.
func nobodys(kind models.AuthenticatorKind) models.Authenticator {
	return models.Authenticator{
		Kind: kind, Secret: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		Algorithm: string(otp.SHA1), Digits: 6, Period: 30, Suite: "OCRA-1:HOTP-SHA1-6:QN08",
	}
}
