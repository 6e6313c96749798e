package login_test

import (
	"maps"
	"math"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// The tables that all users share, followed by several instances.

// instance is one server with risk tables of its own on the shared store.
func (w *world) instance(journal login.Lessons) *login.Tail {
	return &login.Tail{Journal: journal, Global: risk.NewGlobal(), Now: w.clock.Now}
}

func loaded(t *testing.T, tail *login.Tail) *login.Tail {
	t.Helper()
	if err := tail.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return tail
}

func step(t *testing.T, tails ...*login.Tail) {
	t.Helper()
	for _, tail := range tails {
		if err := tail.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// heard is what an instance has heard of logins from home.
func (w *world) heard(g *risk.Global) risk.GlobalFacts {
	at := w.clock.Now().UnixMilli()
	return risk.Observe(new(risk.User), g, risk.Attempt{At: at, Address: risk.Address{Country: "NL", ASN: 3333}}).Global
}

func (w *world) wantHeard(tail *login.Tail, logins float64) {
	w.t.Helper()
	if got := w.heard(tail.Global).Network.Country; math.Abs(got-logins) > .01*logins+.01 {
		w.t.Errorf("an instance has heard of %.3f logins, want %.3f", got, logins)
	}
}

// stored adds up what the stored tables say.
func (w *world) stored() map[string]float64 {
	w.t.Helper()
	sums := map[string]float64{}
	for _, c := range must[[]models.RiskCell](w.t)(w.store.Cells(w.t.Context(), models.RiskCell{}, 10_000)) {
		sums[c.Kind+"/"+c.Key] = c.Sum
	}
	return sums
}

// later is when every decision so far is on its way no more.
func (w *world) later() { w.clock.advance(time.Minute) }

func (p *person) comesHome(n int) {
	for range n {
		if err := p.w.Teach(p.w.ctx(), p.login().on(laptop).from(home).a, p.w.clock.Now(), risk.FactorDeviceCode); err != nil {
			p.w.t.Fatal(err)
		}
	}
}

func TestTwoInstancesHearTheSame(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada, bob := w.person("ada"), w.person("bob")
		one, two := loaded(t, w.instance(w.store)), loaded(t, w.instance(w.store))
		ada.comesHome(3)
		step(t, one, two)
		w.wantHeard(one, 0) // not settled yet
		w.later()
		step(t, one, two)
		bob.comesHome(2)
		w.later()
		step(t, two, one)
		ada.comesHome(1)
		w.later()
		step(t, one)
		step(t, one, two, two)
		for _, tail := range []*login.Tail{one, two, loaded(t, w.instance(w.store))} {
			w.wantHeard(tail, 6)
		}
	})
}

func TestNothingIsFoldedTwice(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada")
		ada.comesHome(4)
		w.later()
		step(t, loaded(t, w.instance(w.store)))
		once := w.stored()
		for range 3 {
			again := loaded(t, w.instance(w.store))
			step(t, again, again)
			w.wantHeard(again, 4)
		}
		if !maps.Equal(once, w.stored()) {
			t.Errorf("the tables changed from %v to %v", once, w.stored())
		}
	})
}

func TestManyPagesAreReadWhole(t *testing.T) {
	w := here(t)
	var cells []models.RiskCell
	now := w.clock.Now().UnixMilli()
	for i := range 12_000 {
		cells = append(cells, models.RiskCell{Kind: "address", Key: string(rune('a'+i%26)) + time.Duration(i).String(), Sum: 1, Seen: now})
	}
	w.person("ada").comesHome(2)
	w.later()
	step(t, loaded(t, w.instance(w.store)))
	mark := must[int64](t)(w.store.Watermark(t.Context(), models.JournalDecisions))
	if err := w.store.FoldCells(t.Context(), models.JournalDecisions, mark, mark, cells); err != nil {
		t.Fatal(err)
	}
	w.wantHeard(loaded(t, w.instance(w.store)), 2)
}

func TestWhatIsTooOldIsForgotten(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	ada.comesHome(2)
	w.later()
	tail := loaded(t, w.instance(w.store))
	step(t, tail)
	full := len(w.stored())
	forget := func() {
		t.Helper()
		if err := tail.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.clock.advance(179 * 24 * time.Hour)
	if forget(); len(w.stored()) != full {
		t.Errorf("%d of %d cells are left after 179 days", len(w.stored()), full)
	}
	w.clock.advance(2 * 24 * time.Hour)
	if forget(); len(w.stored()) != 0 {
		t.Errorf("%d cells are left after 181 days", len(w.stored()))
	}
	w.wantHeard(tail, 0)
}
