package risk

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func marshal(tb testing.TB, v any) []byte {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestTheSameEvidenceGivesTheSameDecisionByteForByte(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	rapid.Check(t, func(rt *rapid.T) {
		e := Observe(u, w.global, drawAttempt(rt, noon))
		want := marshal(t, unruled(w.policy).Decide(e))
		var kept Evidence
		if err := json.Unmarshal(marshal(t, e), &kept); err != nil {
			rt.Fatal(err)
		}
		var policy Policy
		if err := json.Unmarshal(marshal(t, w.policy), &policy); err != nil {
			rt.Fatal(err)
		}
		for range 5 {
			if got := marshal(t, unruled(policy).Decide(kept)); !bytes.Equal(got, want) {
				rt.Fatalf("replayed:\n%s\ndecided:\n%s", got, want)
			}
		}
	})
}

func TestObservingAndDecidingChangeNothing(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	before, _ := u.MarshalBinary()
	a := macintosh().attempt(noon, far())
	first := marshal(t, Observe(u, w.global, a))
	for range 10 {
		w.decide(u, a)
	}
	if after, _ := u.MarshalBinary(); !bytes.Equal(before, after) {
		t.Error("the history changed")
	}
	if again := marshal(t, Observe(u, w.global, a)); !bytes.Equal(first, again) {
		t.Error("the tables changed")
	}
}

func TestTermsThatAreNoNumbersAreZeroAndSaid(t *testing.T) {
	for name, spoil := range map[string]func(e *Evidence){
		"not a number": func(e *Evidence) { e.User.Network.Placed = math.NaN() },
		"infinite":     func(e *Evidence) { e.User.Network.Country = math.Inf(1) },
		"negative":     func(e *Evidence) { e.User.Network.Placed = -5 },
	} {
		t.Run(name, func(t *testing.T) {
			w := sandbox(t)
			e := Observe(w.settle(iaaUser()), w.global, windows().attempt(noon, home()))
			spoil(&e)
			d := unruled(w.policy).Decide(e)
			if d.term("net.country") != 0 || !finite(d.Sum) || d.Level != Low {
				t.Errorf("level %s, terms %+v", d.Level, d.Terms)
			}
			if r := reasonOf(t, d, ReasonTermError); r.Numbers["term"] != "net.country" {
				t.Errorf("reason %+v", r)
			}
		})
	}
}

func TestImpossibleInputIsUnknown(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	a := windows().attempt(noon, home())
	a.Address.Lat, a.Address.Class, a.Failures, a.Cookie = math.NaN(), "purple", math.Inf(1), "crumbs"
	a.Agent.BrowserVersion = []int{-1, 1 << 40, 2, 3, 4, 5}
	e := Observe(u, w.global, a)
	if e.Attempt.Address.HasPlace || e.Attempt.Address.Class != "" || e.Attempt.Failures != 0 || e.Attempt.Cookie != CookieUnsupported {
		t.Errorf("kept: %+v", e.Attempt)
	}
	marshal(t, e) // JSON knows no NaN
	a.Address.Country = "Netherlands"
	if e := Observe(u, w.global, a); e.Attempt.Address.Country != "" {
		t.Errorf("country %q", e.Attempt.Address.Country)
	}
}

func TestABrokenModelFallsBack(t *testing.T) {
	w := sandbox(t)
	w.policy.Model.A = math.NaN()
	d := w.decide(w.settle(iaaUser()), windows().attempt(noon, home()))
	if d.Level != Medium || d.Code == Accept {
		t.Errorf("level %s, code %d", d.Level, d.Code)
	}
	reasonOf(t, d, ReasonEngineFallback)
}

func TestTheFallbackNeverLetsInByAPassword(t *testing.T) {
	a := windows().attempt(noon, home())
	a.Enrolled = []Factor{FactorPassword, FactorSMS}
	for _, fallback := range Levels() {
		p := DefaultPolicy()
		lane := defaultLane()
		lane.Fallback = fallback
		p.Lanes[LaneLogin] = lane
		d := unruled(p).Fallback(Evidence{Attempt: a})
		if d.Code == Accept || d.Level.rank() < Medium.rank() {
			t.Errorf("fallback %s: level %s, code %d", fallback, d.Level, d.Code)
		}
	}
	d := unruled(Policy{}).Fallback(Evidence{})
	if d.Code != Decline || d.Terms == nil || d.Missing == nil {
		t.Errorf("with nothing at all: %+v", d)
	}
}

func TestListsDecide(t *testing.T) {
	hit := func(kind, by string) ListHit { return ListHit{List: kind, Kind: kind, By: by} }
	absolute := func(h ListHit) ListHit {
		h.Absolute = true
		return h
	}
	rows := map[string]struct {
		lists    []ListHit
		declines bool
		ofPlace  bool // before anybody is known to be anybody
	}{
		"none":                          {nil, false, false},
		"watch":                         {[]ListHit{hit(ListWatch, EntryAddress)}, false, false},
		"allow":                         {[]ListHit{hit(ListAllow, EntryAddress)}, false, false},
		"a blocked address":             {[]ListHit{hit(ListBlock, EntryAddress)}, true, true},
		"a blocked prefix":              {[]ListHit{hit(ListBlock, EntryCIDR)}, true, true},
		"a blocked country":             {[]ListHit{hit(ListBlock, EntryCountry)}, true, true},
		"a blocked network":             {[]ListHit{hit(ListBlock, EntryNetwork)}, true, true},
		"a blocked user":                {[]ListHit{hit(ListBlock, EntryUser)}, true, false},
		"a blocked device":              {[]ListHit{hit(ListBlock, EntryDevice)}, true, false},
		"country blocked, place let in": {[]ListHit{hit(ListBlock, EntryCountry), hit(ListAllow, EntryCIDR)}, false, false},
		"place let in, absolute block":  {[]ListHit{hit(ListAllow, EntryCIDR), absolute(hit(ListBlock, EntryCountry))}, true, true},
		"country blocked, user let in":  {[]ListHit{hit(ListBlock, EntryCountry), hit(ListAllow, EntryUser)}, true, true},
		"user blocked, address let in":  {[]ListHit{hit(ListBlock, EntryUser), hit(ListAllow, EntryAddress)}, false, false},
		"user let in, absolute device":  {[]ListHit{hit(ListAllow, EntryUser), absolute(hit(ListBlock, EntryDevice))}, true, false},
	}
	w := sandbox(t)
	u := w.settle(iaaUser())
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			a := windows().attempt(noon, home())
			a.Lists, a.Enrolled = row.lists, []Factor{FactorPassword, FactorSMS}
			if _, blocked := a.BlockedPlace(); blocked != row.ofPlace {
				t.Errorf("the place is blocked: %v", blocked)
			}
			d := w.decide(u, a)
			if (d.Code == Decline) != row.declines {
				t.Errorf("code %d", d.Code)
			}
			if row.declines {
				reasonOf(t, d, ReasonBlocked)
			}
			if f := unruled(w.policy).Fallback(Evidence{Attempt: a}); (f.Code == Decline) != row.declines {
				t.Errorf("in the fallback: code %d", f.Code)
			}
		})
	}
}

