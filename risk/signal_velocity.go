package risk

import "math"

// weighFailures is T13: failed attempts on this account.
func weighFailures(_ *Model, e *Evidence) Finding {
	x := failures(e)
	if x < fewestFailures {
		return nats(0)
	}
	return nats(math.Min(2.5, .8*math.Log(x)))
}

const fewestFailures = 2

// failures of the account in the last hour: what the guard counted, or what the
// history remembers, whichever is more.
func failures(e *Evidence) float64 { return math.Max(e.Attempt.Failures, e.User.Failures) }

func explainFailures(_ *Model, e *Evidence, _ Finding) Explanation {
	return Explanation{
		Code:       ReasonManyFailures,
		Numbers:    map[string]any{"failures": round(failures(e)), "windowMinutes": 60},
		Thresholds: map[string]any{"failures": fewestFailures},
	}
}

// weighSpray is T14: one address failing on many accounts. Addresses that many
// people log in from may fail on some.
func weighSpray(_ *Model, e *Evidence) Finding {
	if e.Attempt.Address.Hash == "" {
		return unknown(missingAddress)
	}
	many := sprayed(e)
	if many < fewestSprayed {
		return nats(0)
	}
	return nats(math.Min(3, math.Log(many)))
}

const fewestSprayed = 3

func sprayed(e *Evidence) float64 { return e.Global.Failing - .05*e.Global.Network.Address }

func explainSpray(_ *Model, e *Evidence, _ Finding) Explanation {
	return Explanation{
		Code:       ReasonPasswordSpray,
		Numbers:    map[string]any{"accounts": round(e.Global.Failing), "excess": round(sprayed(e)), "windowMinutes": 120},
		Thresholds: map[string]any{"excess": fewestSprayed},
	}
}
