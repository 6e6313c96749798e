package risk

import (
	"fmt"
	"testing"
)

// step is what the engine costs one login: the history decoded, the evidence observed
// and judged, the success learned, the history encoded.
func step(b *testing.B, n *Engine, g *Global, history []byte, a Attempt) {
	b.Helper()
	u := new(User)
	if err := u.UnmarshalBinary(history); err != nil {
		b.Fatal(err)
	}
	n.Decide(Observe(u, g, a))
	g.Apply(u.Learn(a, 1))
	if _, err := u.MarshalBinary(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkByPastLogins shows that a login costs the same however often its user was
// here before.
func BenchmarkByPastLogins(b *testing.B) {
	for _, logins := range []int{10, 100, 1_000, 10_000} {
		b.Run(fmt.Sprintf("logins=%d", logins), func(b *testing.B) {
			w := newWorld(b)
			r := iaaUser()
			r.logins, r.days = logins, 160
			history := must(w.settle(r).MarshalBinary())
			engine, a := unruled(w.policy), windows().attempt(noon, home())
			for b.Loop() {
				step(b, engine, w.global, history, a)
			}
			b.ReportMetric(float64(len(history)), "history-B")
		})
	}
}

// BenchmarkByUsers shows that a login costs the same however many users there are,
// each with an address and a network of their own.
func BenchmarkByUsers(b *testing.B) {
	for _, users := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("users=%d", users), func(b *testing.B) {
			w := newWorld(b)
			for i := range users {
				from := home()
				from.Hash, from.Prefix = fmt.Sprint("a", i), fmt.Sprint("p", i/4)
				from.ASN = uint32(1 + i%20_000)
				w.global.Apply(new(User).Learn(windows().attempt(noon-int64(i%1000)*hour, from), 1))
			}
			history := must(w.settle(iaaUser()).MarshalBinary())
			engine, a := unruled(w.policy), windows().attempt(noon, home())
			b.ResetTimer()
			for b.Loop() {
				step(b, engine, w.global, history, a)
			}
		})
	}
}
