package otp_test

import (
	"strings"
	"testing"

	"riskgate/internal/otp"
)

func TestChallengesHaveTheirLengthAndCheckDigit(t *testing.T) {
	for length := otp.MinChallenge; length <= otp.MaxChallenge; length++ {
		for _, checkDigit := range []bool{false, true} {
			got, err := otp.Challenge(length, checkDigit)
			if err != nil || len(got) != length || strings.Trim(got, "0123456789") != "" {
				t.Fatalf("length %d: got %q, %v", length, got, err)
			}
			if checkDigit && !otp.CheckDigitHolds(got) {
				t.Errorf("the check digit of %s does not hold", got)
			}
		}
	}
	for _, length := range []int{-1, 0, 3, 17, 1 << 30} {
		if got, err := otp.Challenge(length, true); err == nil {
			t.Errorf("length %d: got %q", length, got)
		}
	}
}

func TestChallengesWithoutACheckDigitAreNotBoundToIt(t *testing.T) {
	held := 0
	const made = 1000
	for range made {
		challenge, err := otp.Challenge(8, false)
		if err != nil {
			t.Fatal(err)
		}
		if otp.CheckDigitHolds(challenge) {
			held++
		}
	}
	if held > made/2 {
		t.Errorf("the check digit holds in %d of %d", held, made)
	}
}

func TestTheCheckDigitIsLuhns(t *testing.T) {
	for text, want := range map[string]bool{
		"79927398713": true, "4539578763621486": true, "00": true, "18": true, "0000000000000000": true,
		"79927398710": false, "4539578763621468": false, "19": false, "": false, "0": false, "1a": false, "１８": false,
	} {
		if got := otp.CheckDigitHolds(text); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}

func TestTheCheckDigitNoticesEverySlipOfOneDigit(t *testing.T) {
	challenge, err := otp.Challenge(16, true)
	if err != nil {
		t.Fatal(err)
	}
	for i := range challenge {
		for d := '0'; d <= '9'; d++ {
			slipped := challenge[:i] + string(d) + challenge[i+1:]
			if slipped != challenge && otp.CheckDigitHolds(slipped) {
				t.Errorf("%s passes for %s", slipped, challenge)
			}
		}
	}
}
