package account

import (
	"io"
	"iter"

	"riskgate/models"
)

// AuthenticatorRow is one authenticator to be taken over from elsewhere, as a
// file says it.
type AuthenticatorRow struct {
	Line      int           `json:"-"` // in the file, from 1
	Err       error         `json:"-"` // the line could not be read
	Serial    string        `json:"serial"`
	Domain    string        `json:"domain"` // empty: the one of the import
	Kind      string        `json:"kind"`   // totp, hotp or ocra
	Secret    models.Secret `json:"secret"` // base32 or hex
	Algorithm string        `json:"algorithm"`
	Digits    *int64        `json:"digits"`
	Period    *int64        `json:"period"`
	Counter   *int64        `json:"counter"` // the next one
	Suite     string        `json:"suite"`
	Unlock    bool          `json:"unlock"`
	User      string        `json:"user"` // empty: nobody
}

// authenticatorSheet is the file of an import of authenticators.
func authenticatorSheet() sheet[AuthenticatorRow] {
	type row = AuthenticatorRow
	return sheet[row]{
		columns: map[string]column[row]{
			"serial":    text(func(r *row) *string { return &r.Serial }),
			"domain":    text(func(r *row) *string { return &r.Domain }),
			"kind":      text(func(r *row) *string { return &r.Kind }),
			"secret":    text(func(r *row) *models.Secret { return &r.Secret }),
			"algorithm": text(func(r *row) *string { return &r.Algorithm }),
			"digits":    whole(func(r *row) **int64 { return &r.Digits }),
			"period":    whole(func(r *row) **int64 { return &r.Period }),
			"counter":   whole(func(r *row) **int64 { return &r.Counter }),
			"suite":     text(func(r *row) *string { return &r.Suite }),
			"unlock":    truth(func(r *row) *bool { return &r.Unlock }),
			"user":      text(func(r *row) *string { return &r.User }),
		},
		needed: []string{"serial", "kind", "secret"},
		origin: func(r *row) (*int, *error) { return &r.Line, &r.Err },
	}
}

// AuthenticatorCSV reads authenticators from a CSV file (RFC 4180) whose first
// line names the columns. A header that cannot be used is an error of the file.
func AuthenticatorCSV(from io.Reader) (iter.Seq[AuthenticatorRow], error) {
	return authenticatorSheet().csv(from)
}

// AuthenticatorLines reads authenticators from JSON lines: one object a line,
// empty lines apart.
func AuthenticatorLines(from io.Reader) iter.Seq[AuthenticatorRow] {
	return authenticatorSheet().lines(from)
}
