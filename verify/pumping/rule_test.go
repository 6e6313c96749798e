package pumping_test

import (
	"fmt"
	"testing"
	"time"

	"riskgate/verify/pumping"
)

// A rule passes up to its threshold and not beyond, live; in the shadow it says the
// same and refuses nothing.
func TestEveryRuleBeginsWhereItSays(t *testing.T) {
	for _, c := range []struct {
		rule      pumping.Rule
		window    time.Duration
		last      int // the last send that passes
		send      func(n int) pumping.Send
		every     time.Duration // between sends
		threshold float64
		code      int
	}{
		{pumping.AddressMix, 24 * time.Hour, 3, func(n int) pumping.Send {
			return to([]string{"+31612345678", "+4915112345678", "+33612345678", "+447400123456"}[n-1], "192.0.2.1")
		}, 0, 3, 60238},
		{pumping.AddressVolume, time.Hour, 5, func(n int) pumping.Send { return dutch(n, 1, "192.0.2.1") }, 0, 5, 60238},
		{pumping.AddressVolume, 24 * time.Hour, 10, func(n int) pumping.Send { return dutch(n, 1, "192.0.2.1") }, 2 * time.Hour, 10, 60238},
		{pumping.CountryVolume, time.Hour, 3, func(n int) pumping.Send { return dutch(n, 1) }, 0, 20.0 / 6, 60238},
		{pumping.CountryVolume, 24 * time.Hour, 20, func(n int) pumping.Send { return dutch(n, 1) }, time.Hour, 20, 60238},
		{pumping.Prefix, time.Hour, 10, func(n int) pumping.Send { return dutch(7, n) }, 0, 0.1, 60410},
	} {
		for _, mode := range []pumping.Mode{pumping.Live, pumping.Shadow} {
			t.Run(fmt.Sprint(c.rule, c.window, mode), func(t *testing.T) {
				w := here(t).alone(c.rule, mode)
				for n := 1; n <= c.last; n++ {
					w.goes(c.send(n))
					w.later(c.every)
				}
				verdict := w.judge(c.send(c.last + 1))
				f := finding(t, verdict, c.rule, c.window)
				if f.Threshold != c.threshold || f.Mode != mode {
					t.Errorf("it found %+v", f)
				}
				refusal := verdict.Refusal()
				switch {
				case mode == pumping.Shadow && (refusal != nil || f.Outcome != pumping.Recorded):
					t.Errorf("in the shadow it found %+v and refused %v", f, refusal)
				case mode == pumping.Live && (refusal == nil || refusal.Code != c.code || f.Outcome != pumping.Refused):
					t.Errorf("live it found %+v and refused %v", f, refusal)
				}
			})
		}
	}
}

// alone sets one rule, and switches all the others off.
func (w *world) alone(rule pumping.Rule, mode pumping.Mode) *world {
	for other := range w.Settings.Modes {
		w.Settings.Modes[other] = pumping.Off
	}
	w.Settings.Modes[rule] = mode
	return w
}

func TestWhoeverAnswersMaySendMore(t *testing.T) {
	w := here(t).alone(pumping.AddressVolume, pumping.Live)
	w.Settings.Address.Max = 0
	for n := range 200 { // an office: 20 % of 200 may be unverified
		w.comesBack(w.goes(dutch(n, 1, "192.0.2.1"))...)
	}
	for n := range 6 {
		w.goes(dutch(300+n, 1, "192.0.2.1")) // 200 × 0.2 ÷ 6
	}
	if rule := w.refused(dutch(400, 1, "192.0.2.1")); rule != pumping.AddressVolume {
		t.Errorf("refused by %q", rule)
	}
}

func TestACountryIsMeasuredByItsBestDay(t *testing.T) {
	w := here(t).alone(pumping.CountryVolume, pumping.Live)
	for n := range 300 {
		w.comesBack(w.goes(dutch(n, 1))...)
	}
	for _, c := range []struct {
		after time.Duration
		allow float64 // unverified in a day
	}{{13 * 24 * time.Hour, 60}, {24 * time.Hour, 20}} {
		w.later(c.after)
		f := finding(t, w.judge(dutch(900, 1)), pumping.CountryVolume, 24*time.Hour)
		if f.Threshold != c.allow {
			t.Errorf("%v later %v may be unverified, want %v", c.after, f.Threshold, c.allow)
		}
	}
}

func TestCountriesThatAnsweredAreNoMix(t *testing.T) {
	w := here(t).alone(pumping.AddressMix, pumping.Live)
	german := to("+4915112345678", "192.0.2.1")
	w.goes(to("+31612345678", "192.0.2.1"), to("+33612345678", "192.0.2.1"))
	w.comesBack(w.goes(german)...)
	w.goes(to("+447400123456", "192.0.2.1"), german)
	if rule := w.refused(to("+34612345678", "192.0.2.1")); rule != pumping.AddressMix {
		t.Errorf("refused by %q", rule)
	}
	w.goes(to("+34612345678", "192.0.2.2"), to("+34612345678"))
	w.later(25 * time.Hour)
	w.goes(to("+34612345678", "192.0.2.1"))
}

