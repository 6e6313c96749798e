package evaluate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"
)

// small is a plan that takes seconds. This setting passes the gate with few users.
func small(workers int) *Plan {
	return &Plan{Setting: G2(), Seeds: []uint64{1, 2}, Users: 3000, Resamples: 20, Workers: workers, GateUsers: 10_000}
}

// carriedOut is the report of the small plan.
func carriedOut(t *testing.T, workers int) *Report {
	t.Helper()
	last := 0.
	r, err := small(workers).Run(t.Context(), func(share float64) {
		if share < last || share > 1 {
			t.Errorf("progress went from %v to %v", last, share)
		}
		last = share
	})
	if err != nil {
		t.Fatal(err)
	}
	if last < .99 {
		t.Errorf("progress ended at %v", last)
	}
	return r
}

func asJSON(t *testing.T, r *Report) string {
	t.Helper()
	var to bytes.Buffer
	if err := r.WriteJSON(&to); err != nil {
		t.Fatal(err)
	}
	return to.String()
}

// This is the guard against getting worse: the exact figures are in docs/evaluation.md.
func TestTheEngineChallengesLessThanTheReferenceForTheSameAttacks(t *testing.T) {
	r := carriedOut(t, 2)
	if again := carriedOut(t, 1); asJSON(t, again) != asJSON(t, r) {
		t.Error("another number of workers gives another report")
	}
	if len(r.Gate.Checks) == 0 || !r.Gate.Reached || r.Withheld != "" || !r.Synthetic {
		t.Fatalf("%+v", r.Gate)
	}
	mean := func(c Contender, by Who, tpr float64, k int) float64 {
		cell, found := r.Cells.find(c, by, tpr, k, everybody)
		if !found || cell.Users < 10 {
			t.Fatalf("%v, %v, %v, %d: %+v", c, by, tpr, k, cell)
		}
		return float64(cell.MeanRate.Value)
	}
	for _, by := range Attackers() {
		for _, tpr := range []float64{.99, .98} {
			for _, k := range []int{5, 8, 12} {
				reference, m6, device := mean(Reference, by, tpr, k), mean(M6, by, tpr, k), mean(M6Device, by, tpr, k)
				if m6 >= .6*reference || device >= m6 {
					t.Errorf("%v, TPR %v, k = %d: reference %.3f, M6 %.3f, with the device %.3f", by, tpr, k, reference, m6, device)
				}
			}
		}
	}
	checkCells(t, r)
	checkText(t, r)
	checkCharts(t, r)
}

func checkCells(t *testing.T, r *Report) {
	t.Helper()
	for _, c := range r.Cells {
		if c.Users == 0 || c.Attacker == VeryTargeted.String() {
			t.Errorf("%+v", c)
		}
		for _, i := range []Interval{c.MedianCount, c.MedianRate, c.MeanRate} {
			if !(i.Low <= i.High) || c.Class == everybody && c.K == 5 && (i.Value < i.Low-.5 || i.Value > i.High+.5) {
				t.Errorf("%s, %s, %v, k = %d: %+v", c.Contender, c.Attacker, c.TPR, c.K, i)
			}
		}
		if rate := c.MedianCount.Value / Number(c.K); math.Abs(float64(rate-c.MedianRate.Value)) > 1e-12 || c.MeanRate.Value > 1 {
			t.Errorf("%+v", c)
		}
	}
	if len(r.Targets) != 7 {
		t.Errorf("%d targets", len(r.Targets))
	}
	var file map[string]any
	if err := json.Unmarshal([]byte(asJSON(t, r)), &file); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"synthetic", "note", "generatorVersion", "setting", "seeds", "users", "resamples", "gate", "targets", "cells"} {
		if file[key] == nil {
			t.Errorf("%s is not in the file", key)
		}
	}
	if file["synthetic"] != true {
		t.Error("the file does not say that it is synthetic")
	}
}

func checkText(t *testing.T, r *Report) {
	t.Helper()
	var to bytes.Buffer
	if err := r.WriteText(&to); err != nil {
		t.Fatal(err)
	}
	text := to.String()
	for _, said := range []string{
		"synthetic: true, generator 1, setting G2, seed 1 2, 3000 users each, 20 resamples", PlainWords,
		".999  published      4/5/7/8/7/6", ".995  M6", "full engine", "Gate: passed", "less than monthly",
	} {
		if !strings.Contains(text, said) {
			t.Errorf("the text does not say %q", said)
		}
	}
	if strings.Contains(strings.ToLower(text), "better than") {
		t.Error("generated figures are better than nothing")
	}
}

