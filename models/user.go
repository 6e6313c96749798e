package models

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// UserName names a user from outside: "userID@domain".
type UserName struct {
	UserID string // 1-255 characters, NFC, as given
	Domain string // 1-64 of [A-Za-z0-9._-], as given
}

var domainPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// IsDomain reports whether a text may be the domain of a user name.
func IsDomain(text string) bool { return domainPattern.MatchString(text) }

// ParseUserName splits a name at its last "@"; without one the domain is
// defaultDomain. It returns an Invalid error that names every problem.
func ParseUserName(raw, defaultDomain string) (UserName, error) {
	name := UserName{UserID: raw, Domain: defaultDomain}
	if at := strings.LastIndexByte(raw, '@'); at >= 0 {
		name = UserName{UserID: raw[:at], Domain: raw[at+1:]}
	}
	var problems []Field
	if !utf8.ValidString(raw) || strings.ContainsFunc(raw, isControl) {
		problems = append(problems, Field{"userID", "must be valid UTF-8 without control characters"})
	}
	name.UserID = strings.TrimSpace(norm.NFC.String(name.UserID))
	if n := utf8.RuneCountInString(name.UserID); n < 1 || n > 255 {
		problems = append(problems, Field{"userID", "must be 1 to 255 characters"})
	} else if Fold(name.UserID) == "" {
		problems = append(problems, Field{"userID", "must hold a character that can be seen"})
	}
	if !IsDomain(name.Domain) {
		problems = append(problems, Field{"domain", "must be 1 to 64 of letters, digits, dot, underscore, hyphen"})
	}
	if problems != nil {
		return UserName{}, InvalidInput(problems...)
	}
	return name, nil
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }

// Key is the one canonical form under which a name is looked up and counted, so
// that look-alikes of one name share one user and one bucket.
func (n UserName) Key() string { return Fold(n.UserID) + "@" + strings.ToLower(n.Domain) }

// Fold brings what people write for the same name into one form: small letters, no
// full-width or other compatibility characters, nothing that cannot be seen
// (NFKC_Casefold of Unicode 15, section 3.13).
func Fold(text string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			return -1
		}
		return r
	}, norm.NFKC.String(text))
	// Folding swaps the two cases of Cherokee; small letters end that.
	return strings.TrimSpace(norm.NFKC.String(strings.ToLower(cases.Fold().String(seen))))
}

// String returns "userID@domain".
func (n UserName) String() string { return n.UserID + "@" + n.Domain }

// DeliveryMethod is how a user prefers to receive one-time codes.
type DeliveryMethod string

// The delivery methods of the adaptive-login contract.
const (
	DeliverDefault DeliveryMethod = "Default"
	DeliverSMS     DeliveryMethod = "SMS"
	DeliverEmail   DeliveryMethod = "Email"
	DeliverVoice   DeliveryMethod = "Voice"
)

// User is a person who logs in.
type User struct {
	ID             string `gorm:"primaryKey"` // time-ordered, 32 hex digits
	NameKey        string // UserName.Key, unique
	UserID         string
	Domain         string
	Email          string // empty: none
	Phone          string // E.164, empty: none
	EmailVerified  bool
	PhoneVerified  bool
	DeliveryMethod DeliveryMethod
	Locale         string // BCP 47, empty: the server's default
	LockedAt       Time   // 0: not locked
	DisabledAt     Time   // 0: enabled
	CreatedAt      Time
	UpdatedAt      Time
	LastLoginAt    Time  // 0: never, or reset by the operator
	Version        int64 // compare and swap
}

// Name returns the user's name.
func (u User) Name() UserName { return UserName{UserID: u.UserID, Domain: u.Domain} }

// Barred reports whether the user may not log in at all.
func (u User) Barred() bool { return u.LockedAt != 0 || u.DisabledAt != 0 }

// UserFilter selects users for a listing; empty fields select all.
type UserFilter struct {
	UserID string // exact, by canonical form
	Domain string
	Locked *bool
	Offset int
	Limit  int
}
