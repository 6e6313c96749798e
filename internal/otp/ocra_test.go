package otp_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"riskgate/internal/otp"
)

func suite(t *testing.T, text string) otp.Suite {
	t.Helper()
	s, err := otp.ParseSuite(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func response(t *testing.T, s otp.Suite, in otp.Input) string {
	t.Helper()
	got, err := s.Response(rfcSecret(20), in)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEveryInputOfTheSuiteCounts(t *testing.T) {
	s := suite(t, "OCRA-1:HOTP-SHA1-10:C-QN08-PSHA1-S064-T1M")
	pin := func(text string) []byte {
		hash, err := s.HashPIN(text)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	in := otp.Input{Counter: 1, Question: "12345678", PINHash: pin("1234"), Session: "one", At: time.Unix(600, 0)}
	base := response(t, s, in)
	for name, change := range map[string]func(*otp.Input){
		"counter":         func(in *otp.Input) { in.Counter++ },
		"question":        func(in *otp.Input) { in.Question = "12345679" },
		"second question": func(in *otp.Input) { in.Other = "1" },
		"PIN":             func(in *otp.Input) { in.PINHash = pin("1235") },
		"session":         func(in *otp.Input) { in.Session = "two" },
		"time":            func(in *otp.Input) { in.At = in.At.Add(time.Minute) },
	} {
		other := in
		change(&other)
		if response(t, s, other) == base {
			t.Errorf("the %s does not count", name)
		}
		if s.Verify(rfcSecret(20), other, base, 0) {
			t.Errorf("the response holds for another %s", name)
		}
	}
	if !s.Verify(rfcSecret(20), in, base, 0) {
		t.Error("the response does not hold for its own input")
	}
}

func TestTheSecretAndTheSuiteCount(t *testing.T) {
	in := otp.Input{Question: "12345678"}
	one := response(t, suite(t, "OCRA-1:HOTP-SHA1-10:QN08"), in)
	if one == response(t, suite(t, "OCRA-1:HOTP-SHA1-10:QN09"), in) {
		t.Error("two suites, one response")
	}
	other := suite(t, "OCRA-1:HOTP-SHA1-10:QN08")
	if other.Verify(rfcSecret(32), in, one, 0) {
		t.Error("two secrets, one response")
	}
}

func TestAResponseIsGoodWithinTheDrift(t *testing.T) {
	s := suite(t, "OCRA-1:HOTP-SHA1-8:QN08-T30S")
	in := otp.Input{Question: "12345678", At: time.Unix(1_700_000_010, 0)}
	code := response(t, s, in)
	for _, c := range []struct {
		late  time.Duration
		drift int
		want  bool
	}{
		{0, 0, true},
		{30 * time.Second, 0, false},
		{30 * time.Second, 1, true},
		{-30 * time.Second, 1, true},
		{60 * time.Second, 1, false},
		{60 * time.Second, 2, true},
		{30 * time.Second, -1, false},
	} {
		late := in
		late.At = in.At.Add(c.late)
		if got := s.Verify(rfcSecret(20), late, code, c.drift); got != c.want {
			t.Errorf("%s late, drift %d: got %t", c.late, c.drift, got)
		}
	}
}

func TestWithoutATimestampTheTimeDoesNotMatter(t *testing.T) {
	s := suite(t, "OCRA-1:HOTP-SHA1-8:QN08")
	in := otp.Input{Question: "12345678", At: time.Unix(-5, 0)}
	if !s.Verify(rfcSecret(20), otp.Input{Question: "12345678"}, response(t, s, in), 3) {
		t.Error("the time matters")
	}
}

func TestInputsThatDoNotFitTheSuiteAreRefused(t *testing.T) {
	everything := "OCRA-1:HOTP-SHA1-6:C-QN08-PSHA256-S004-T1M"
	fit := otp.Input{Question: "1234", PINHash: make([]byte, 32), Session: "four", At: time.Unix(60, 0)}
	for _, c := range []struct {
		name, suite string
		change      func(*otp.Input)
	}{
		{"negative counter", everything, func(in *otp.Input) { in.Counter = -1 }},
		{"no question", everything, func(in *otp.Input) { in.Question = "" }},
		{"long question", everything, func(in *otp.Input) { in.Question = "123456789" }},
		{"long second question", everything, func(in *otp.Input) { in.Other = "123456789" }},
		{"letters in a number", everything, func(in *otp.Input) { in.Question = "123a" }},
		{"a sign in a number", everything, func(in *otp.Input) { in.Question = "-123" }},
		{"letters in hexadecimal", "OCRA-1:HOTP-SHA1-6:QH08", func(in *otp.Input) { in.Question = "12g4" }},
		{"line break in text", "OCRA-1:HOTP-SHA1-6:QA08", func(in *otp.Input) { in.Question = "12\n4" }},
		{"foreign letters", "OCRA-1:HOTP-SHA1-6:QA08", func(in *otp.Input) { in.Question = "äöü1" }},
		{"no PIN", everything, func(in *otp.Input) { in.PINHash = nil }},
		{"PIN of another hash", everything, func(in *otp.Input) { in.PINHash = make([]byte, 20) }},
		{"long session", everything, func(in *otp.Input) { in.Session = "fiver" }},
		{"time before 1970", everything, func(in *otp.Input) { in.At = time.Unix(-60, 0) }},
	} {
		s, in := suite(t, c.suite), fit
		c.change(&in)
		if got, err := s.Response(rfcSecret(20), in); err == nil {
			t.Errorf("%s: got %s", c.name, got)
		}
		if s.Verify(rfcSecret(20), in, "", 0) {
			t.Errorf("%s: the empty response holds", c.name)
		}
	}
	if got, err := suite(t, everything).Response([]byte("short"), fit); err == nil {
		t.Errorf("short secret: got %s", got)
	}
	if _, err := suite(t, "OCRA-1:HOTP-SHA1-6:QN08").HashPIN("1234"); err == nil {
		t.Error("a PIN for a suite without one")
	}
}

func TestHexadecimalQuestionsIgnoreCase(t *testing.T) {
	s := suite(t, "OCRA-1:HOTP-SHA1-6:QH08")
	if response(t, s, otp.Input{Question: "beef"}) != response(t, s, otp.Input{Question: "BEEF"}) {
		t.Error("case matters")
	}
}

func TestTheLongestQuestionsFit(t *testing.T) {
	for _, c := range []struct{ suite, digit string }{
		{"OCRA-1:HOTP-SHA1-6:QN64", "9"}, {"OCRA-1:HOTP-SHA1-6:QA64", "~"}, {"OCRA-1:HOTP-SHA1-6:QH64", "f"},
	} {
		long := strings.Repeat(c.digit, 64)
		if got := response(t, suite(t, c.suite), otp.Input{Question: long, Other: long}); len(got) != 6 {
			t.Errorf("%s: got %q", c.suite, got)
		}
	}
}

func TestAnotherResponseIsWrong(t *testing.T) {
	s := suite(t, "OCRA-1:HOTP-SHA256-8:QN08")
	rapid.Check(t, func(t *rapid.T) {
		in := otp.Input{Question: rapid.StringMatching(`[0-9]{1,8}`).Draw(t, "question")}
		right, err := s.Response(rfcSecret(32), in)
		if err != nil {
			t.Fatal(err)
		}
		guess := rapid.StringMatching(`[0-9]{0,10}`).Draw(t, "guess")
		if s.Verify(rfcSecret(32), in, guess, 3) != (guess == right) {
			t.Fatalf("%s is judged wrongly where %s is right", guess, right)
		}
	})
}

func TestAQuestionIsDrawnFromData(t *testing.T) {
	for suite, want := range map[string]string{
		"OCRA-1:HOTP-SHA1-6:QN08":       "17089965",
		"OCRA-1:HOTP-SHA256-8:C-QH40":   "ba7816bf8f01cfea414140de5dae2223b00361a3",
		"OCRA-1:HOTP-SHA256-8:QA10-T1M": "ba7816bf8f",
	} {
		s, err := otp.ParseSuite(suite)
		if err != nil {
			t.Fatal(err)
		}
		got := s.QuestionOf("abc")
		if got != want || !s.Takes(got) {
			t.Errorf("%s draws %q, want %q, taken: %t", suite, got, want, s.Takes(got))
		}
	}
}
