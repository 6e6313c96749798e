package login

import (
	"errors"
	"io"
	"iter"
)

// errPlaintext is given for a password in the clear: it would otherwise be stored
// as if it were a hash, or hashed without the rules for passwords.
var errPlaintext = errors.New("passwords in the clear are not imported: give passwordHash, or set passwords through the API")

// userSheet is the file of an import of users.
func userSheet() sheet[ImportRow] {
	return sheet[ImportRow]{
		columns: map[string]column[ImportRow]{
			"userID":            text(func(r *ImportRow) *string { return &r.UserID }),
			"domain":            text(func(r *ImportRow) *string { return &r.Domain }),
			"emailAddress":      text(func(r *ImportRow) *string { return &r.Email }),
			"mobilePhoneNumber": text(func(r *ImportRow) *string { return &r.Phone }),
			"passwordHash":      text(func(r *ImportRow) *string { return &r.Hash }),
			"vdpDeliveryMethod": text(func(r *ImportRow) *string { return &r.Delivery }),
			"locale":            text(func(r *ImportRow) *string { return &r.Locale }),
			"locked":            truth(func(r *ImportRow) *bool { return &r.Locked }),
			"emailUnverified":   truth(func(r *ImportRow) *bool { return &r.EmailUnverified }),
			"phoneUnverified":   truth(func(r *ImportRow) *bool { return &r.PhoneUnverified }),
		},
		needed:  []string{"userID"},
		refused: map[string]error{"password": errPlaintext, "staticPassword": errPlaintext},
		origin:  func(r *ImportRow) (*int, *error) { return &r.Line, &r.Err },
	}
}

// CSVRows reads users from a CSV file (RFC 4180) whose first line names the
// columns. A header that cannot be used is an error of the file.
func CSVRows(from io.Reader) (iter.Seq[ImportRow], error) { return userSheet().csv(from) }

// JSONRows reads users from JSON lines: one object a line, empty lines apart.
func JSONRows(from io.Reader) iter.Seq[ImportRow] { return userSheet().lines(from) }
