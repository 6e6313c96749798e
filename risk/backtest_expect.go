package risk

import "slices"

// Expected is how much of a caught fraud would have come to nothing: caught times e. It is
// an estimate, and no result of the backtest.
type Expected struct {
	Frauds float64 `json:"frauds"`
	E      float64 `json:"e"` // the share of attacks that end with what the caught ones were answered, on average
}

// effectiveness is the share of targeted attacks that end with an answer; of bots and of
// phishing in bulk it is more (Doerfler et al., "Evaluating Login Challenges as a Defense
// Against Account Takeover", WWW 2019). Codes by SMS and prompts on a device were measured.
// Of other factors no number is known: they count like SMS, the lower of the two.
func (c Code) effectiveness() float64 {
	prompts := [...]Factor{FactorApproval, FactorPIN, FactorFingerprint, FactorFace}
	switch {
	case c == Decline:
		return 1
	case slices.Contains(prompts[:], FactorFor(c)):
		return .90
	default:
		return .76
	}
}

// caughtTally counts the frauds that a policy asks or declines, by how.
type caughtTally [ChallengeFIDOAlias + 1]int

func (t *caughtTally) add(v *verdictOf) {
	if v.stops() && v.code >= 0 && int(v.code) < len(t) {
		t[v.code]++
	}
}

func (t *caughtTally) total() (n int) {
	for _, of := range t {
		n += of
	}
	return n
}

// expected is nil where nothing was caught.
func (t *caughtTally) expected() *Expected {
	sum, all := 0., t.total()
	if all == 0 {
		return nil
	}
	for _, code := range Codes() {
		sum += float64(t[code]) * code.effectiveness()
	}
	return &Expected{Frauds: round(sum), E: round(sum / float64(all))}
}