func checkCharts(t *testing.T, r *Report) {
	t.Helper()
	charts := r.Charts()
	if len(charts) != 2*attackerCount {
		t.Errorf("%d charts", len(charts))
	}
	for name, c := range charts {
		var svg, picture bytes.Buffer
		if err := errors.Join(c.WriteSVG(&svg), c.WritePNG(&picture)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(svg.String(), "synthetic: true") || !strings.Contains(svg.String(), "FreemanCausal") {
			t.Errorf("%s does not say where it comes from", name)
		}
		if _, err := png.Decode(&picture); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheWorstOfBothSettingsIsTold(t *testing.T) {
	report := func(name string, figures ...Number) *Report {
		r := &Report{Setting: Setting{Name: name}}
		for _, f := range figures {
			r.Targets = append(r.Targets, target("goal", f, 5))
		}
		return r
	}
	var to bytes.Buffer
	if err := WriteWorst(&to, []*Report{report("G1", 1, 7), report("G2", 2, 6)}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(to.String(), "\n")
	if !strings.Contains(lines[0], "G1 and G2") || !strings.HasSuffix(lines[1], "2  at most 5  met") || !strings.HasSuffix(lines[2], "7  at most 5  missed") {
		t.Error(to.String())
	}
}

func TestWithoutTheGateThereAreNoFigures(t *testing.T) {
	p := small(2)
	p.GateUsers = 300
	r, err := p.Run(t.Context(), func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	if r.Gate.Reached || r.Withheld == "" || len(r.Cells)+len(r.Targets)+len(r.Charts()) > 0 {
		t.Fatalf("three hundred users pass: %+v", r.Gate)
	}
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Gate.Checks {
		if !c.Met && !strings.Contains(r.Withheld, c.What) {
			t.Errorf("%q is missed and not named", c.What)
		}
	}
	if !strings.Contains(text.String(), r.Withheld) || strings.Contains(text.String(), "M6") {
		t.Error(text.String())
	}
	if !strings.Contains(asJSON(t, r), `"withheld"`) {
		t.Error("the file does not say that figures are withheld")
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := small(2)
	_, err := p.Run(ctx, func(share float64) {
		if share > .3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// asPublished is what the reference model would find if it found what was published.
func asPublished() []glance {
	figures := make([]figure, cellCount)
	published := PublishedFigures()
	for _, by := range Attackers() {
		for tpr := range tprCount {
			for size := range sizeCount {
				for group := range groupCount {
					figures[cellAt(lineAt(by, tpr), size, group)] = figure{100, published.Counts[by][tpr][size], 1}
				}
			}
		}
	}
	return []glance{{population{median: 2, mean: 3.8, ninth: 9, single: .397, mobile: .65}, figures}}
}

func TestTheGateHoldsTheReferenceAgainstWhatWasPublished(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*glance)
		passed bool
	}{
		{"what was published", func(*glance) {}, true},
		{"a cell is off by two", func(g *glance) { g.figures[cellAt(lineAt(VPN, 1), 2, 0)].median += 2 }, true},
		{"a cell is off by more", func(g *glance) { g.figures[cellAt(lineAt(VPN, 1), 2, 0)].median += 2.2 }, false},
		{"it is off by five at TPR .999", func(g *glance) { g.figures[cellAt(lineAt(Naive, 0), 5, 0)].median -= 5 }, true},
		{"it is off by more at TPR .999", func(g *glance) { g.figures[cellAt(lineAt(Naive, 0), 5, 0)].median -= 5.2 }, false},
		{"all cells are off by less than one", func(g *glance) { raise(g, .81) }, false},
		{"all cells are off by little", func(g *glance) { raise(g, .79) }, true},
		{"a cell is missing", func(g *glance) { g.figures[cellAt(lineAt(Naive, 3), 5, 0)].median = math.NaN() }, false},
		{"rare users are asked less than daily ones", func(g *glance) { g.figures[cellAt(lineAt(Targeted, 1), 2, 1)].median++ }, false},
		{"logins of a user, median", func(g *glance) { g.population.median = 3 }, false},
		{"logins of a user, mean", func(g *glance) { g.population.mean = 4.7 }, false},
		{"nine in ten", func(g *glance) { g.population.ninth = 7 }, false},
		{"single logins", func(g *glance) { g.population.single = .42 }, false},
		{"mobile logins", func(g *glance) { g.population.mobile = .62 }, false},
	} {
		seen := asPublished()
		c.change(&seen[0])
		g := newGate([]uint64{1}, 1, seen)
		missed := slices.DeleteFunc(slices.Clone(g.Checks), func(c Check) bool { return c.Met })
		if g.Reached != c.passed || g.Reached != (len(missed) == 0) {
			t.Errorf("%s: passed is %v, missed %+v", c.name, g.Reached, missed)
		}
	}
}

func raise(g *glance, by float64) {
	for at := range g.figures {
		g.figures[at].median += by
	}
}
