package evaluate

import (
	"cmp"
	"math"
	"slices"
)

// attack is the score of an attack, with whom it was on.
type attack struct {
	score  float32
	victim uint32
}

// ranked are attacks, the least suspicious first.
type ranked []attack

// rank sorts scores that stand user after user.
func rank(people []scored, scores []float32) ranked {
	r := make(ranked, 0, len(scores))
	for user, p := range people {
		for _, s := range scores[p.from : p.from+p.count] {
			r = append(r, attack{s, uint32(user)})
		}
	}
	r.sort()
	return r
}

func (r ranked) sort() {
	slices.SortFunc(r, func(a, b attack) int {
		return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.victim, b.victim))
	})
}

// weigh is the number of attacks when each victim counts weight times.
func (r ranked) weigh(weights []uint16) int {
	total := 0
	for _, a := range r {
		total += int(weights[a.victim])
	}
	return total
}

// thresholds are the scores from which on logins are challenged, for TPRs from the
// highest to the lowest: the (1-TPR) quantiles of the attacks when each victim counts
// weight times, which makes total attacks.
func (r ranked) thresholds(tprs []float64, weights []uint16, total int) []float32 {
	found := make([]float32, len(tprs))
	i, passed := 0, 0 // passed attacks are those before i
	for t, tpr := range tprs {
		place := float64(total-1) * (1 - tpr)
		whole := int(math.Floor(place))
		for i < len(r)-1 && passed+int(weights[r[i].victim]) <= whole {
			passed += int(weights[r[i].victim])
			i++
		}
		low, high := r[i].score, r[i].score
		if passed+int(weights[r[i].victim]) <= whole+1 {
			high = r[r.next(weights, i)].score
		}
		found[t] = low + float32(place-float64(whole))*(high-low)
	}
	return found
}

// next is the attack after i that counts.
func (r ranked) next(weights []uint16, i int) int {
	for j := i + 1; j < len(r); j++ {
		if weights[r[j].victim] > 0 {
			return j
		}
	}
	return i
}
