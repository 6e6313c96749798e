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
	Rules    []Rule   `json:"rules,omitempty"` // beside the default policy
	Evidence Evidence `json:"evidence"`
	Decision Decision `json:"decision"`
}

func TestGoldenDecisions(t *testing.T) {
	w := sandbox(t)
	iaa, roaming := w.settle(iaaUser()), w.settle(traveller())
	listed := windows().attempt(noon, home())
	listed.Address.Class, listed.Address.Listed = ClassVPN, "2026-11-01"
	listed.Lists = []ListHit{{List: "leaked", By: EntryAddress, Kind: ListBlock, Listed: "2026-11-20"}}
	stolen := macintosh().attempt(noon, far())
	stolen.Cookie, stolen.CookieID, stolen.Failures = CookieValid, "d1", 4
	paying := macintosh().attempt(noon, far())
	paying.Lane, paying.Amount, paying.Currency = LaneTransaction, "2500.00", "EUR"
	paying.Attributes = map[string]string{"payee": "new"}
	cases := map[string]struct {
		user  *User
		with  Attempt
		rules []Rule
	}{
		"own-device-home":      {iaa, windows().attempt(noon, home()), nil},
		"own-device-only":      {iaa, windows().attempt(noon, Address{}), nil},
		"strange-and-far":      {iaa, macintosh().attempt(noon, far()), nil},
		"similar-and-far":      {iaa, newerWindows().attempt(noon, far()), nil},
		"new-version-at-home":  {iaa, windows().upgraded(66, 0).attempt(noon, home()), nil},
		"traveller-in-germany": {roaming, phone().attempt(noon, germany()), nil},
		"first-login":          {new(User), phone().attempt(noon, germany()), nil},
		"nothing-known":        {iaa, gadget{}.attempt(noon, Address{}), nil},
		"blocked":              {iaa, listed, nil},
		"stolen-token":         {iaa, stolen, nil},
		"payment-under-rules":  {iaa, paying, paymentRules()},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.with.Enrolled = []Factor{FactorPassword, FactorSMS, FactorDeviceCode}
			e := Observe(c.user, w.global, c.with)
			path := filepath.Join("testdata", name+".json")
			if *update {
				write(t, path, golden{c.rules, e, ruled(t, c.rules...).Decide(e)})
			}
			kept := read(t, path)
			engine := ruled(t, kept.Rules...)
			if got, want := marshal(t, engine.Decide(kept.Evidence)), marshal(t, kept.Decision); !bytes.Equal(got, want) {
				t.Errorf("the kept evidence is judged otherwise than kept:\n%s\n%s", got, want)
			}
			if got, want := marshal(t, e.Attempt), marshal(t, kept.Evidence.Attempt); !bytes.Equal(got, want) {
				t.Errorf("another attempt:\n%s\n%s", got, want)
			}
			if got, want := engine.Decide(e), kept.Decision; got.Level != want.Level || got.Code != want.Code || abs(got.Score-want.Score) > 1 {
				t.Errorf("now %s, %d, %d; kept %s, %d, %d", got.Level, got.Code, got.Score, want.Level, want.Code, want.Score)
			}
		})
	}
}

// paymentRules have one of everything that a rule can come to.
func paymentRules() []Rule {
	return []Rule{
		{
			ID: "dear-and-far", Mode: RuleLive, Lanes: []Lane{LaneTransaction}, When: `amount > 1000 && !user.knownCountry`,
			Then: Action{Adjust: 1.5, Tag: "dear", Case: "payments"},
		},
		{ID: "new-payee", Mode: RuleShadow, When: `attributes["payee"] == "new" && score > 500`, Then: Action{Decline: true}},
		{ID: "colour", Mode: RuleLive, When: `attributes["colour"] == "red"`, Then: Action{Decline: true}},
		{ID: "broken", Mode: RuleLive, When: `100 / (seen - seen) > 1`, Then: Action{Challenge: "medium"}},
		{ID: "logins-only", Mode: RuleLive, Lanes: []Lane{LaneLogin}, When: `true`, Then: Action{Decline: true}},
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
