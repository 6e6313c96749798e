package risk

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// taught sums a cell of a delta in logins.
func taught(d Delta, kind Kind, key string, at int64) float64 {
	return math.Round(d.sum(kind, key)/landmark(at)*1e9) / 1e9
}

func TestAFirstLoginCountsWhatItShows(t *testing.T) {
	u := new(User)
	a := windows().attempt(noon, home())
	a.Address.Class, a.Cookie = ClassNone, CookieAbsent
	d := u.Learn(a, .5)
	rows := map[Cell]float64{
		{Kind: KindTotal, Key: totalLogins}:               .5,
		{Kind: KindTotal, Key: totalUsers}:                1,
		{Kind: KindTotal, Key: totalPlaced}:               .5,
		{Kind: KindTotal, Key: totalAgents}:               .5,
		{Kind: KindCountry, Key: "NL"}:                    .5,
		{Kind: KindRouted, Key: "NL"}:                     .5,
		{Kind: KindNetwork, Key: "NL/3333"}:               .5,
		{Kind: KindAddress, Key: "a-home"}:                .5,
		{Kind: KindPrefix, Key: "p-home"}:                 .5,
		{Kind: KindFamily, Key: "Chrome/Windows/desktop"}: .5,
		{Kind: KindAgent, Key: "ua-windows"}:              .5,
		{Kind: KindClass, Key: "none"}:                    .5,
	}
	for cell, want := range rows {
		if got := taught(d, cell.Kind, cell.Key, noon); got != want {
			t.Errorf("%s %q: %v, want %v", cell.Kind, cell.Key, got, want)
		}
	}
	if len(d) != len(rows) {
		t.Errorf("%d cells, want %d: a first login has no step, no return and no match", len(d), len(rows))
	}
	if u.Seen() != 1 || len(u.devices) != 1 {
		t.Errorf("seen %d, %d devices", u.Seen(), len(u.devices))
	}
}

func TestWhatNoLoginTeaches(t *testing.T) {
	for _, w := range []float64{0, -1, 1e-9, math.NaN()} {
		u := new(User)
		if d := u.Learn(windows().attempt(noon, home()), w); d != nil || u.Seen() != 0 {
			t.Errorf("weight %v taught %v", w, d)
		}
	}
}

func TestAUserIsActiveByTheLatestLogin(t *testing.T) {
	w := newWorld(t)
	u := new(User)
	for i := range int64(10) {
		w.global.Apply(u.Learn(windows().attempt(noon+i*day, home()), 1))
	}
	now := noon + 9*day
	if users := Observe(u, w.global, Attempt{At: now}).Global.Users; math.Abs(users-1) > 1e-6 {
		t.Errorf("%v users, want 1", users)
	}
	if users := Observe(u, w.global, Attempt{At: now + halfLife}).Global.Users; math.Abs(users-.5) > 1e-6 {
		t.Errorf("%v users after a half-life, want .5", users)
	}
}

func TestDormantUsersDoNotMakeTheOthersLookBusy(t *testing.T) {
	w := newWorld(t)
	for i := range int64(500) {
		w.global.Apply(new(User).Learn(windows().attempt(noon-3*365*day-i*hour, home()), 1))
	}
	active := w.settle(oneDevice())
	e := Observe(active, w.global, windows().attempt(noon, home()))
	if m := mean(&e); m < .8*e.User.Logins || m > 1.3*e.User.Logins {
		t.Errorf("the mean is %v, the only active user has %v", m, e.User.Logins)
	}
}

func TestNewAddressesOfAKnownNetworkAreItsVolatility(t *testing.T) {
	u := new(User)
	next := func(hash, prefix string) Delta {
		from := home()
		from.Hash, from.Prefix = hash, prefix
		return u.Learn(windows().attempt(noon, from), 1)
	}
	rows := []struct {
		hash, prefix         string
		visits, novel, nears float64
	}{
		{"a1", "p1", 0, 0, 0}, // the network is new itself
		{"a1", "p1", 1, 0, 0},
		{"a2", "p1", 1, 1, 1},
		{"a3", "p2", 1, 1, 0},
		{"a2", "p1", 1, 0, 0},
		{"", "", 0, 0, 0}, // an unknown address tells nothing
	}
	for i, row := range rows {
		d := next(row.hash, row.prefix)
		for kind, want := range map[Kind]float64{KindVisit: row.visits, KindNovel: row.novel, KindNear: row.nears} {
			if got := taught(d, kind, "3333", noon); got != want {
				t.Errorf("login %d: %s %v, want %v", i+1, kind, got, want)
			}
		}
	}
	if n := u.networks[0]; math.Abs(n.visits-4*landmark(noon)) > 1 || math.Abs(n.novel-2*landmark(noon)) > 1 {
		t.Errorf("visits %v, novel %v", n.visits/landmark(noon), n.novel/landmark(noon))
	}
}