func TestFloorsUnderALane(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	a := windows().attempt(noon, home())
	a.Enrolled = []Factor{FactorSMS}
	a.Floor = Medium
	d := w.decide(u, a)
	if d.Level != Medium || d.Code != ChallengeSMS {
		t.Errorf("under pressure: level %s, code %d", d.Level, d.Code)
	}
	reasonOf(t, d, ReasonUnderPressure)
	a.Floor, a.Lane = "", LaneRecovery
	lane := defaultLane()
	lane.Floor = High
	w.policy.Lanes[LaneRecovery] = lane
	d = w.decide(u, a)
	if d.Level != High {
		t.Errorf("in the lane: level %s", d.Level)
	}
	reasonOf(t, d, ReasonLaneFloor)
}

func TestAStrangerIsLiftedToHigh(t *testing.T) {
	w := crowded(t)
	u := w.settle(resident{logins: 30, days: 60, devices: []gadget{newerWindows()}, places: []Address{home()}})
	strange := newerWindows().upgraded(80, 0).with("support", "ajax", "screen", "1x1")
	d := w.decide(u, strange.attempt(noon, far()))
	if d.Level != High || d.Score >= d.Thresholds.High {
		t.Fatalf("level %s, score %d: want a score below %d lifted to high", d.Level, d.Score, d.Thresholds.High)
	}
	r := reasonOf(t, d, ReasonStrangeAndFar)
	if r.Numbers["logins"] != int64(30) || r.Thresholds["logins"] != int64(30) {
		t.Errorf("reason %+v", r)
	}
	for name, a := range map[string]Attempt{
		"the device is known":     newerWindows().attempt(noon, far()),
		"the country is known":    strange.attempt(noon, elsewhere(home())),
		"the country is not":      strange.attempt(noon, Address{}),
		"the token is the user's": withCookie(strange.attempt(noon, far())),
	} {
		if d := w.decide(u, a); slices.Contains(reasonsOf(d, ModeLive), ReasonStrangeAndFar) {
			t.Errorf("%s: still strange and far", name)
		}
	}
}

