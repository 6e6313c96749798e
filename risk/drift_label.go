package risk

import "math"

// Poisson is the 95 % interval of the expected number of events, given that n happened
// (Garwood 1936): what is expected outside of it does not fit what was observed.
func Poisson(n int) (low, high float64) {
	const tail = .025
	if n > 0 {
		low = solve(func(mean float64) bool { return 1-atMost(n-1, mean) < tail }, float64(n))
	}
	return exact(low), exact(solve(func(mean float64) bool { return atMost(n, mean) > tail }, float64(n)))
}

// solve finds where a condition ends that holds for small means, not far from n.
func solve(holds func(mean float64) bool, n float64) float64 {
	low, high := 0., 2*n+20
	for range 60 {
		if mid := (low + high) / 2; holds(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// atMost is the probability of n events or fewer.
func atMost(n int, mean float64) float64 {
	if mean <= 0 {
		return 1
	}
	sum := 0.
	for k := n; k >= 0; k-- {
		lgamma, _ := math.Lgamma(float64(k) + 1)
		term := math.Exp(float64(k)*math.Log(mean) - mean - lgamma)
		sum += term
		if term < 1e-18 && float64(k) < mean {
			break // what is left is smaller still
		}
	}
	return math.Min(1, sum)
}

// bandWidth is how many points of the score are judged together.
const bandWidth = 100

// Outcome is a login of which is known what it was.
type Outcome struct {
	Score       int
	Probability float64
	Fraud       bool
}

// Band holds, of the labelled logins of a range of scores, what was expected against
// what they were.
type Band struct {
	From     int     `json:"from"` // score; 100 points
	Labelled int     `json:"labelled"`
	Frauds   int     `json:"frauds"`
	Expected float64 `json:"expected"` // frauds: the sum of the probabilities
	Low      float64 `json:"low"`      // 95 % interval of the frauds, Poisson
	High     float64 `json:"high"`
}

// Calibrate sorts labelled logins into bands, the lowest score first; bands without any
// are left out.
func Calibrate(outcomes []Outcome) []Band {
	var all [1000/bandWidth + 1]Band
	for _, o := range outcomes {
		b := &all[max(0, min(o.Score, 1000))/bandWidth]
		b.Labelled++
		b.Expected += o.Probability
		if o.Fraud {
			b.Frauds++
		}
	}
	bands := []Band{}
	for i, b := range all {
		if b.Labelled == 0 {
			continue
		}
		b.From, b.Expected = i*bandWidth, exact(b.Expected)
		b.Low, b.High = Poisson(b.Frauds)
		bands = append(bands, b)
	}
	return bands
}
