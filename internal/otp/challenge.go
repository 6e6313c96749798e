package otp

import (
	"fmt"

	"riskgate/internal/secret"
)

// The lengths that a challenge may have.
const (
	MinChallenge = 4
	MaxChallenge = 16
)

// Challenge makes a random question of decimal digits for a person to key into a
// device. With checkDigit the last digit is the Luhn check digit of those before
// it, by which the device notices a slip of the finger.
func Challenge(length int, checkDigit bool) (string, error) {
	if length < MinChallenge || length > MaxChallenge {
		return "", fmt.Errorf("otp: a challenge of %d digits: want %d to %d", length, MinChallenge, MaxChallenge)
	}
	if !checkDigit {
		return secret.Digits(length), nil
	}
	body := secret.Digits(length - 1)
	return body + string(luhn(body)), nil
}

// CheckDigitHolds reports whether a text consists of digits of which the last is
// the Luhn check digit of the others.
func CheckDigitHolds(text string) bool {
	if len(text) < 2 || !isDecimal(text) {
		return false
	}
	last := len(text) - 1
	return luhn(text[:last]) == text[last]
}

// luhn is the check digit of ISO/IEC 7812-1, annex B.
func luhn(body string) byte {
	sum := 0
	for i := range len(body) {
		n := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return byte('0' + (10-sum%10)%10)
}

func isDecimal(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
