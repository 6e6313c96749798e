package models_test

import (
	"testing"

	"riskgate/models"
)

func TestNamesThatCannotBeSeenAreRefused(t *testing.T) {
	for _, raw := range []string{"\u00ad\u200b@bank", "\u3164", "\u00a0\u3000@bank", "\ufe0f\u2060"} {
		if name, err := models.ParseUserName(raw, "master"); models.KindOf(err) != models.Invalid {
			t.Errorf("%q is %+v, %v", raw, name, err)
		}
	}
}

func TestEverySpellingOfANameHasOneKey(t *testing.T) {
	for want, names := range map[string][]string{
		"alice@bank": {
			"alice@bank", "ALICE@BANK", "\uff41\uff4c\uff49\uff43\uff45@bank", " alice @bank", "a\u00adlice@bank", "al\u200bice@bank",
			"alice\u2060@bank", "\ufeffalice@bank", "alice\ufe0f@bank", "\u00a0alice@bank", "\u2060 alice@bank",
		},
		"strasse@bank":   {"Straße@bank", "STRASSE@bank", "stra\u1e9ee@bank", "\u017ftra\u017f\u017fe@bank"},
		"j\u00fcrgen@b":  {"Jürgen@b", "JU\u0308RGEN@b"},
		"\u03c3\u03c3@b": {"Σς@b", "σΣ@b"},
		"i\u0307@b":      {"İ@b"},
		"\uaba0@b":       {"\u13d0@b", "\uaba0@b"}, // Cherokee
	} {
		for _, raw := range names {
			name, err := models.ParseUserName(raw, "master")
			if err != nil || name.Key() != want {
				t.Errorf("%q has the key %q, %v", raw, name.Key(), err)
			}
		}
	}
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	for _, text := range []string{
		"\u0345\u03b1", "\u1fb3", "ß\u0308", "\ufb03", "\u2126", "K\u0301", "½ ¼", "\u1e9b\u0323", "\u200d\u0301x", "a\u00ad\u0301", " \u00ad b \u00ad ",
	} {
		once := models.Fold(text)
		if twice := models.Fold(once); twice != once {
			t.Errorf("%+q became %+q, then %+q", text, once, twice)
		}
	}
}

// FuzzFold checks that the canonical form is one: folding it changes nothing.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{"Alice", "\uff21", "İ", "ß", "\u00ad", " \u2060 ", "\u0345\u03b1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := models.Fold(text)
		if twice := models.Fold(once); twice != once {
			t.Errorf("%+q became %+q, then %+q", text, once, twice)
		}
	})
}
