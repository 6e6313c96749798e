package account

import (
	"errors"
	"io"
	"iter"
)

// errPlaintext is given for a password in the clear: it would otherwise be stored
// as if it were a hash, or hashed without the rules for passwords.
var errPlaintext = errors.New("passwords in the clear are not imported: give passwordHash, or set passwords through the API")

// userSheet is the file of an import of users.
func userSheet() sheet[UserRow] {
	return sheet[UserRow]{
		columns: map[string]column[UserRow]{
			"userID":            text(func(r *UserRow) *string { return &r.UserID }),
			"domain":            text(func(r *UserRow) *string { return &r.Domain }),
			"emailAddress":      text(func(r *UserRow) *string { return &r.Email }),
			"mobilePhoneNumber": text(func(r *UserRow) *string { return &r.Phone }),
			"passwordHash":      text(func(r *UserRow) *string { return &r.Hash }),
			"vdpDeliveryMethod": text(func(r *UserRow) *string { return &r.Delivery }),
			"locale":            text(func(r *UserRow) *string { return &r.Locale }),
			"locked":            truth(func(r *UserRow) *bool { return &r.Locked }),
			"emailUnverified":   truth(func(r *UserRow) *bool { return &r.EmailUnverified }),
			"phoneUnverified":   truth(func(r *UserRow) *bool { return &r.PhoneUnverified }),
		},
		needed:  []string{"userID"},
		refused: map[string]error{"password": errPlaintext, "staticPassword": errPlaintext},
		origin:  func(r *UserRow) (*int, *error) { return &r.Line, &r.Err },
	}
}

// UserCSV reads users from a CSV file (RFC 4180) whose first line names the
// columns. A header that cannot be used is an error of the file.
func UserCSV(from io.Reader) (iter.Seq[UserRow], error) { return userSheet().csv(from) }

// UserLines reads users from JSON lines: one object a line, empty lines apart.
func UserLines(from io.Reader) iter.Seq[UserRow] { return userSheet().lines(from) }
