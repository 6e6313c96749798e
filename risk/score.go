package risk

import "math"

// Bounds and scale of the score: 50 points a logit, 700 where an attack is as likely
// as not.
const (
	highestScore = 1000
	evenScore    = 700
	logitPoints  = 50
)

// Names of the terms that are not signals.
const (
	termHistoryCap = "history.cap"
	termRules      = "rules"
)

// absurd is a term beyond anything evidence can say, in nats.
const absurd = 1000

// sheet is the working of a score: what every signal found, weighted.
type sheet struct {
	findings [signalCount]Finding
	nats     [signalCount]float64 // of the findings, rounded; zero where the lane does not ask
	broken   [signalCount]bool    // the term was no number, or absurd
	capped   float64              // what the cap on the past took away; zero or less
	adjusted float64              // what rules added
	sum      float64
	logit    float64
}

// assess weighs the evidence.
func (s *sheet) assess(m *Model, e *Evidence, attacked bool) {
	past, other := 0., 0.
	signals := Signals()
	for i := range signals {
		signal := &signals[i]
		s.findings[i] = signal.Weigh(m, e)
		if signal.Past && e.User.Seen <= 0 || signal.Asked && !attacked {
			s.findings[i].Nats = 0
		}
		if s.findings[i].Nats == 0 {
			continue
		}
		s.nats[i], s.broken[i] = sound(s.findings[i].Nats * m.weight(signal.Name))
		if signal.Past {
			past += s.nats[i]
		} else {
			other += s.nats[i]
		}
	}
	s.capped = exact(min(0, m.HistoryCap-past))
	s.sum = exact(past + s.capped + other)
	s.logit = exact(m.A + m.B*s.sum)
}

// adjust adds what rules say to the sum.
func (s *sheet) adjust(m *Model, nats float64) {
	s.adjusted = nats
	s.sum = exact(s.sum + nats)
	s.logit = exact(m.A + m.B*s.sum)
}

// sound returns a term as it may enter the sum, and whether it was broken.
func sound(nats float64) (float64, bool) {
	if !(math.Abs(nats) <= absurd) {
		return 0, true
	}
	return exact(nats), false
}

// exact rounds to what every machine computes alike: their last bits differ.
func exact(v float64) float64 {
	const places = 1e6
	return math.RoundToEven(v*places) / places // one instruction, unlike Round
}

// score turns a logit into points.
func score(logit float64) int {
	return int(clamp(math.Round(evenScore+logitPoints*logit), 0, highestScore))
}

// probability turns a logit into the probability of an attack.
func probability(logit float64) float64 {
	const places = 1e9
	return math.Round(places/(1+math.Exp(-logit))) / places
}

// points is what nats of evidence are worth in the score.
func (m *Model) points(nats float64) int { return int(math.Round(logitPoints * m.B * nats)) }
