package login

import (
	"testing"

	"riskgate/internal/secret"
)

func TestAMissingHashSpeaksAgainstABrowserOnly(t *testing.T) {
	ring, err := secret.RandomKeyring()
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{Keys: ring}
	raw := `{"browser":{"userAgent":"Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}}`
	for name, row := range map[string]struct {
		given    Fingerprint
		mismatch bool
	}{
		"a browser without a hash":  {Fingerprint{Present: true, Raw: raw}, true},
		"a browser, wrong hash":     {Fingerprint{Present: true, Raw: raw, Hash: "00"}, true},
		"a phone without a hash":    {Fingerprint{Present: true, Mobile: true, Raw: raw}, false},
		"a phone with a wrong hash": {Fingerprint{Present: true, Mobile: true, Raw: raw, Hash: "00"}, true},
		"nothing":                   {Fingerprint{}, false},
	} {
		if seen, _ := s.device(row.given); seen.Mismatch != row.mismatch {
			t.Errorf("%s: mismatch %t", name, seen.Mismatch)
		}
	}
}
