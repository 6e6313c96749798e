package risk

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestRelearningInvertsUnlearning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, g := new(User), NewGlobal()
		at := noon
		step := func() { at += rapid.Int64Range(hour, 10*day).Draw(t, "gap") }
		for range rapid.IntRange(0, 3).Draw(t, "before") {
			g.Apply(u.Learn(drawAttempt(t, at), 1))
			step()
		}
		login := drawAttempt(t, at)
		lesson := u.Learn(login, rapid.Float64Range(.1, 1).Draw(t, "weight"))
		g.Apply(lesson)
		step()
		probe := login
		probe.At = at
		before, tables := Observe(u, g, probe), facts(g)
		g.Apply(u.Unlearn(login, lesson))
		g.Apply(u.Relearn(login, lesson))
		after := Observe(u, g, probe)
		if !alike(tables, facts(g)) {
			t.Fatalf("the tables differ:\n%+v\n%+v", tables, facts(g))
		}
		for name, pair := range map[string][2]float64{
			"seen":    {float64(before.User.Seen), float64(after.User.Seen)},
			"logins":  {before.User.Logins, after.User.Logins},
			"placed":  {before.User.Network.Placed, after.User.Network.Placed},
			"country": {before.User.Network.Country, after.User.Network.Country},
			"network": {before.User.Network.Network, after.User.Network.Network},
			"address": {before.User.Network.Address, after.User.Network.Address},
			"prefix":  {before.User.Network.Prefix, after.User.Network.Prefix},
			"visits":  {before.User.Network.Visits, after.User.Network.Visits},
			"novel":   {before.User.Network.Novel, after.User.Network.Novel},
			"family":  {before.User.Agent.Family, after.User.Agent.Family},
			"text":    {before.User.Agent.Text, after.User.Agent.Text},
			"sin":     {before.User.Hour.Sin, after.User.Hour.Sin},
			"asked":   {before.User.Cookie.Asked, after.User.Cookie.Asked},
			"class":   {before.User.Class.This, after.User.Class.This},
			"devices": {float64(before.User.Device.Known), float64(after.User.Device.Known)},
			"place":   {float64(before.User.Last.At), float64(after.User.Last.At)},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-4 {
				t.Errorf("%s: %v before, %v after", name, pair[0], pair[1])
			}
		}
		if before.User.Device.Bin != after.User.Device.Bin {
			t.Errorf("the device was %q and is %q", before.User.Device.Bin, after.User.Device.Bin)
		}
	})
}

func TestRelearningLeavesWhatIsNewerAlone(t *testing.T) {
	u := new(User)
	old := windows().attempt(noon, home())
	lesson := u.Learn(old, 1)
	u.Unlearn(old, lesson)
	updated := windows().attempt(noon+day, germany())
	updated.Agent.BrowserVersion = []int{999}
	u.Learn(updated, 1)
	u.Relearn(old, lesson)
	got := Observe(stored(t, u), NewGlobal(), windows().attempt(noon+2*day, home())).User
	if got.Last.At != noon+day || got.Agent.BrowserVersion[0] != 999 || got.Seen != 2 || !got.Network.KnownCountry {
		t.Errorf("relearned: %+v", got)
	}
	if u.Relearn(old, nil) != nil || u.Seen() != 2 {
		t.Error("what taught nothing was learned")
	}
}

func TestAFullShelfTakesNothingBack(t *testing.T) {
	u := new(User)
	old := windows().attempt(noon, home())
	lesson := u.Learn(old, 1)
	u.Unlearn(old, lesson)
	for i := range int64(shelf) {
		abroad := home()
		abroad.Country = string([]byte{'A', byte('A' + i)})
		u.Learn(windows().attempt(noon+(i+1)*day, abroad), 1)
	}
	u.Relearn(old, lesson)
	got := Observe(stored(t, u), NewGlobal(), windows().attempt(noon+20*day, home())).User
	if got.Network.KnownCountry || got.Seen != shelf+1 {
		t.Errorf("relearned: %+v", got)
	}
}

func TestAPardonTakesAnAttackBack(t *testing.T) {
	u, g := new(User), NewGlobal()
	g.Apply(u.Attacked(noon))
	g.Apply(u.Attacked(noon + hour))
	g.Apply(u.Pardoned(noon))
	if got := Observe(u, g, windows().attempt(noon+hour, home())); got.User.Attacks != 1 || got.Global.Attacks != 1 {
		t.Errorf("%v attacks on the user, %v on all", got.User.Attacks, got.Global.Attacks)
	}
	g.Apply(u.Pardoned(noon + hour))
	if got := Observe(stored(t, u), g, windows().attempt(noon+day, home())); got.User.Attacks != 0 || got.Global.Attacks != 0 {
		t.Errorf("%v attacks on the user, %v on all", got.User.Attacks, got.Global.Attacks)
	}
}

func TestWithoutAProofNoDeviceIsLearned(t *testing.T) {
	a := windows().attempt(noon, home())
	a.Cookie, a.Proven = CookieValid, nil
	if l := a.Lesson(); l.Device.Attributes != nil || l.Cookie != CookieUnsupported || l.Address != a.Address {
		t.Errorf("learned %+v", l)
	}
	a.Proven = []Factor{FactorPassword}
	if l := a.Lesson(); len(l.Device.Attributes) == 0 || l.Cookie != CookieValid {
		t.Errorf("learned %+v", l)
	}
}

func TestAnAttackOnAUserWhoNeverLoggedInIsKept(t *testing.T) {
	u := new(User)
	u.Attacked(noon)
	if got := Observe(stored(t, u), NewGlobal(), windows().attempt(noon, home())).User; got.Attacks != 1 || got.Seen != 0 {
		t.Errorf("kept %+v", got)
	}
}
