package phone_test

import (
	"errors"
	"testing"

	"riskgate/internal/phone"
)

func TestNumbersOfEveryClass(t *testing.T) {
	seen := map[phone.Class]bool{}
	for text, want := range map[string]phone.Number{
		"+31 6 12345678":     {E164: "+31612345678", Country: "NL", CallingCode: 31, Class: phone.Mobile},
		"+49 30 901820":      {E164: "+4930901820", Country: "DE", CallingCode: 49, Class: phone.Fixed},
		"+1 (212) 456-7890":  {E164: "+12124567890", Country: "US", CallingCode: 1, Class: phone.FixedOrMobile},
		"+1 416 555 0134":    {E164: "+14165550134", Country: "CA", CallingCode: 1, Class: phone.FixedOrMobile},
		"+1 500 555 0006":    {E164: "+15005550006", Country: "US", CallingCode: 1, Class: phone.Personal},
		"+44 909 8790000":    {E164: "+449098790000", Country: "GB", CallingCode: 44, Class: phone.Premium},
		"+39 848 123456":     {E164: "+39848123456", Country: "IT", CallingCode: 39, Class: phone.SharedCost},
		"+44 7640 123456":    {E164: "+447640123456", Country: "GB", CallingCode: 44, Class: phone.Pager},
		"+49 177 9912345678": {E164: "+491779912345678", Country: "DE", CallingCode: 49, Class: phone.Voicemail},
		"+44 55 0000 0000":   {E164: "+445500000000", Country: "GB", CallingCode: 44, Class: phone.UAN},
		"+44 800 1234567":    {E164: "+448001234567", Country: "GB", CallingCode: 44, Class: phone.TollFree},
		"+44 56 0000 0000":   {E164: "+445600000000", Country: "GB", CallingCode: 44, Class: phone.VoIP},
		"+7 700 000 00 00":   {E164: "+77000000000", Country: "KZ", CallingCode: 7, Class: phone.Mobile},
		"+7 912 345 67 89":   {E164: "+79123456789", Country: "RU", CallingCode: 7, Class: phone.Mobile},
		"+881 6 1234 5678":   {E164: "+881612345678", Country: phone.NoCountry, CallingCode: 881, Class: phone.Mobile},
		"+1 111 111 1111":    {E164: "+11111111111", Country: "US", CallingCode: 1, Class: phone.Unknown},
		"+7 123 456 78 90":   {E164: "+71234567890", Country: "RU", CallingCode: 7, Class: phone.Unknown},
	} {
		got, err := phone.Parse(text, "")
		if err != nil || got != want {
			t.Errorf("%s is %+v, %v; want %+v", text, got, err, want)
		}
		seen[got.Class] = true
	}
	for _, class := range phone.Classes() {
		if !seen[class] {
			t.Errorf("no number here is of class %s", class)
		}
	}
}

func TestWhatIsNoNumber(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "letters": "call me", "no plus": "0612345678", "too short": "+3161", "too long": "+316123456789012345",
		"no country": "+999123456789", "extension": "+31612345678 ext. 5", "no area code": "+1 456 7890",
		"a zero too many": "+49 00900 1234567", "another one": "+49 0 0151 12345678",
	} {
		if got, err := phone.Parse(text, ""); !errors.Is(err, phone.ErrInvalid) {
			t.Errorf("%s: %q is %+v, %v", name, text, got, err)
		}
	}
}

func TestARegionStandsInForThePlus(t *testing.T) {
	for text, want := range map[string]string{
		"06 12345678\n": "+31612345678", "0031612345678": "+31612345678", "+4930901820": "+4930901820",
	} {
		if got, err := phone.Parse(text, "NL"); err != nil || got.E164 != want {
			t.Errorf("%q is %+v, %v; want %s", text, got, err, want)
		}
	}
}

func TestThePrefixIsTheBlockOfTenThousand(t *testing.T) {
	for text, want := range map[string]string{"+31612345678": "+3161234", "+12124567890": "+1212456"} {
		got, err := phone.Parse(text, "")
		if err != nil || got.Prefix() != want {
			t.Errorf("%s is in block %s, %v; want %s", text, got.Prefix(), err, want)
		}
	}
	if none := (phone.Number{}).Prefix(); none != "" {
		t.Errorf("no number is in block %q", none)
	}
}

func TestCountries(t *testing.T) {
	for word, want := range map[string]bool{"NL": true, "GB": true, "001": false, "UK": false, "nl": false, "*": false, "": false, "ZZ": false} {
		if phone.IsCountry(word) != want {
			t.Errorf("%q is a country: %v", word, !want)
		}
	}
}
