package risk

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestALoginCountsHalfAfterAHalfLife(t *testing.T) {
	if got := landmark(noon) / landmark(noon+halfLife); math.Abs(got-.5) > 1e-12 {
		t.Errorf("faded to %v, want .5", got)
	}
}

func TestLandmarkIsFiniteAtAnyTime(t *testing.T) {
	for _, at := range []int64{math.MinInt64 / 2, 0, noon, landmarkTime + 250*365*day, math.MaxInt64 / 2} {
		if g := landmark(at); !finite(g) || g <= 0 || !finite(1/g) {
			t.Errorf("landmark(%d) = %v", at, g)
		}
	}
}

func TestFadingCounts(t *testing.T) {
	var f fading
	if f.value(noon, hour) != 0 {
		t.Error("an empty count is not zero")
	}
	f = f.plusOne(noon, hour).plusOne(noon, hour)
	for after, want := range map[int64]float64{0: 2, hour: 1, 2 * hour: .5, -hour: 2} {
		if got := f.value(noon+after, hour); math.Abs(got-want) > 1e-12 {
			t.Errorf("after %d ms: %v, want %v", after, got, want)
		}
	}
}

func TestFadingNeverGrowsByWaiting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fading{rapid.Float64Range(0, 1e6).Draw(t, "sum"), noon}
		early := rapid.Int64Range(0, 100*day).Draw(t, "early")
		late := early + rapid.Int64Range(0, 100*day).Draw(t, "more")
		if f.value(noon+late, hour) > f.value(noon+early, hour) {
			t.Fatal("the count grew")
		}
	})
}
