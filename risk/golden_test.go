package risk

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden decisions in testdata")

// golden is a kept decision: what was known, and what was made of it.
type golden struct {
	Evidence Evidence `json:"evidence"`
	Decision Decision `json:"decision"`
}

func TestGoldenDecisions(t *testing.T) {
	w := sandbox(t)
	iaa, roaming := w.settle(iaaUser()), w.settle(traveller())
	listed := windows().attempt(noon, home())
	listed.Address.Class, listed.Address.Listed = ClassVPN, "2026-11-01"
	listed.Lists = []ListHit{{List: "leaked", Value: "a-home", Kind: ListBlock, Listed: "2026-11-20"}}
	stolen := macintosh().attempt(noon, far())
	stolen.Cookie, stolen.CookieID, stolen.Failures = CookieValid, "d1", 4
	cases := map[string]struct {
		user *User
		with Attempt
	}{
		"own-device-home":      {iaa, windows().attempt(noon, home())},
		"own-device-only":      {iaa, windows().attempt(noon, Address{})},
		"strange-and-far":      {iaa, macintosh().attempt(noon, far())},
		"similar-and-far":      {iaa, newerWindows().attempt(noon, far())},
		"new-version-at-home":  {iaa, windows().upgraded(66, 0).attempt(noon, home())},
		"traveller-in-germany": {roaming, phone().attempt(noon, germany())},
		"first-login":          {new(User), phone().attempt(noon, germany())},
		"nothing-known":        {iaa, gadget{}.attempt(noon, Address{})},
		"blocked":              {iaa, listed},
		"stolen-token":         {iaa, stolen},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.with.Enrolled = []Factor{FactorPassword, FactorSMS, FactorDeviceCode}
			e := Observe(c.user, w.global, c.with)
			path := filepath.Join("testdata", name+".json")
			if *update {
				write(t, path, golden{e, Decide(w.policy, e)})
			}
			kept := read(t, path)
			if got, want := marshal(t, Decide(w.policy, kept.Evidence)), marshal(t, kept.Decision); !bytes.Equal(got, want) {
				t.Errorf("the kept evidence is judged otherwise than kept:\n%s\n%s", got, want)
			}
			if got, want := marshal(t, e.Attempt), marshal(t, kept.Evidence.Attempt); !bytes.Equal(got, want) {
				t.Errorf("another attempt:\n%s\n%s", got, want)
			}
			if got, want := Decide(w.policy, e), kept.Decision; got.Level != want.Level || got.Code != want.Code || abs(got.Score-want.Score) > 1 {
				t.Errorf("now %s, %d, %d; kept %s, %d, %d", got.Level, got.Code, got.Score, want.Level, want.Code, want.Score)
			}
		})
	}
}

func write(t *testing.T, path string, g golden) {
	t.Helper()
	data, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) golden {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}
