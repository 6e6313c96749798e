package models

import "riskgate/risk"

// AuthenticatorKind says how an authenticator proves its owner.
type AuthenticatorKind string

// The kinds of authenticator.
const (
	TOTP    AuthenticatorKind = "totp"    // RFC 6238
	HOTP    AuthenticatorKind = "hotp"    // RFC 4226
	OCRA    AuthenticatorKind = "ocra"    // RFC 6287 challenge/response
	Trusted AuthenticatorKind = "trusted" // a device that approves by itself
	Virtual AuthenticatorKind = "virtual" // codes sent to a verified address
)

// Authenticator is a thing a user owns that makes codes or approves logins.
type Authenticator struct {
	Serial    string `gorm:"primaryKey"` // ^[A-Z0-9]{3}[0-9]{7}$
	Domain    string
	UserID    string // empty: not assigned
	Kind      AuthenticatorKind
	Secret    Secret `gorm:"-"`             // shared secret in base32, in the clear only in memory
	Sealed    []byte `gorm:"column:secret"` // the same at rest
	Algorithm string // SHA1, SHA256, SHA512
	Digits    int    // 4-10
	Period    int    // seconds, TOTP only
	Suite     string // OCRA suite, OCRA only
	Unlock    bool   // needs PIN or biometrics before it shows a code (ChallengeDevice2FA)
	Methods   string // Trusted only: comma-separated response codes it can answer, such as "21,23,24"
	Counter   int64  // last used time step (TOTP) or next counter (HOTP); codes at or below are spent
	CreatedAt Time
	UpdatedAt Time
}

// AuthenticatorFilter selects authenticators for a listing.
type AuthenticatorFilter struct {
	Serial   string // exact; "" or "*" selects all
	Domain   string
	Kind     AuthenticatorKind
	Assigned *bool
	UserID   string
	Offset   int
	Limit    int
}

// Factor is the factor that a proof by this authenticator counts as.
func (a Authenticator) Factor() risk.Factor {
	switch {
	case a.Kind == OCRA:
		return risk.FactorOCRA
	case a.Unlock:
		return risk.FactorDeviceCode2FA
	default:
		return risk.FactorDeviceCode
	}
}
