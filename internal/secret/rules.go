package secret

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The lengths that a password may have, in characters after normalisation.
const (
	MinLength = 8
	MaxLength = 255
)

// WeakError lists everything that is wrong with a new password, as sentences for
// the person who chose it. None of them quotes the password.
type WeakError struct{ Reasons []string }

// Error implements error.
func (e *WeakError) Error() string { return "secret: weak password: " + strings.Join(e.Reasons, "; ") }

// CheckPassword judges a new password by the rules: 8 to 255 characters, none of
// the keywords that stand for another way to log in, not on the list of common
// breached passwords, and not quickly guessed by someone who knows userInputs, such
// as the user's name and e-mail address. There are no rules of composition. The
// error is always a WeakError.
func CheckPassword(password string, userInputs []string) error {
	normal, ok := normalized(password)
	if !ok {
		return &WeakError{[]string{fmt.Sprintf("The password must be text of at most %d characters", MaxLength)}}
	}
	var reasons []string
	length := utf8.RuneCountInString(normal)
	if length < MinLength || length > MaxLength {
		reasons = append(reasons, fmt.Sprintf("The password must have %d to %d characters", MinLength, MaxLength))
	}
	if reserved(normal) {
		reasons = append(reasons, "The password is a reserved word")
	}
	switch {
	case Breached(normal):
		reasons = append(reasons, "The password is known from data breaches")
	case length >= MinLength && guessable(normal, userInputs):
		reasons = append(reasons, "The password is too easy to guess")
	}
	if reasons == nil {
		return nil
	}
	return &WeakError{reasons}
}

// reserved reports whether a password would be taken for a request to log in in
// another way.
func reserved(password string) bool {
	switch strings.ToLower(password) {
	case "votp", "pin", "fingerprint":
		return true
	}
	return false
}
