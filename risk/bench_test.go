package risk

import "testing"

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
				Decide(w.policy, e)
			}
		})
	}
}

func BenchmarkScore(b *testing.B) {
	w, _, usual, _ := benched(b)
	b.ReportAllocs()
	for b.Loop() {
		s := w.policy.Model.assess(&usual, false)
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