func TestStepsOfVersionsAreCountedByGap(t *testing.T) {
	rows := []struct {
		gap  int64
		with gadget
		key  string
	}{
		{day, windows(), "0/same"},
		{2 * day, windows().upgraded(66), "1/forward"},
		{6 * day, windows().upgraded(65), "2/back"},
		{20 * day, windows().upgraded(65), "3/same"},
		{80 * day, windows().upgraded(70), "4/forward"},
		{170 * day, windows().upgraded(71), "5/forward"},
		{190 * day, windows().upgraded(72), ""}, // forgotten: as new
	}
	u, at := new(User), noon
	u.Learn(windows().attempt(at, home()), 1)
	for i, row := range rows {
		at += row.gap
		d := u.Learn(row.with.attempt(at, home()), 1)
		var keys []string
		for _, c := range d {
			if c.Kind == KindStep {
				keys = append(keys, c.Key)
			}
		}
		if row.key == "" && keys != nil || row.key != "" && !slices.Equal(keys, []string{row.key}) {
			t.Errorf("row %d: steps %v, want %q", i, keys, row.key)
		}
	}
}

func TestTheSmallestCellMakesRoom(t *testing.T) {
	u := new(User)
	for i := range 8 {
		from := home()
		from.Country = string([]byte{'A', byte('A' + i)})
		for range 1 + (i+3)%8 {
			u.Learn(windows().attempt(noon, from), 1)
		}
	}
	u.Learn(windows().attempt(noon, far()), 1)
	codes := u.countryCodes(far(), noon)
	if len(codes) != shelf || slices.Contains(codes, "AF") || !slices.Contains(codes, "BR") {
		t.Errorf("known: %v; want BR in the place of AF, the smallest", codes)
	}
	if e := Observe(u, NewGlobal(), windows().attempt(noon, far())); math.Abs(e.User.Network.Placed-37) > 1e-6 {
		t.Errorf("placed %v, want 37: what is evicted still counts", e.User.Network.Placed)
	}
}

func TestDevicesAreKeptApart(t *testing.T) {
	u := new(User)
	learn := func(g gadget) { u.Learn(g.attempt(noon, home()), 1) }
	learn(windows())
	learn(windows())
	learn(windows().with("screen", "1920x1080")) // near: the same, with another screen
	learn(phone())
	learn(gadget{agent: phone().agent, attributes: map[string]string{"screen": "1x1"}}) // too little to recognise
	if len(u.devices) != 2 {
		t.Fatalf("%d devices, want 2", len(u.devices))
	}
	m := Observe(u, NewGlobal(), windows().with("screen", "1920x1080").attempt(noon, home()))
	if m.User.Device.Bin != Exact || !m.Recognised() {
		t.Errorf("the update is not on record: %+v", m.User.Device)
	}
	first := new(User)
	first.Learn(windows().attempt(noon, home()), 1)
	if key := fmt.Sprintf("%x", first.devices[0].key); m.DeviceKey() != key {
		t.Errorf("the device's name changed from %s to %s", key, m.DeviceKey())
	}
}

func TestTheKeyOfANewDeviceIsKnownBefore(t *testing.T) {
	u := new(User)
	u.Learn(phone().attempt(noon, home()), 1)
	a := windows().attempt(noon, home())
	before := Observe(u, NewGlobal(), a).DeviceKey()
	u.Learn(a, 1)
	if after := Observe(stored(t, u), NewGlobal(), a).DeviceKey(); before != after || before == "" {
		t.Errorf("key %q became %q", before, after)
	}
	if key := Observe(u, NewGlobal(), gadget{}.attempt(noon, home())).DeviceKey(); key != "" {
		t.Errorf("without device data: key %q", key)
	}
}

