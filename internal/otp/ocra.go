package otp

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"
)

// questionSize is the room that a question has in what is computed, in bytes.
const questionSize = 128

// Input is what an OCRA response is computed from. What the suite has no use for
// is not looked at.
type Input struct {
	Counter  int64
	Question string
	// Other is the second challenge where both sides ask (RFC 6287 §7.3): whoever
	// responds puts the other side's challenge first and its own second.
	Other   string
	PINHash []byte // of the suite's hash, see Suite.HashPIN
	Session string // at most the suite's length, in bytes
	At      time.Time
}

// HashPIN is the form in which a PIN takes part, for keeping instead of the PIN.
func (s Suite) HashPIN(pin string) ([]byte, error) {
	if s.PIN == "" {
		return nil, errors.New("otp: the OCRA suite takes no PIN")
	}
	h := s.PIN.hash()()
	h.Write([]byte(pin))
	return h.Sum(nil), nil
}

// Response computes the response to a question (RFC 6287 §5.2).
func (s Suite) Response(secret []byte, in Input) (string, error) {
	if len(secret) < minSecret {
		return "", fmt.Errorf("otp: the secret has %d bytes: want at least %d", len(secret), minSecret)
	}
	message, err := s.message(in)
	if err != nil {
		return "", err
	}
	return string(s.Algorithm.codes(secret).of(message, s.Digits)), nil
}

// Verify reports whether a response is right for the input's time or, where the
// suite takes the time, for up to drift steps around it. An input that cannot be
// computed is a wrong response.
func (s Suite) Verify(secret []byte, in Input, response string, drift int) bool {
	window := clamp(drift)
	if s.Step == 0 {
		window = 0
	}
	at, right := in.At, false
	for n := -window; n <= window; n++ {
		in.At = at.Add(time.Duration(n) * s.Step)
		want, err := s.Response(secret, in)
		if err == nil && equal(response, want) {
			right = true
		}
	}
	return right
}

func (s Suite) message(in Input) ([]byte, error) {
	message := append([]byte(s.Text), 0)
	if s.Counter {
		if in.Counter < 0 {
			return nil, ErrNegative
		}
		message = append(message, bigEndian(in.Counter)...)
	}
	question, err := s.question(in.Question, in.Other)
	if err != nil {
		return nil, err
	}
	message = append(message, question...)
	if s.PIN != "" {
		if len(in.PINHash) != s.PIN.Size() {
			return nil, fmt.Errorf("otp: a PIN hash of %d bytes: want %d of %s", len(in.PINHash), s.PIN.Size(), s.PIN)
		}
		message = append(message, in.PINHash...)
	}
	if s.Session > 0 {
		if len(in.Session) > s.Session {
			return nil, fmt.Errorf("otp: session information of %d bytes: want at most %d", len(in.Session), s.Session)
		}
		message = append(message, make([]byte, s.Session-len(in.Session))...)
		message = append(message, in.Session...)
	}
	if s.Step > 0 {
		if in.At.Unix() < 0 {
			return nil, ErrNegative
		}
		message = append(message, bigEndian(in.At.Unix()/int64(s.Step/time.Second))...)
	}
	return message, nil
}

// question encodes one or two challenges into the 128 bytes they have. Numbers and
// hexadecimal digits fill them from the left by half-bytes, as the RFC's reference
// implementation does and its text does not say.
func (s Suite) question(first, second string) ([]byte, error) {
	if err := s.askable(first); err != nil {
		return nil, err
	}
	if second != "" {
		if err := s.askable(second); err != nil {
			return nil, err
		}
	}
	out := make([]byte, questionSize)
	text := first + second
	if s.Question == Alphanumeric {
		copy(out, text)
		return out, nil
	}
	if s.Question == Numeric {
		n, _ := new(big.Int).SetString(text, 10)
		text = n.Text(16)
	}
	if len(text)%2 == 1 {
		text += "0"
	}
	_, err := hex.Decode(out, []byte(text))
	return out, err
}

func (s Suite) askable(question string) error {
	if question == "" || utf8.RuneCountInString(question) > s.QuestionLength {
		return fmt.Errorf("otp: a question of %d characters: want 1 to %d", utf8.RuneCountInString(question), s.QuestionLength)
	}
	right := true
	switch s.Question {
	case Alphanumeric:
		right = strings.IndexFunc(question, notASCII) < 0
	case Numeric:
		right = isDecimal(question)
	case Hexadecimal:
		right = strings.Trim(question, "0123456789abcdefABCDEF") == ""
	}
	if !right {
		return fmt.Errorf("otp: the question does not fit the format Q%c", byte(s.Question))
	}
	return nil
}

// Takes reports whether a text can be a question of the suite as it stands.
func (s Suite) Takes(question string) bool { return s.askable(question) == nil }

// QuestionOf draws a question from data of any length, so that a response signs it
// (RFC 6287 §5.1, DataInput): the SHA-256 of the data, in the suite's format and as
// long as the suite takes.
func (s Suite) QuestionOf(data string) string {
	sum := sha256.Sum256([]byte(data))
	if s.Question == Numeric {
		wide := new(big.Int).SetBytes(sum[:])
		limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(s.QuestionLength)), nil)
		return fmt.Sprintf("%0*d", s.QuestionLength, wide.Mod(wide, limit))
	}
	return hex.EncodeToString(sum[:])[:s.QuestionLength]
}

func notASCII(r rune) bool { return r > 126 || r < 32 }
