package phone_test

import (
	"testing"

	"riskgate/internal/phone"
)

func TestAnAreaHoldsItsNumbers(t *testing.T) {
	for _, c := range []struct {
		area   []string
		number string
		want   bool
	}{
		{nil, "+31612345678", true},
		{nil, "ada@example.org", true},
		{[]string{"NL"}, "+31612345678", true},
		{[]string{"NL"}, "+32470123456", false},
		{[]string{"RU"}, "+79161234567", true},
		{[]string{"RU"}, "+77011234567", false}, // Kazakhstan
		{[]string{"KZ"}, "+77011234567", true},
		{[]string{"+7"}, "+77011234567", true},
		{[]string{"US"}, "+12125550123", true},
		{[]string{"US"}, "+14163671234", false}, // Canada
		{[]string{"US"}, "+18765550123", false}, // Jamaica
		{[]string{"GB"}, "+447400123456", true},
		{[]string{"GB", "+4479"}, "+441481960194", false}, // Guernsey
		{[]string{"+4479"}, "+447911123456", true},
		{[]string{"NL"}, "31612345678", false},
		{[]string{"NL"}, "ada@example.org", false},
		{[]string{"NL"}, "+", false},
		{[]string{"NL"}, "", false},
	} {
		a, err := phone.ParseArea(c.area)
		if err != nil || a.Holds(c.number) != c.want {
			t.Errorf("%v holds %s: %t, %v", c.area, c.number, !c.want, err)
		}
	}
	for _, odd := range []string{"", "Netherlands", "nl", "XX", "7", "+0", "+7x", "+1234567890123456", "#"} {
		if _, err := phone.ParseArea([]string{odd}); err == nil {
			t.Errorf("%q is an area", odd)
		}
	}
}