// The window slides: what was sent fades with the hour that it lies in.
func TestHoursFade(t *testing.T) {
	w := here(t).alone(pumping.AddressVolume, pumping.Live)
	w.Settings.Address.Max = 0
	for n := range 4 {
		w.goes(dutch(n, 1, "192.0.2.1")) // at 10:00
	}
	for _, c := range []struct {
		after time.Duration
		value float64
	}{{59 * time.Minute, 4 + 1}, {31 * time.Minute, 5/2 + 1}, {30 * time.Minute, 1 + 1}} {
		w.later(c.after) // 10:59, 11:30, 12:00; each look is a send
		if f := finding(t, w.judge(dutch(9, 1, "192.0.2.1")), pumping.AddressVolume, time.Hour); f.Value != c.value {
			t.Errorf("at %s it counts %v, want %v", w.clock().Format(time.TimeOnly), f.Value, c.value)
		}
	}
}

func TestBlocksDoubleUpToTheLongestAndAreForgotten(t *testing.T) {
	w := here(t).alone(pumping.Prefix, pumping.Live)
	script := func() *pumping.Refusal {
		for n := range 11 {
			if refusal := w.judge(dutch(7, n)).Refusal(); refusal != nil {
				return refusal
			}
		}
		return nil
	}
	for _, hours := range []int{1, 2, 4, 8, 12, 12} {
		span := time.Duration(hours) * time.Hour
		refusal := script()
		if refusal == nil || refusal.RetryAfter != span {
			t.Fatalf("got %+v, want a block of %s", refusal, span)
		}
		w.later(span - time.Minute)
		if refusal := w.judge(dutch(7, 99)).Refusal(); refusal == nil || refusal.RetryAfter != time.Minute {
			t.Fatalf("a minute before its end it is %+v", refusal)
		}
		w.goes(dutch(8, 1)) // the neighbours are not concerned
		w.later(time.Minute)
	}
	w.later(12 * time.Hour)
	if refusal := script(); refusal == nil || refusal.RetryAfter != time.Hour {
		t.Errorf("after twelve quiet hours the block is %+v", refusal)
	}
}

func TestLateCodesEndABlock(t *testing.T) {
	w := here(t).alone(pumping.Prefix, pumping.Live)
	honest := w.goes(dutch(7, 0))
	for n := range 9 {
		w.goes(dutch(7, 1+n))
	}
	if rule := w.refused(dutch(7, 10)); rule != pumping.Prefix {
		t.Fatalf("refused by %q", rule)
	}
	w.comesBack(honest...) // one of ten
	w.goes(dutch(7, 10))
	if rule := w.refused(dutch(7, 11)); rule != pumping.Prefix { // one of eleven
		t.Errorf("refused by %q", rule)
	}
}

func TestShadowsBlockToo(t *testing.T) {
	w := here(t).alone(pumping.Prefix, pumping.Shadow)
	for n := range 10 {
		w.goes(dutch(7, n))
	}
	w.goes(dutch(7, 10))
	w.later(50 * time.Minute)
	if f := finding(t, w.judge(dutch(7, 11)), pumping.Prefix, 0); f.Outcome != pumping.Recorded || f.RetryAfter != 10*time.Minute {
		t.Errorf("found %+v", f)
	}
}

func TestNumbersWhoseKindDoesNotMatterReachTheirOwners(t *testing.T) {
	w := here(t)
	for _, c := range []struct {
		countries []string
		number    string
		want      bool
	}{
		{nil, "+31612345678", true},
		{nil, "+449098790000", false},
		{nil, "+12124567890", true},
		{nil, "of old", true},
		{[]string{"NL"}, "+31612345678", true},
		{[]string{"NL"}, "+4915112345678", false},
	} {
		w.Settings.Countries = c.countries
		if w.Reaches(c.number) != c.want {
			t.Errorf("with %v, %s is reached: %v", c.countries, c.number, !c.want)
		}
	}
	w.Settings.Countries, w.Settings.Modes[pumping.Class] = nil, pumping.Shadow
	if !w.Reaches("+449098790000") {
		t.Error("a class in the shadow keeps codes from their owner")
	}
}

func TestTheSandboxLetsOnePersonTryEverything(t *testing.T) {
	w := here(t)
	w.Settings = pumping.DefaultSettings().Sandbox()
	for range 150 {
		w.goes(dutch(1, 1, "192.0.2.1"))
	}
}
