package account

import (
	"fmt"
	"regexp"
	"strings"

	"riskgate/internal/otp"
	"riskgate/models"
)

// The shape of codes where a row leaves it open: what most authenticators make.
const (
	usualDigits = 6
	usualPeriod = 30
)

// Codes of fewer digits are guessed too easily (RFC 4226, section 5.3), and a time
// step that is longer keeps a code good for whoever looked over a shoulder.
const (
	fewestDigits   = 6
	shortestPeriod = 10
	longestPeriod  = 300
)

var serialPattern = regexp.MustCompile(`^[A-Z0-9]{3}[0-9]{7}$`)

// draft is an authenticator in the making, with everything that is wrong with it.
type draft struct {
	models.Authenticator
	problems []models.Field
}

func (d *draft) wrong(field, format string, args ...any) {
	d.problems = append(d.problems, models.Field{Name: field, Message: fmt.Sprintf(format, args...)})
}

// newAuthenticator turns a row into an authenticator that nobody has, or says
// everything that is wrong with it.
func (a *Service) newAuthenticator(row AuthenticatorRow, domain string) (models.Authenticator, []models.Field) {
	now := models.At(a.Now())
	d := draft{Authenticator: models.Authenticator{
		Serial: strings.ToUpper(row.Serial), Domain: domain, Unlock: row.Unlock,
		Kind: models.AuthenticatorKind(strings.ToLower(row.Kind)), CreatedAt: now, UpdatedAt: now,
	}}
	if row.Domain != "" {
		d.Domain = row.Domain
	}
	if !serialPattern.MatchString(d.Serial) {
		d.wrong("serial", "must be 3 letters or digits and 7 digits, such as FDM0000001")
	}
	if !models.IsDomain(d.Domain) {
		d.wrong("domain", "must be 1 to 64 of letters, digits, dot, underscore, hyphen")
	}
	secret, err := readSecret(row.Secret.Reveal())
	if err != nil {
		d.wrong("secret", "%s", err)
	}
	d.Secret = models.Secret(otp.EncodeSecret(secret))
	switch d.Kind {
	case models.TOTP, models.HOTP:
		d.codes(row)
	case models.OCRA:
		d.responses(row)
	case models.Trusted, models.Virtual:
		d.wrong("kind", "%s is not imported; want totp, hotp or ocra", d.Kind)
	default:
		d.wrong("kind", "must be totp, hotp or ocra")
	}
	d.count(row)
	return d.Authenticator, d.problems
}

// codes takes over how the codes of TOTP and HOTP are made.
func (d *draft) codes(row AuthenticatorRow) {
	d.Algorithm, d.Digits = string(otp.SHA1), usualDigits
	if row.Algorithm != "" {
		d.Algorithm = strings.ReplaceAll(strings.ToUpper(row.Algorithm), "-", "")
	}
	if otp.Algorithm(d.Algorithm).Size() == 0 {
		d.wrong("algorithm", "must be SHA1, SHA256 or SHA512")
	}
	if row.Digits != nil {
		d.Digits = within(d, "digits", *row.Digits, fewestDigits, otp.MaxDigits)
	}
	if row.Suite != "" {
		d.wrong("suite", "is for ocra")
	}
	switch {
	case d.Kind == models.TOTP && row.Period != nil:
		d.Period = within(d, "period", *row.Period, shortestPeriod, longestPeriod)
	case d.Kind == models.TOTP:
		d.Period = usualPeriod
	case row.Period != nil:
		d.wrong("period", "is for totp")
	}
}

// responses takes over an OCRA suite, which says everything else.
func (d *draft) responses(row AuthenticatorRow) {
	if row.Algorithm != "" || row.Digits != nil || row.Period != nil {
		d.wrong("suite", "says algorithm, digits and period; leave those empty")
	}
	suite, err := otp.ParseSuite(row.Suite)
	if err != nil {
		d.wrong("suite", "%s", strings.TrimPrefix(err.Error(), "otp: "))
		return
	}
	if suite.PIN != "" || suite.Session != 0 {
		d.wrong("suite", "wants a PIN or session data, which nobody here knows")
	}
	if row.Counter != nil && !suite.Counter {
		d.wrong("counter", "is not in the suite")
	}
	d.Suite, d.Algorithm, d.Digits = suite.Text, string(suite.Algorithm), suite.Digits
}

// count takes over where the counter of an authenticator stands.
func (d *draft) count(row AuthenticatorRow) {
	switch {
	case row.Counter == nil:
	case d.Kind == models.TOTP:
		d.wrong("counter", "is for hotp and ocra")
	case *row.Counter < 0:
		d.wrong("counter", "must not be negative")
	default:
		d.Counter = *row.Counter
	}
}

func within(d *draft, field string, n int64, least, most int) int {
	if n < int64(least) || n > int64(most) {
		d.wrong(field, "must be %d to %d", least, most)
		return 0
	}
	return int(n)
}
