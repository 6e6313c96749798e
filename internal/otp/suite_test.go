package otp_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"riskgate/internal/otp"
)

func TestSuitesAreReadWhole(t *testing.T) {
	for _, want := range []otp.Suite{
		{Text: "OCRA-1:HOTP-SHA1-6:QN08", Algorithm: otp.SHA1, Digits: 6, Question: otp.Numeric, QuestionLength: 8},
		{Text: "OCRA-1:HOTP-SHA512-8:C-QN08-PSHA1", Algorithm: otp.SHA512, Digits: 8, Counter: true, Question: otp.Numeric, QuestionLength: 8, PIN: otp.SHA1},
		{Text: "OCRA-1:HOTP-SHA256-6:QA10-T1M", Algorithm: otp.SHA256, Digits: 6, Question: otp.Alphanumeric, QuestionLength: 10, Step: time.Minute},
		{Text: "OCRA-1:HOTP-SHA1-4:QH08-S512", Algorithm: otp.SHA1, Digits: 4, Question: otp.Hexadecimal, QuestionLength: 8, Session: 512},
		{
			Text: "OCRA-1:HOTP-SHA512-10:C-QA64-PSHA512-S064-T59S", Algorithm: otp.SHA512, Digits: 10, Counter: true,
			Question: otp.Alphanumeric, QuestionLength: 64, PIN: otp.SHA512, Session: 64, Step: 59 * time.Second,
		},
		{Text: "OCRA-1:HOTP-SHA256-7:QN04-T48H", Algorithm: otp.SHA256, Digits: 7, Question: otp.Numeric, QuestionLength: 4, Step: 48 * time.Hour},
	} {
		got, err := otp.ParseSuite(want.Text)
		if err != nil {
			t.Errorf("%s: %v", want.Text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWrongSuitesAreRefusedWithTheirFault(t *testing.T) {
	for suite, reason := range map[string]string{
		"":                                    "three parts",
		"OCRA-1:HOTP-SHA1-6":                  "three parts",
		"OCRA-1:HOTP-SHA1-6:QN08:":            "three parts",
		"OCRA-2:HOTP-SHA1-6:QN08":             `version "OCRA-2"`,
		"ocra-1:HOTP-SHA1-6:QN08":             "version",
		"OCRA-1:TOTP-SHA1-6:QN08":             "unknown function",
		"OCRA-1:HOTP-SHA1:QN08":               "unknown function",
		"OCRA-1:HOTP-SHA1-6-7:QN08":           "unknown function",
		"OCRA-1:HOTP-MD5-6:QN08":              `hash "MD5"`,
		"OCRA-1:HOTP-SHA1-0:QN08":             `"0" digits`,
		"OCRA-1:HOTP-SHA1-3:QN08":             "want 4 to 10",
		"OCRA-1:HOTP-SHA1-11:QN08":            "want 4 to 10",
		"OCRA-1:HOTP-SHA1-06:QN08":            "want 4 to 10",
		"OCRA-1:HOTP-SHA1-+6:QN08":            "want 4 to 10",
		"OCRA-1:HOTP-SHA1-6:":                 "empty input",
		"OCRA-1:HOTP-SHA1-6:C":                "no question",
		"OCRA-1:HOTP-SHA1-6:C-T1M":            "no question",
		"OCRA-1:HOTP-SHA1-6:C--QN08":          "empty input",
		"OCRA-1:HOTP-SHA1-6:C-C-QN08":         "out of order",
		"OCRA-1:HOTP-SHA1-6:QN08-C":           "out of order",
		"OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1":   "out of order",
		"OCRA-1:HOTP-SHA1-6:QN08-QA08":        "out of order",
		"OCRA-1:HOTP-SHA1-6:QN08-X":           `unknown input "X"`,
		"OCRA-1:HOTP-SHA1-6:C5-QN08":          "counter",
		"OCRA-1:HOTP-SHA1-6:Q":                "QA, QN or QH",
		"OCRA-1:HOTP-SHA1-6:QN8":              "two digits",
		"OCRA-1:HOTP-SHA1-6:QX08":             "QA, QN or QH",
		"OCRA-1:HOTP-SHA1-6:QN03":             "from 04 to 64",
		"OCRA-1:HOTP-SHA1-6:QN65":             "from 04 to 64",
		"OCRA-1:HOTP-SHA1-6:QN+8":             "two digits",
		"OCRA-1:HOTP-SHA1-6:QN08-P":           "PIN hash",
		"OCRA-1:HOTP-SHA1-6:QN08-PMD5":        `PIN hash "MD5"`,
		"OCRA-1:HOTP-SHA1-6:QN08-S":           "three digits",
		"OCRA-1:HOTP-SHA1-6:QN08-S64":         "three digits",
		"OCRA-1:HOTP-SHA1-6:QN08-S000":        "001 to 512",
		"OCRA-1:HOTP-SHA1-6:QN08-S513":        "001 to 512",
		"OCRA-1:HOTP-SHA1-6:QN08-T":           "1-59",
		"OCRA-1:HOTP-SHA1-6:QN08-TM":          "1-59",
		"OCRA-1:HOTP-SHA1-6:QN08-T1D":         "1-59",
		"OCRA-1:HOTP-SHA1-6:QN08-T0S":         "1-59",
		"OCRA-1:HOTP-SHA1-6:QN08-T60M":        "1-59",
		"OCRA-1:HOTP-SHA1-6:QN08-T0H":         "1-48",
		"OCRA-1:HOTP-SHA1-6:QN08-T49H":        "1-48",
		"OCRA-1:HOTP-SHA1-6:QN08-T001M":       "1-59",
		"OCRA-1:HOTP-SHA1-6:QN08-T1M-T1M":     "out of order",
		"OCRA-1:HOTP-SHA1-6:QN08\x00":         "two digits",
		strings.Repeat("OCRA-1:HOTP-", 1<<10): "too long",
	} {
		_, err := otp.ParseSuite(suite)
		var wrong *otp.SuiteError
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Error(), reason) {
			t.Errorf("%.80q: got %v, want %q in it", suite, err, reason)
		}
		if err != nil && len(err.Error()) > 200 {
			t.Errorf("%.80q: an error of %d bytes", suite, len(err.Error()))
		}
	}
}

func FuzzParseSuite(f *testing.F) {
	for _, v := range ocraVectors {
		f.Add(v.suite, "12345678")
	}
	f.Add("OCRA-1:HOTP-SHA512-10:C-QA64-PSHA512-S064-T59S", "abc")
	f.Add("OCRA-1:HOTP-SHA1-4:QH08-S512-T48H", "beef")
	f.Add("OCRA-1:HOTP-SHA1-6:QN08-T0M", "1")
	f.Fuzz(func(t *testing.T, text, question string) {
		suite, err := otp.ParseSuite(text)
		if err != nil {
			return
		}
		in := otp.Input{Question: question, At: time.Unix(1_700_000_000, 0)}
		if suite.PIN != "" {
			in.PINHash = make([]byte, suite.PIN.Size())
		}
		response, err := suite.Response(rfcSecret(20), in)
		if err != nil {
			return
		}
		if len(response) != suite.Digits || strings.Trim(response, "0123456789") != "" {
			t.Fatalf("%s: a response of %q", text, response)
		}
	})
}