func withCookie(a Attempt) Attempt {
	a.Cookie = CookieValid
	return a
}

func TestFactsAreToldWithoutWeight(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	a := Attempt{At: noon, Lane: LaneLogin, Proven: []Factor{FactorPassword}, Cookie: CookieForeign}
	a.Device.Mismatch = true
	d := w.decide(u, a)
	if got, want := reasonsOf(d, ModeFact), []string{FactNoDeviceData, FactHashMismatch, FactForeignCookie, FactNoAddress}; !slices.Equal(got, want) {
		t.Errorf("facts %v, want %v", got, want)
	}
	a.Device.Unparsed = true
	if got := reasonsOf(w.decide(u, a), ModeFact); got[0] != FactUnparsed {
		t.Errorf("facts %v", got)
	}
}

func TestManyMayObserveWhileOneLearns(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 200 {
				w.decide(u, windows().attempt(noon, home()))
			}
		})
	}
	other := new(User)
	for i := range int64(200) {
		w.global.Apply(other.Learn(phone().attempt(noon+i*second, germany()), 1))
		w.global.FailedAt("a-home", "somebody", noon)
	}
	w.global.Sweep(noon)
	wait.Wait()
}

func TestSweepingKeepsWhatIsFresh(t *testing.T) {
	w := sandbox(t)
	a := windows().attempt(noon, home())
	before := Observe(new(User), w.global, a).Global
	w.global.Apply(new(User).Learn(phone().attempt(noon-3*365*day, far()), 1))
	w.global.Sweep(noon)
	after := Observe(new(User), w.global, a).Global
	if before.Network.Country != after.Network.Country || before.Network.Countries != after.Network.Countries {
		t.Errorf("before %+v, after %+v", before.Network, after.Network)
	}
	if far := Observe(new(User), w.global, phone().attempt(noon, far())).Global.Network; far.Networks != 0 {
		t.Errorf("three years old and still there: %+v", far)
	}
}

func TestCellsOfALaterVersionArePassedOver(t *testing.T) {
	g := NewGlobal()
	g.Apply(Delta{{Kind: "weather", Key: "rain", Sum: 1, Seen: noon}, {Kind: KindCountry, Key: "NL", Sum: landmark(noon), Seen: noon}})
	if got := Observe(new(User), g, windows().attempt(noon, home())).Global.Network.Country; math.Abs(got-1) > 1e-9 {
		t.Errorf("country %v", got)
	}
}
