package evaluate

import (
	"math"
	"slices"
)

// population sums a world's logins up.
type population struct{ median, mean, ninth, single, mobile float64 }

func (w *World) population() population {
	counts := make([]float64, 0, len(w.people))
	p := population{mean: float64(len(w.visits)) / float64(len(w.people))}
	for _, person := range w.people {
		counts = append(counts, float64(person.logins))
		if person.logins == 1 {
			p.single += 1 / float64(len(w.people))
		}
	}
	for i := range w.visits {
		if w.visits[i].look.kind == mobile {
			p.mobile += 1 / float64(len(w.visits))
		}
	}
	slices.Sort(counts)
	p.median, p.ninth = quantile(counts, .5), math.Round(quantile(counts, .9))
	return p
}

// quantile is the value below which a share of sorted values lies, with what falls
// between two of them interpolated.
func quantile(sorted []float64, share float64) float64 {
	place := float64(len(sorted)-1) * share
	low := int(math.Floor(place))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (place-float64(low))*(sorted[high]-sorted[low])
}
