package cddc_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"riskgate/internal/cddc"
)

func TestHashesAreThoseOfTheContract(t *testing.T) {
	for _, c := range []struct{ name, raw, hash string }{
		{"V1", v1, v1Hash},
		{"V1 with a blank before the semicolon", strings.Replace(v1, "6.1; WOW64", "6.1 ; WOW64", 1), "3b74d2635a3e5bef189ecc4626fbec741a2350f88db2f88e8f39fb99bfb11793"},
		{"V1 with a comma", strings.Replace(v1, "6.1; WOW64", "6.1, WOW64", 1), "8390a928309575d03ff0337887a7e5fd5a5b90a9fdf927a1283d84a98244dc8f"},
		{"V2", v2, "2ce4831e26386fd68e0554378fc85ef41902ad5f6ab0ba61a74265ebb05923b0"},
		{"V3", v3, "edfc26613a53ae451ba9eda43fbc863b82a1dfbf74673a84ea2897733efcd134"},
		{"V4", v4, "c2ce4679155fc6a3569f1f24a2be2abbe150a27cbc15bb6b1d8d0274ecae8252"},
		{"an accent", `{"browser":{"userAgent":"Zoé/1"}}`, "65e4adffc66c99857b86dc56e13ba87d32a97cd4ad9dded3aeebd9754c02ac30"},
		{"an emoji", `{"browser":{"userAgent":"a😀"}}`, "53112df8db1c6c187ac08443f6af69e67c293e0b0fff3a555b865f1fda4d9cf3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := cddc.Hash(c.raw); got != c.hash {
				t.Errorf("Hash = %s, want %s", got, c.hash)
			}
			if !cddc.HashMatches(c.raw, c.hash) {
				t.Error("its own hash does not match")
			}
		})
	}
	if len(v1) != 612 || len(v2) != 994 {
		t.Errorf("V1 and V2 have %d and %d bytes, want 612 and 994", len(v1), len(v2))
	}
}

func TestTheLegacyDigestDiffersOnlyBeyondTheBasicPlane(t *testing.T) {
	const emoji, legacy = `{"browser":{"userAgent":"a😀"}}`, "05f4ee5c49e52a956398e7ef41e59658a3afd5603cafb1436475b301e3adbe3d"
	if got := cddc.LegacyHash(emoji); got != legacy {
		t.Errorf("LegacyHash = %s, want %s", got, legacy)
	}
	if !cddc.HashMatches(emoji, legacy) {
		t.Error("the legacy digest is refused")
	}
	for _, raw := range []string{v1, v2, v3, v4, `{"browser":{"userAgent":"Zoé/1"}}`, "\uffff", ""} {
		if cddc.LegacyHash(raw) != cddc.Hash(raw) {
			t.Errorf("the digests of %.40q differ", raw)
		}
	}
}

func TestTheLegacyDigestTurnsCRLFIntoLF(t *testing.T) {
	if !cddc.HashMatches("a\r\nb\r\n", cddc.Hash("a\nb\n")) {
		t.Error("CRLF does not count as LF")
	}
	if cddc.HashMatches("a\rb", cddc.Hash("a\nb")) {
		t.Error("a lone CR counts as LF")
	}
}

func TestAHashThatWasNotMadeFromTheTextDoesNotMatch(t *testing.T) {
	for name, c := range map[string]struct{ raw, hash string }{
		"V4 with the hash of V1":           {v4, v1Hash},
		"translated copy of the sample":    {strings.Replace(v1, "6.1; WOW64", "6.1 ; WOW64", 1), v1Hash},
		"comma":                            {strings.Replace(v1, "6.1; WOW64", "6.1, WOW64", 1), v1Hash},
		"missing":                          {v1, ""},
		"short":                            {v1, v1Hash[:63]},
		"long":                             {v1, v1Hash + "0"},
		"not hex":                          {v1, strings.Repeat("z", 64)},
		"64 bytes that grow in lower case": {v1, strings.Repeat("İ", 32)},
	} {
		if cddc.HashMatches(c.raw, c.hash) {
			t.Errorf("%s: matches", name)
		}
	}
}

func TestUpperCaseHexMatches(t *testing.T) {
	if !cddc.HashMatches(v1, strings.ToUpper(v1Hash)) {
		t.Error("upper case is refused")
	}
}

func FuzzHash(f *testing.F) {
	for _, raw := range seeds() {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !cddc.HashMatches(raw, cddc.Hash(raw)) || !cddc.HashMatches(raw, cddc.LegacyHash(raw)) {
			t.Error("a text's own digest does not match")
		}
		plain := !strings.Contains(raw, "\r\n") && strings.IndexFunc(raw, func(r rune) bool { return r > 0xffff }) < 0
		if plain && utf8.ValidString(raw) && cddc.Hash(raw) != cddc.LegacyHash(raw) {
			t.Error("the digests of a plain text differ")
		}
		if cddc.HashMatches(raw+"x", cddc.Hash(raw)) {
			t.Error("the digest of another text matches")
		}
	})
}
