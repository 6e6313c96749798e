package account

import (
	"context"
	"strings"

	"riskgate/internal/otp"
	"riskgate/internal/secret"
	"riskgate/models"
)

// Given is an authenticator that was just made for a user.
type Given struct {
	Serial string
	URI    models.Secret // otpauth address with the shared secret, to be shown once
}

// AddTOTP makes a secret for a user's authenticator app and assigns it. The issuer
// is the name that the app shows beside the user's.
func (a *Service) AddTOTP(ctx context.Context, name models.UserName, issuer string) (Given, error) {
	person, err := a.person(ctx, name)
	if err != nil {
		return Given{}, err
	}
	fresh, err := otp.NewSecret(otp.SHA1)
	if err != nil {
		return Given{}, err
	}
	key := otp.Key{Secret: fresh, Algorithm: otp.SHA1, Digits: usualDigits, Period: usualPeriod}
	uri, err := key.URI(issuer, person.User.Name().String(), 0)
	if err != nil {
		return Given{}, models.Errorf(models.Invalid, "%s", strings.TrimPrefix(err.Error(), "otp: "))
	}
	now := models.At(a.Now())
	serial, err := a.number(ctx, models.Authenticator{
		Domain: person.User.Domain, UserID: person.User.ID, Kind: models.TOTP,
		Secret: models.Secret(otp.EncodeSecret(fresh)), Algorithm: string(key.Algorithm),
		Digits: key.Digits, Period: key.Period, CreatedAt: now, UpdatedAt: now,
	})
	return Given{Serial: serial, URI: models.Secret(uri)}, err
}

// number keeps an authenticator under the first serial number drawn that is free.
func (a *Service) number(ctx context.Context, made models.Authenticator) (serial string, err error) {
	for range serialTries {
		made.Serial = "TOT" + secret.Digits(7)
		err = a.keepAuthenticator(ctx, made, false)
		if !models.IsConflict(err) {
			return made.Serial, err
		}
	}
	return "", err
}
