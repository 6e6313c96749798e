package risk

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// row is one case of a signal: what is changed about a plain piece of evidence, and
// what must come out.
type row struct {
	name    string
	given   func(e *Evidence)
	nats    float64
	missing string
	code    string // of the explanation
}

// plain is evidence of a user with some history, with nothing missing.
func plain() Evidence {
	a := windows().attempt(noon, home())
	a.Address.Class, a.Cookie = ClassNone, CookieValid
	return Evidence{
		Attempt: a,
		User: UserFacts{
			Seen: 20, Logins: 10,
			Network: NetworkHabit{
				Placed: 10, Country: 10, Routed: 10, Network: 10, Address: 10, Prefix: 10,
				KnownCountry: true, KnownNetwork: true, KnownAddress: true, KnownPrefix: true,
			},
			Agent: AgentHabit{
				Agents: 10, Family: 10, Text: 10, Seen: noon - 2*day, Known: true,
				BrowserVersion: []int{65, 0, 3325, 181}, OSVersion: []int{6, 1},
			},
			Device: DeviceMatch{Known: 1, Bin: Exact, Compared: 8},
			Cookie: CookieRate{Returned: 9, Asked: 10},
			Last:   Place{At: noon - day, Country: "NL", Lat: 52.4, Lon: 4.9, Radius: 20, Class: ClassNone},
			Class:  ClassShare{This: 10, All: 10},
		},
		Global: GlobalFacts{
			Logins: 1000, Users: 100,
			Network: NetworkCrowd{
				Placed: 1000, Countries: 9, Country: 300, Routed: 300, Networks: 9, Network: 100, Address: 10, Prefix: 10,
			},
			Agent:  AgentCrowd{Agents: 1000, Families: 9, Family: 200, Text: 30},
			Device: DeviceCrowd{},
		},
	}
}

// check runs the cases of a signal.
func check(t *testing.T, name string, rows []row) {
	t.Helper()
	m := DefaultModel()
	for _, signal := range Signals() {
		if signal.Name != name {
			continue
		}
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				e := plain()
				row.given(&e)
				f := signal.Weigh(&m, &e)
				if math.Abs(f.Nats-row.nats) > 1e-3 || f.Missing != row.missing {
					t.Fatalf("found %+v, want %.4f, missing %q", f, row.nats, row.missing)
				}
				if row.code == "" {
					return
				}
				if x := signal.Explain(&m, &e, f); x.Code != row.code || len(x.Numbers) == 0 {
					t.Errorf("explained by %+v, want %s with numbers", x, row.code)
				}
			})
		}
		return
	}
	t.Fatalf("no signal %q", name)
}

func TestNoSignalEverGivesMoreThanANumber(t *testing.T) {
	m := DefaultModel()
	rapid.Check(t, func(t *rapid.T) {
		u, g := drawUser(t), NewGlobal()
		g.Apply(drawDelta(t, "crowd"))
		e := Observe(u, g, drawAttempt(t, noon+rapid.Int64Range(0, 400*day).Draw(t, "later")))
		for _, signal := range Signals() {
			f := signal.Weigh(&m, &e)
			if !finite(f.Nats) && e.User.Seen > 0 {
				t.Errorf("%s: %v", signal.Name, f.Nats)
			}
			if f.Missing != "" && f.Nats != 0 {
				t.Errorf("%s: unknown and yet %v", signal.Name, f.Nats)
			}
		}
	})
}

func TestWhatIsMissingIsNeutral(t *testing.T) {
	// Taking an input away silences its terms and leaves all others as they were.
	cuts := map[string]struct {
		cut     func(a *Attempt)
		silence []string
	}{
		"no address": {func(a *Attempt) { a.Address = Address{} }, []string{
			"net.country", "net.asn", "net.address", "travel", "ip.class", "velocity.address",
		}},
		"no country":     {func(a *Attempt) { a.Address.Country = "" }, []string{"net.country", "net.asn", "net.address"}},
		"no network":     {func(a *Attempt) { a.Address.ASN = 0 }, []string{"net.asn", "net.address"}},
		"no place":       {func(a *Attempt) { a.Address.HasPlace = false }, []string{"travel"}},
		"no class":       {func(a *Attempt) { a.Address.Class = "" }, []string{"ip.class", "travel"}},
		"no agent":       {func(a *Attempt) { a.Agent = Agent{} }, []string{"ua.family", "ua.version"}},
		"no device data": {func(a *Attempt) { a.Device = Fingerprint{} }, []string{"device.match"}},
		"no cookie":      {func(a *Attempt) { a.Cookie = CookieUnsupported }, []string{"device.cookie"}},
	}
	w := sandbox(t)
	u := w.settle(resident{logins: 30, days: 60, devices: []gadget{windows()}, places: []Address{home()}, cookie: CookieValid})
	whole := windows().attempt(noon, germany())
	whole.Address.Class, whole.Cookie = ClassNone, CookieValid
	full := w.decide(u, whole)
	for name, row := range cuts {
		t.Run(name, func(t *testing.T) {
			a := whole
			row.cut(&a)
			d := w.decide(u, a)
			for _, silent := range row.silence {
				if nats(d.term(silent)).Nats != 0 {
					t.Errorf("%s: %v", silent, d.term(silent))
				}
			}
			if len(d.Missing) == 0 {
				t.Error("nothing is named as missing")
			}
			if d.Sum > full.Sum+8 || !finite(d.Sum) {
				t.Errorf("sum %v became %v", full.Sum, d.Sum)
			}
		})
	}
}

// term is the value of a term of a decision.
func (d Decision) term(name string) float64 {
	for _, term := range d.Terms {
		if term.Name == name {
			return term.Nats
		}
	}
	return 0
}
