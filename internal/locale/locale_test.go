package locale

import (
	"strings"
	"testing"
)

func TestTheNearestLanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"fr": "fr", "fr-CA": "fr", "FR_ca": "fr", "zh-Hant-TW": "zh", "pt-BR": "pt", "": "en", "tlh": "en", "xx-fr": "en", "-": "en",
	} {
		if got := Nearest(tag); got != want {
			t.Errorf("%q: %q, want %q", tag, got, want)
		}
	}
}

func TestTheLanguageThatABrowserPrefers(t *testing.T) {
	for header, want := range map[string]string{
		"":                                  "en",
		"de":                                "de",
		"de-AT,de;q=0.9,en;q=0.8":           "de",
		"nl,pt-BR;q=0.7,en;q=0.3":           "pt",
		"en;q=0.1, ru;q=0.9":                "ru",
		"zh-TW":                             "zh",
		"tlh, *;q=0.5":                      "en",
		"it;q=0":                            "en",
		"\x00":                              "en",
		strings.Repeat("fr,", 1<<10) + "fr": "en",
	} {
		if got := Accepted(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func TestCountriesHaveNamesInEveryLanguage(t *testing.T) {
	for spoken, want := range map[string]string{
		"en": "Germany", "fr": "Allemagne", "de": "Deutschland", "es": "Alemania", "it": "Germania", "pt": "Alemanha",
		"ru": "Германия", "zh": "德国",
	} {
		if got := Country(spoken, "DE"); got != want {
			t.Errorf("%s: %q, want %q", spoken, got, want)
		}
	}
	for _, code := range []string{"", "ZZ", "150", "QQQQ", "<b>"} {
		if got := Country("en", code); got != code {
			t.Errorf("%q is called %q", code, got)
		}
	}
}
