package risk

import (
	"math"
	"slices"
	"strconv"
)

// Week counts what was decided in a week, so that it can be compared with others. Its
// zero value is empty.
type Week struct {
	Logins     int64                       `json:"logins"`
	Challenged int64                       `json:"challenged"`
	Declined   int64                       `json:"declined"`
	Expected   float64                     `json:"expected"` // attacks: the sum of the probabilities
	Scores     map[int]int64               `json:"scores"`   // 0-1000
	Missing    map[string]int64            `json:"missing"`  // by input
	Inputs     map[string]map[string]int64 `json:"inputs"`   // by input and value
	Terms      map[string]map[string]int64 `json:"terms"`    // by term and range of nats
}

// mostValues is how many values of an input are told apart; the others count together.
const mostValues = 50

const otherValue = "other"

// Add counts a login by its first decision; code is what was answered.
func (w *Week) Add(e Evidence, d Decision, code Code) {
	w.Logins++
	switch code { //nolint:exhaustive // every other code is a challenge
	case Accept:
	case Decline:
		w.Declined++
	default:
		w.Challenged++
	}
	w.Expected += d.Probability
	w.Scores = counted(w.Scores, d.Score)
	for _, name := range d.Missing {
		w.Missing = counted(w.Missing, name)
	}
	if w.Inputs == nil {
		w.Inputs, w.Terms = map[string]map[string]int64{}, map[string]map[string]int64{}
	}
	for name, value := range inputsOf(&e, &d) {
		if _, known := w.Inputs[name][value]; !known && len(w.Inputs[name]) >= mostValues {
			value = otherValue
		}
		w.Inputs[name] = counted(w.Inputs[name], value)
	}
	nats := map[string]float64{}
	for _, t := range d.Terms {
		nats[t.Name] = t.Nats
	}
	for _, s := range Signals() {
		w.Terms[s.Name] = counted(w.Terms[s.Name], rangeOf(nats[s.Name]))
	}
}

func counted[K comparable](counts map[K]int64, key K) map[K]int64 {
	if counts == nil {
		counts = map[K]int64{}
	}
	counts[key]++
	return counts
}

// inputsOf are the inputs whose distribution is watched. What is unknown is a value
// like any other.
func inputsOf(e *Evidence, d *Decision) map[string]string {
	a := &e.Attempt
	hours := a.At / hour % 24
	return map[string]string{
		"country": a.Address.Country, "class": string(a.Address.Class), "browser": a.Agent.Browser, "os": a.Agent.OS,
		"type": a.Agent.Type, "device": string(e.User.Device.Bin), "cookie": string(a.Cookie),
		"hour": strconv.FormatInt(hours-hours%4, 10), "segment": string(d.Segment),
	}
}

// rangeOf is the range of nats that a term falls into; no evidence has one of its own.
func rangeOf(nats float64) string {
	if nats == 0 {
		return "0"
	}
	for _, edge := range []float64{-3, -2, -1, -.5, 0, .5, 1, 2, 3} {
		if nats < edge {
			return "<" + strconv.FormatFloat(edge, 'g', -1, 64)
		}
	}
	return ">=3"
}

// Pool adds weeks up.
func Pool(weeks ...Week) Week {
	sum := Week{
		Scores: map[int]int64{}, Missing: map[string]int64{},
		Inputs: map[string]map[string]int64{}, Terms: map[string]map[string]int64{},
	}
	for _, w := range weeks {
		sum.Logins += w.Logins
		sum.Challenged += w.Challenged
		sum.Declined += w.Declined
		sum.Expected += w.Expected
		add(sum.Scores, w.Scores)
		add(sum.Missing, w.Missing)
		addEach(sum.Inputs, w.Inputs)
		addEach(sum.Terms, w.Terms)
	}
	return sum
}

func add[K comparable](to, counts map[K]int64) {
	for key, n := range counts {
		to[key] += n
	}
}

func addEach(to, counts map[string]map[string]int64) {
	for name, values := range counts {
		if to[name] == nil {
			to[name] = map[string]int64{}
		}
		add(to[name], values)
	}
}

// Quantile is the score that a share of the logins, from 0 to 1, does not exceed; -1
// without any.
func (w Week) Quantile(share float64) int {
	scores := make([]int, 0, len(w.Scores))
	for score := range w.Scores {
		scores = append(scores, score)
	}
	slices.Sort(scores)
	wanted, below := int64(math.Ceil(share*float64(w.Logins))), int64(0)
	for _, score := range scores {
		if below += w.Scores[score]; below >= max(wanted, 1) {
			return score
		}
	}
	return -1
}

// The population stability index from which a shift is worth a look, and from which it
// is an alert.
const (
	ShiftLook  = .1
	ShiftAlert = .25
)

// fewestShifted is how many logins either side needs: among fewer, chance alone shifts.
const fewestShifted = 200

// Shift is the population stability index of two distributions, the sum over all values
// of (a - b)·ln(a/b) of their shares. Half a login is added to every value, so that one
// that is new gives no infinite shift. Without enough logins ok is false.
func Shift(now, before map[string]int64) (index float64, ok bool) {
	values := map[string]bool{}
	total := func(counts map[string]int64) (sum float64) {
		for value, n := range counts {
			values[value] = true
			sum += float64(n)
		}
		return sum
	}
	a, b := total(now), total(before)
	if a < fewestShifted || b < fewestShifted {
		return 0, false
	}
	half := .5 * float64(len(values))
	for value := range sorted(values) {
		share, was := (float64(now[value])+.5)/(a+half), (float64(before[value])+.5)/(b+half)
		index += (share - was) * math.Log(share/was)
	}
	return exact(index), true
}