func TestReturningCookiesAreCountedFromTheSecondLogin(t *testing.T) {
	u := new(User)
	for i, row := range []struct {
		cookie          Cookie
		asked, returned float64
	}{{CookieAbsent, 0, 0}, {CookieValid, 1, 1}, {CookieAbsent, 1, 0}, {CookieForeign, 0, 0}, {CookieUnsupported, 0, 0}} {
		a := windows().attempt(noon, home())
		a.Cookie = row.cookie
		d := u.Learn(a, 1)
		if got := taught(d, KindCookie, cookieAsked, noon); got != row.asked {
			t.Errorf("login %d: asked %v", i+1, got)
		}
		if got := taught(d, KindCookie, cookieReturned, noon); got != row.returned {
			t.Errorf("login %d: returned %v", i+1, got)
		}
	}
}

func TestFailuresTeachNothingElse(t *testing.T) {
	u := new(User)
	u.Learn(windows().attempt(noon, home()), 1)
	before := Observe(u, NewGlobal(), windows().attempt(noon, home()))
	u.Fail(noon)
	u.Fail(noon)
	after := Observe(stored(t, u), NewGlobal(), windows().attempt(noon, home()))
	if after.User.Failures != 2 || after.User.FailDay != 2 {
		t.Errorf("failures %v, %v", after.User.Failures, after.User.FailDay)
	}
	if before.User.Seen != after.User.Seen || before.User.Logins != after.User.Logins {
		t.Error("a failure was learned")
	}
}

func TestUnlearningInvertsLearning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, g := new(User), NewGlobal()
		at := noon
		for range rapid.IntRange(1, 6).Draw(t, "logins") {
			at += rapid.Int64Range(hour, 10*day).Draw(t, "gap")
			g.Apply(u.Learn(drawAttempt(t, at), 1))
		}
		at += rapid.Int64Range(hour, 10*day).Draw(t, "gap")
		probe := windows().attempt(at, germany())
		before, tables := Observe(u, g, probe), facts(g)
		fraud := drawAttempt(t, at)
		d := u.Learn(fraud, rapid.Float64Range(.1, 1).Draw(t, "weight"))
		g.Apply(d)
		g.Apply(u.Unlearn(fraud, d))
		after := Observe(u, g, probe)
		if !alike(tables, facts(g)) {
			t.Fatalf("the tables differ:\n%+v\n%+v", tables, facts(g))
		}
		for name, pair := range map[string][2]float64{
			"seen":    {float64(before.User.Seen), float64(after.User.Seen)},
			"logins":  {before.User.Logins, after.User.Logins},
			"country": {before.User.Network.Country, after.User.Network.Country},
			"network": {before.User.Network.Network, after.User.Network.Network},
			"address": {before.User.Network.Address, after.User.Network.Address},
			"visits":  {before.User.Network.Visits, after.User.Network.Visits},
			"novel":   {before.User.Network.Novel, after.User.Network.Novel},
			"family":  {before.User.Agent.Family, after.User.Agent.Family},
			"text":    {before.User.Agent.Text, after.User.Agent.Text},
			"sin":     {before.User.Hour.Sin, after.User.Hour.Sin},
			"asked":   {before.User.Cookie.Asked, after.User.Cookie.Asked},
			"class":   {before.User.Class.All, after.User.Class.All},
			"devices": {float64(before.User.Device.Known), float64(after.User.Device.Known)},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-4 {
				t.Errorf("%s: %v before, %v after", name, pair[0], pair[1])
			}
		}
	})
}

func TestAFraudsDeviceAndPlaceAreForgotten(t *testing.T) {
	u := new(User)
	u.Learn(windows().attempt(noon, home()), 1)
	fraud := macintosh().attempt(noon+day, far())
	d := u.Learn(fraud, .9)
	u = stored(t, u)
	u.Unlearn(fraud, d)
	e := Observe(u, NewGlobal(), fraud)
	if e.User.Device.Known != 1 || e.Recognised() || e.User.Network.KnownCountry || e.User.Network.KnownAddress || e.User.Last.At != 0 {
		t.Errorf("still known: %+v", e.User)
	}
	if u.Unlearn(fraud, nil) != nil || u.Seen() != 1 {
		t.Error("what was never learned was unlearned")
	}
}
