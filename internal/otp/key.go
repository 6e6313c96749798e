package otp

import (
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// ErrNegative refuses counters and times before their beginning.
var ErrNegative = errors.New("otp: a counter or time may not be negative")

// The least length of a shared secret, in bytes. RFC 4226 §4, R6 wants 16; old
// tokens with 10 are about.
const minSecret = 10

// The longest window that is searched for a code: every value in it is one more
// code that a guess may hit.
const maxWindow = 100

// Key is a shared secret and the shape of its codes.
type Key struct {
	Secret    []byte
	Algorithm Algorithm
	Digits    int // 4-10
	Period    int // seconds of a time step; TOTP only
}

// Check reports what makes the key unusable. A Period of 0 is right for HOTP.
func (k Key) Check() error {
	if err := k.Algorithm.check(); err != nil {
		return err
	}
	if len(k.Secret) < minSecret {
		return fmt.Errorf("otp: the secret has %d bytes: want at least %d", len(k.Secret), minSecret)
	}
	if k.Digits < MinDigits || k.Digits > MaxDigits {
		return fmt.Errorf("otp: %d digits: want %d to %d", k.Digits, MinDigits, MaxDigits)
	}
	if k.Period < 0 {
		return fmt.Errorf("otp: a period of %d seconds", k.Period)
	}
	return nil
}

// HOTP is the code for a counter (RFC 4226).
func (k Key) HOTP(counter int64) (string, error) {
	if err := k.Check(); err != nil {
		return "", err
	}
	if counter < 0 {
		return "", ErrNegative
	}
	return string(k.Algorithm.codes(k.Secret).of(bigEndian(counter), k.Digits)), nil
}

// TOTP is the code at a time (RFC 6238, counted from the Unix epoch).
func (k Key) TOTP(at time.Time) (string, error) {
	step, err := k.Step(at)
	if err != nil {
		return "", err
	}
	return string(k.Algorithm.codes(k.Secret).of(bigEndian(step), k.Digits)), nil
}

// Step is the number of the time step that a time lies in.
func (k Key) Step(at time.Time) (int64, error) {
	if err := k.Check(); err != nil {
		return 0, err
	}
	if k.Period == 0 {
		return 0, errors.New("otp: a TOTP key needs a period")
	}
	if at.Unix() < 0 {
		return 0, ErrNegative
	}
	return at.Unix() / int64(k.Period), nil
}

// VerifyHOTP looks for a code among the counters from next to next+window, where
// next is the first counter that is not used up and window what the device may
// have run ahead. The caller stores the counter found plus one as the new next.
func (k Key) VerifyHOTP(code string, next int64, window int) (counter int64, ok bool) {
	if k.Check() != nil || next < 0 {
		return 0, false
	}
	matches := k.matching(code)
	// The lowest match is taken: a higher one would lock a device out that is behind.
	for n := next + int64(clamp(window)); n >= next; n-- {
		if matches(n) {
			counter, ok = n, true
		}
	}
	return counter, ok
}

// VerifyTOTP looks for a code among the steps from now-drift to now+drift and gives
// the step it belongs to. Steps up to lastUsed are used up and never match; the
// caller stores the step found as the new lastUsed, whose first value is 0.
func (k Key) VerifyTOTP(code string, now time.Time, drift int, lastUsed int64) (step int64, ok bool) {
	current, err := k.Step(now)
	if err != nil {
		return 0, false
	}
	window, matches := int64(clamp(drift)), k.matching(code)
	// The highest match is taken: a lower one would leave the same code good again.
	for n := max(current-window, 0); n <= current+window; n++ {
		if matches(n) && n > lastUsed {
			step, ok = n, true
		}
	}
	return step, ok
}

// matching compares a code with those of one counter after the other.
func (k Key) matching(code string) func(counter int64) bool {
	given, made := []byte(code), k.Algorithm.codes(k.Secret)
	message := make([]byte, 8)
	return func(counter int64) bool {
		binary.BigEndian.PutUint64(message, uint64(counter)) //nolint:gosec // callers refuse negative numbers
		return subtle.ConstantTimeCompare(given, made.of(message, k.Digits)) == 1
	}
}

func equal(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

func clamp(window int) int {
	return min(max(window, 0), maxWindow)
}

func bigEndian(n int64) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(n)) //nolint:gosec // callers refuse negative numbers
}
