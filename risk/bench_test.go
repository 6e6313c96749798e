package risk

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// The targets, on one core: terms and score ≤300 ns and no allocation, with Observe
// ≤1 µs, Decide ≤5 µs.

func benched(b *testing.B) (*world, *User, Evidence, Evidence) {
	b.Helper()
	w := crowded(b)
	u := w.settle(iaaUser())
	usual := Observe(u, w.global, windows().attempt(noon, home()))
	strange := Observe(u, w.global, macintosh().attempt(noon, far()))
	return w, u, usual, strange
}

func BenchmarkDecide(b *testing.B) {
	w, _, usual, strange := benched(b)
	for name, e := range map[string]Evidence{"usual": usual, "strange": strange} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				unruled(w.policy).Decide(e)
			}
		})
	}
}

func BenchmarkScore(b *testing.B) {
	w, _, usual, _ := benched(b)
	b.ReportAllocs()
	for b.Loop() {
		var s sheet
		s.assess(&w.policy.Model, &usual, false)
		score(s.logit)
	}
}

func BenchmarkObserve(b *testing.B) {
	w, u, _, _ := benched(b)
	for name, a := range map[string]Attempt{
		"usual": windows().attempt(noon, home()), "strange": macintosh().attempt(noon, far()), "no-device": gadget{}.attempt(noon, home()),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Observe(u, w.global, a)
			}
		})
	}
}

func BenchmarkLearn(b *testing.B) {
	w, u, _, _ := benched(b)
	a := windows().attempt(noon, home())
	b.ReportAllocs()
	for b.Loop() {
		w.global.Apply(u.Learn(a, 1))
	}
}

func BenchmarkHistory(b *testing.B) {
	_, u, _, _ := benched(b)
	data, err := u.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := u.MarshalBinary(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := new(User).UnmarshalBinary(data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDecideWithRules runs fifty live rules of the kind that analysts write, and
// tells the slowest hundredth beside the mean.
func BenchmarkDecideWithRules(b *testing.B) {
	_, _, usual, strange := benched(b)
	conditions := []string{
		`address.country in ["KP", "IR"] && seen < 10`,
		`user.failures > 3 && device.match == "different"`,
		`travel.speed > 900 && !user.knownCountry`,
		`(hour < 6 || hour > 22) && score > 300`,
		`amount > 1000 && currency == "EUR" && !device.recognised`,
		`list("leaked") || list("tor") && score > 250`,
		`agent.browser == "Chrome" && agent.version < 60`,
		`attributes["plan"] == "gold" && term.net.country > 2.0`,
		`"new_country" in reasons && "device_unknown" in reasons`,
		`address.asn in [9009, 14061, 16276, 24940] && segment == "cold"`,
	}
	var rules []Rule
	for i := range 50 {
		rules = append(rules, live(fmt.Sprint("r", i), conditions[i%len(conditions)], Action{Challenge: "medium"}))
	}
	engine := ruled(b, rules...)
	for name, e := range map[string]Evidence{"usual": usual, "strange": strange} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			took := make([]time.Duration, 0, 1<<20)
			for b.Loop() {
				start := time.Now()
				engine.Decide(e)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100])/1e3, "µs-p99")
		})
	}
}
