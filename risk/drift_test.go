package risk

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

func weekOf(logins int, country string, score int) Week {
	var w Week
	for range logins {
		a := windows().attempt(noon, home())
		a.Address.Country = country
		w.Add(Evidence{Attempt: a}, Decision{
			Score: score, Probability: .25, Segment: Warm, Missing: []string{"device"},
			Terms: []Term{{Name: "net.country", Nats: 2.5}, {Name: "time.hour", Nats: -.4}},
		}, ChallengeSMS)
	}
	return w
}

func TestAWeekCountsWhatWasDecided(t *testing.T) {
	w := weekOf(3, "NL", 400)
	w.Add(Evidence{}, Decision{Score: 700, Probability: .5}, Decline)
	w.Add(Evidence{}, Decision{Score: 100}, Accept)
	if w.Logins != 5 || w.Challenged != 3 || w.Declined != 1 || w.Expected != 1.25 || w.Missing["device"] != 3 {
		t.Errorf("counted %+v", w)
	}
	for share, want := range map[float64]int{0: 100, .2: 100, .5: 400, .8: 400, .9: 700, 1: 700} {
		if got := w.Quantile(share); got != want {
			t.Errorf("quantile %v is %d, want %d", share, got, want)
		}
	}
	if got := w.Inputs["country"]; !reflect.DeepEqual(got, map[string]int64{"NL": 3, "": 2}) {
		t.Errorf("countries %v", got)
	}
	if got := w.Terms["net.country"]; !reflect.DeepEqual(got, map[string]int64{"<3": 3, "0": 2}) {
		t.Errorf("terms %v", got)
	}
	if got := w.Terms["time.hour"]["<0"]; got != 3 {
		t.Errorf("%d terms are a little below zero", got)
	}
	if (Week{}).Quantile(.5) != -1 {
		t.Error("an empty week has a median")
	}
}

func TestWeeksAddUpAndSurviveTheirEncoding(t *testing.T) {
	a, b := weekOf(3, "NL", 400), weekOf(2, "BR", 500)
	sum := Pool(a, b, Week{})
	if sum.Logins != 5 || sum.Scores[400] != 3 || sum.Inputs["country"]["BR"] != 2 || sum.Terms["net.country"]["<3"] != 5 {
		t.Errorf("pooled %+v", sum)
	}
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var read Week
	if err := json.Unmarshal(data, &read); err != nil || !reflect.DeepEqual(read, a) {
		t.Errorf("read %+v, %v", read, err)
	}
}

func TestValuesWithoutEndCountTogether(t *testing.T) {
	var w Week
	for i := range 200 {
		e := Evidence{}
		e.Attempt.Agent.Browser = string(rune('a' + i))
		w.Add(e, Decision{}, Accept)
	}
	if n := len(w.Inputs["browser"]); n != mostValues+1 || w.Inputs["browser"][otherValue] != 200-mostValues {
		t.Errorf("%d values, %d others", n, w.Inputs["browser"][otherValue])
	}
}

func TestAShiftIsTheStabilityIndex(t *testing.T) {
	same := map[string]int64{"NL": 900, "BE": 100}
	for name, c := range map[string]struct {
		now, before map[string]int64
		low, high   float64
		ok          bool
	}{
		"the same":      {same, map[string]int64{"NL": 9000, "BE": 1000}, 0, .001, true},
		"a known value": {map[string]int64{"NL": 800, "BE": 200}, same, .0805, .0812, true}, // (.8-.9)ln(.8/.9)+(.2-.1)ln 2 = .0811
		"a new value":   {map[string]int64{"NL": 500, "BR": 500}, same, .25, 10, true},
		"too few now":   {map[string]int64{"NL": 199}, same, 0, 0, false},
		"too few then":  {same, map[string]int64{"NL": 199}, 0, 0, false},
		"nothing":       {nil, nil, 0, 0, false},
	} {
		got, ok := Shift(c.now, c.before)
		if ok != c.ok || got < c.low || got > c.high {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
		if back, _ := Shift(c.before, c.now); ok && math.Abs(back-got) > .02 {
			t.Errorf("%s: %v one way, %v the other", name, got, back)
		}
	}
}

func TestPoissonIntervalsAreThoseOfTheTables(t *testing.T) {
	for n, want := range map[int][2]float64{ // Garwood 1936
		0: {0, 3.6889}, 1: {.0253, 5.5716}, 2: {.2422, 7.2247}, 5: {1.6235, 11.6683}, 10: {4.7954, 18.3904}, 100: {81.3639, 121.6273},
	} {
		low, high := Poisson(n)
		if math.Abs(low-want[0]) > 1e-3 || math.Abs(high-want[1]) > 1e-3 {
			t.Errorf("%d: %v to %v, want %v", n, low, high, want)
		}
	}
	if low, high := Poisson(100_000); low < 99_000 || high > 101_000 || low > high {
		t.Errorf("of many: %v to %v", low, high)
	}
}

func TestCalibrationComparesBandByBand(t *testing.T) {
	got := Calibrate([]Outcome{{150, .01, false}, {199, .03, true}, {1000, .9, true}, {-5, 0, false}, {2000, .9, true}})
	low, high := Poisson(1)
	low2, high2 := Poisson(2)
	if len(got) != 3 || got[0].From != 0 || got[1] != (Band{100, 2, 1, .04, low, high}) || got[2] != (Band{1000, 2, 2, 1.8, low2, high2}) {
		t.Errorf("got %+v", got)
	}
	if got := Calibrate(nil); got == nil || len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
