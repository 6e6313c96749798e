package risk

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestScoresStandForProbabilities(t *testing.T) {
	for p, want := range map[float64]int{1e-4: 239, 1e-3: 355, 1e-2: 470, .5: 700, .999999: 1000} {
		logit := math.Log(p / (1 - p))
		if got := score(logit); got != want {
			t.Errorf("p = %v: score %d, want %d", p, got, want)
		}
		if got := probability(logit); math.Abs(got-p) > 1e-8 {
			t.Errorf("probability %v came back as %v", p, got)
		}
	}
	if score(-1e6) != 0 || score(1e6) != highestScore || probability(-1e6) != 0 || probability(1e6) != 1 {
		t.Error("the ends are open")
	}
}

func TestThirtyFivePointsDoubleTheOdds(t *testing.T) {
	if got := score(-4+math.Ln2) - score(-4); got < 34 || got > 36 {
		t.Errorf("%d points", got)
	}
}

func TestTheCheckSum(t *testing.T) {
	m := DefaultModel()
	if got := score(m.A + m.B*9.3); got != 519 {
		t.Errorf("9.3 nats are a score of %d, want 519", got)
	}
}

func TestTheTermsMakeUpTheSum(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	rapid.Check(t, func(t *rapid.T) {
		d := w.decide(u, drawAttempt(t, noon))
		sum := 0.
		for _, term := range d.Terms {
			sum += term.Nats
		}
		if math.Abs(sum-d.Sum) > 1e-5 {
			t.Fatalf("terms %v, sum %v", d.Terms, d.Sum)
		}
		if got := score(w.policy.Model.A + w.policy.Model.B*d.Sum); got != d.Score {
			t.Fatalf("score %d, want %d", d.Score, got)
		}
	})
}

func TestLogOddsAreTheSumOfADecision(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	rapid.Check(t, func(t *rapid.T) {
		e := Observe(u, w.global, drawAttempt(t, noon))
		if got, want := w.policy.Model.LogOdds(&e), unruled(w.policy).Decide(e).Sum; got != want {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
	e := Observe(u, w.global, macintosh().attempt(noon, far()))
	if allocated := testing.AllocsPerRun(100, func() { w.policy.Model.LogOdds(&e) }); allocated != 0 {
		t.Errorf("%v allocations", allocated)
	}
}

func TestWeightsScaleAndSwitchOffTerms(t *testing.T) {
	w := sandbox(t)
	u := w.settle(oneDevice())
	a := macintosh().attempt(noon, far())
	before := w.decide(u, a)
	w.policy.Model.Weights = map[string]float64{"net.country": .5, "device.match": 0}
	after := w.decide(u, a)
	if got, want := after.term("net.country"), before.term("net.country")/2; math.Abs(got-want) > 1e-6 {
		t.Errorf("halved: %v, want %v", got, want)
	}
	if after.term("device.match") != 0 || slices.Contains(reasonsOf(after, ModeLive), ReasonDeviceUnknown) {
		t.Errorf("switched off: %v", after.Terms)
	}
}

func TestHistoryAloneNeverConvicts(t *testing.T) {
	w := newWorld(t)
	u := w.settle(resident{logins: 3000, days: 90, devices: []gadget{windows()}, places: []Address{home()}, cookie: CookieValid})
	a := macintosh().attempt(noon, far())
	a.Cookie = CookieAbsent
	d := w.decide(u, a)
	if d.term(termHistoryCap) >= 0 || d.Score >= 700 || d.Level != High {
		t.Errorf("level %s, score %d\n%+v", d.Level, d.Score, d.Terms)
	}
	capped := reasonOf(t, d, ReasonHistoryCap)
	if capped.Points >= 0 || capped.Thresholds["nats"] != 15. {
		t.Errorf("reason %+v", capped)
	}
	a.Lists = []ListHit{{List: "stolen cards", Kind: ListWatch, Weight: 2}}
	if d := w.decide(u, a); d.Level != Critical {
		t.Errorf("with a list on top: level %s, score %d", d.Level, d.Score)
	}
}

func TestAFirstLoginIsSilentAboutThePast(t *testing.T) {
	w := sandbox(t)
	a := macintosh().attempt(noon, far())
	a.Address.Class, a.Failures = ClassTor, 5
	d := w.decide(new(User), a)
	for _, signal := range Signals() {
		if signal.Past && d.term(signal.Name) != 0 {
			t.Errorf("%s: %v", signal.Name, d.term(signal.Name))
		}
	}
	if d.term("ip.class") <= 0 || d.term("velocity.user") <= 0 || d.Level != Medium {
		t.Errorf("level %s, terms %v", d.Level, d.Terms)
	}
}

func TestReasonsComeLargestFirst(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	rapid.Check(t, func(t *rapid.T) {
		d := w.decide(u, drawAttempt(t, noon))
		var live, trust []int
		for _, r := range d.Reasons {
			switch {
			case r.Mode == ModeLive && r.Points != 0:
				live = append(live, -r.Points)
			case r.Mode == ModeTrust && r.Code != ReasonHistoryCap:
				trust = append(trust, r.Points)
			}
		}
		if !slices.IsSorted(live) || !slices.IsSorted(trust) {
			t.Fatalf("reasons %+v", d.Reasons)
		}
	})
}

func TestEveryNotableTermHasItsReason(t *testing.T) {
	w := sandbox(t)
	u := w.settle(iaaUser())
	d := w.decide(u, macintosh().attempt(noon, far()))
	notable := 0
	for _, term := range d.Terms {
		if math.Abs(term.Nats) >= w.policy.Model.Notable {
			notable++
		}
	}
	explained := 0
	for _, r := range d.Reasons {
		if r.Points != 0 {
			explained++
		}
	}
	if notable != explained || notable < 4 {
		t.Errorf("%d notable terms, %d reasons with points\n%+v", notable, explained, d.Reasons)
	}
	country := reasonOf(t, d, ReasonNewCountry)
	if country.Numbers["value"] != "BR" || !slices.Equal(country.Numbers["known"].([]string), []string{"NL"}) {
		t.Errorf("numbers %+v", country.Numbers)
	}
}
