package otp

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// QuestionFormat says what an OCRA question is made of.
type QuestionFormat byte

// The formats of RFC 6287 §6.3.
const (
	Alphanumeric QuestionFormat = 'A'
	Numeric      QuestionFormat = 'N'
	Hexadecimal  QuestionFormat = 'H'
)

// Suite is an OCRA suite, the sentence that says how a response is computed and
// from which inputs (RFC 6287 §6).
type Suite struct {
	Text           string // as it was written; it is part of what is computed
	Algorithm      Algorithm
	Digits         int // 4-10
	Counter        bool
	Question       QuestionFormat
	QuestionLength int           // 4-64, the most characters of a question
	PIN            Algorithm     // hash of the PIN; empty: no PIN
	Session        int           // bytes of session information; 0: none
	Step           time.Duration // time step; 0: no timestamp
}

// SuiteError says what is wrong with an OCRA suite.
type SuiteError struct {
	Suite  string
	Reason string
}

// Error implements error.
func (e *SuiteError) Error() string { return fmt.Sprintf("otp: OCRA suite %q: %s", e.Suite, e.Reason) }

// The longest suite that can be written has 43 characters.
const maxSuite = 64

// ParseSuite reads an OCRA suite such as OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1. What
// the RFC allows but nobody can key in, a response without truncation, is refused.
func ParseSuite(text string) (Suite, error) {
	if len(text) > maxSuite {
		return Suite{}, &SuiteError{text[:maxSuite] + "…", "too long"}
	}
	s := Suite{Text: text}
	if reason := s.parse(); reason != "" {
		return Suite{}, &SuiteError{text, reason}
	}
	return s, nil
}

func (s *Suite) parse() (reason string) {
	parts := strings.Split(s.Text, ":")
	if len(parts) != 3 {
		return "want three parts, OCRA-1:function:inputs"
	}
	if parts[0] != "OCRA-1" {
		return fmt.Sprintf("unknown version %q, want OCRA-1", parts[0])
	}
	if reason := s.parseFunction(parts[1]); reason != "" {
		return reason
	}
	return s.parseInputs(strings.Split(parts[2], "-"))
}

func (s *Suite) parseFunction(text string) (reason string) {
	parts := strings.Split(text, "-")
	if len(parts) != 3 || parts[0] != "HOTP" {
		return fmt.Sprintf("unknown function %q, want HOTP-hash-digits", text)
	}
	s.Algorithm = Algorithm(parts[1])
	if s.Algorithm.check() != nil {
		return fmt.Sprintf("unknown hash %q, want SHA1, SHA256 or SHA512", parts[1])
	}
	digits, err := strconv.Atoi(parts[2])
	if err != nil || strconv.Itoa(digits) != parts[2] || digits < MinDigits || digits > MaxDigits {
		return fmt.Sprintf("%q digits, want %d to %d", parts[2], MinDigits, MaxDigits)
	}
	s.Digits = digits
	return ""
}

// parseInputs reads the inputs, each at most once and in the order in which they
// are computed: [C] Q [P] [S] [T].
func (s *Suite) parseInputs(inputs []string) (reason string) {
	const order = "CQPST"
	last := -1
	for _, input := range inputs {
		if input == "" {
			return "an empty input"
		}
		place := strings.IndexByte(order, input[0])
		if place < 0 {
			return fmt.Sprintf("unknown input %q", input)
		}
		if place <= last {
			return fmt.Sprintf("input %q is out of order, want C, Q, P, S, T, each at most once", input)
		}
		last = place
		if reason := s.parseInput(input[0], input[1:]); reason != "" {
			return reason
		}
	}
	if s.Question == 0 {
		return "no question"
	}
	return ""
}

func (s *Suite) parseInput(kind byte, rest string) (reason string) {
	switch kind {
	case 'C':
		s.Counter = true
		if rest != "" {
			return "the counter takes no parameter"
		}
		return ""
	case 'Q':
		return s.parseQuestion(rest)
	case 'P':
		s.PIN = Algorithm(rest)
		if s.PIN.check() != nil {
			return fmt.Sprintf("PIN hash %q, want SHA1, SHA256 or SHA512", rest)
		}
		return ""
	case 'S':
		return s.parseSession(rest)
	default:
		return s.parseStep(rest)
	}
}

func (s *Suite) parseQuestion(rest string) (reason string) {
	const want = "want QA, QN or QH and two digits from 04 to 64"
	if len(rest) != 3 || strings.IndexByte("ANH", rest[0]) < 0 {
		return "question Q" + rest + ", " + want
	}
	length, ok := number(rest[1:])
	if !ok || length < 4 || length > 64 {
		return "question Q" + rest + ", " + want
	}
	s.Question, s.QuestionLength = QuestionFormat(rest[0]), length
	return ""
}

func (s *Suite) parseSession(rest string) (reason string) {
	length, ok := number(rest)
	if !ok || len(rest) != 3 || length < 1 || length > 512 {
		return "session S" + rest + ", want three digits from 001 to 512"
	}
	s.Session = length
	return ""
}

func (s *Suite) parseStep(rest string) (reason string) {
	const want = "want 1-59 with S or M, or 1-48 with H"
	if rest == "" {
		return "time step T, " + want
	}
	unit, most := time.Duration(0), 59
	switch rest[len(rest)-1] {
	case 'S':
		unit = time.Second
	case 'M':
		unit = time.Minute
	case 'H':
		unit, most = time.Hour, 48
	}
	n, ok := number(rest[:len(rest)-1])
	if !ok || unit == 0 || len(rest) > 3 || n < 1 || n > most {
		return "time step T" + rest + ", " + want
	}
	s.Step = time.Duration(n) * unit
	return ""
}

func number(s string) (int, bool) {
	if !isDecimal(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
