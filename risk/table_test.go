package risk

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestACellHoldsSumAndDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := rapid.Float64Range(-1e30, 1e30).Draw(t, "sum")
		seen := landmarkTime + rapid.Int64Range(0, 60000*day).Draw(t, "seen")
		c := newCell(sum, seen)
		if math.Abs(c.sum()-sum) > 1e-11*math.Abs(sum) {
			t.Fatalf("sum %v, want %v", c.sum(), sum)
		}
		if c.seen() < seen || c.seen()-seen > day {
			t.Fatalf("seen %d, want within a day after %d", c.seen(), seen)
		}
	})
}

func TestATimeBeforeTheLandmarkIsTheFirstDay(t *testing.T) {
	if got := newCell(1, 0).seen(); got != landmarkTime+day {
		t.Errorf("seen %d", got)
	}
}

func TestReadingFades(t *testing.T) {
	tab := table{}
	tab.add(digest("NL"), 3*landmark(noon), noon)
	for after, want := range map[int64]float64{0: 3, halfLife: 1.5, 2 * halfLife: .75, memory + 2*day: 0} {
		if got := tab.read("NL", clockAt(noon+after)); math.Abs(got-want) > 1e-9 {
			t.Errorf("after %d days: %v, want %v", after/day, got, want)
		}
	}
	if tab.read("DE", clockAt(noon)) != 0 {
		t.Error("something is read from nothing")
	}
}

func TestTakingBackLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tab := table{}
		sums := rapid.SliceOfN(rapid.Float64Range(.01, 1), 1, 20).Draw(t, "weights")
		for _, order := range [][2]float64{{1, -1}, {-1, 1}} {
			for _, sign := range order {
				for i, w := range sums {
					tab.add(1, sign*w*landmark(noon+int64(i)*day), noon+int64(i)*day)
				}
			}
			if len(tab) != 0 {
				t.Fatalf("left over: %v", tab[1].sum()/landmark(noon))
			}
		}
	})
}

func TestASumBelowNothingReadsAsNothingAndIsKept(t *testing.T) {
	tab := table{}
	tab.add(digest("NL"), -landmark(noon), noon)
	if got := tab.read("NL", clockAt(noon)); got != 0 {
		t.Errorf("read %v", got)
	}
	if len(tab) != 1 {
		t.Error("what was taken back early is forgotten")
	}
}

func TestSweepingForgetsWhatReadsAsAbsent(t *testing.T) {
	tab := table{}
	tab.add(1, landmark(noon), noon)
	tab.add(2, landmark(noon-memory-2*day), noon-memory-2*day)
	tab.sweep(noon)
	if _, ok := tab[2]; ok || len(tab) != 1 {
		t.Errorf("left: %v", tab)
	}
}

func TestShrinkingDropsPassersByFirst(t *testing.T) {
	tab := table{}
	for i := range uint64(10) {
		at := noon - 40*day
		tab.add(i, landmark(at), at) // seen once, long ago
		tab.add(100+i, 2*landmark(at), at)
		tab.add(200+i, landmark(noon), noon)
	}
	tab.shrink(25, noon)
	if len(tab) != 20 {
		t.Fatalf("%d left, want 20", len(tab))
	}
	for i := range uint64(10) {
		if _, ok := tab[i]; ok {
			t.Errorf("passer-by %d stayed", i)
		}
	}
	tab.shrink(10, noon)
	for i := range uint64(10) {
		if _, ok := tab[200+i]; !ok {
			t.Errorf("%d, seen today, went", 200+i)
		}
	}
	if len(tab) != 10 {
		t.Errorf("%d left, want 10", len(tab))
	}
}

func TestATableUnderItsCapStays(t *testing.T) {
	tab := table{}
	for i := range uint64(10) {
		tab.add(i, landmark(noon-40*day), noon-40*day)
	}
	tab.shrink(10, noon)
	if len(tab) != 10 {
		t.Errorf("%d left", len(tab))
	}
}
