package evaluate

import "riskgate/risk"

// Contender is a model that takes part.
type Contender uint8

// The contenders.
const (
	Reference Contender = iota // FreemanCausal
	M6                         // the engine's comparison of network, browser and activity with the user's past
	M6Device                   // the same with the device
	Engine                     // everything, as the default policy weighs it
	contenderCount
)

// Contenders lists the contenders.
func Contenders() [contenderCount]Contender {
	return [...]Contender{Reference, M6, M6Device, Engine}
}

// String returns the name of the contender.
func (c Contender) String() string {
	names := [...]string{"FreemanCausal", "M6", "M6+device", "full engine"}
	return names[c]
}

// model is the engine's model for a contender.
func (c Contender) model() risk.Model {
	m := risk.DefaultModel()
	if c == Engine {
		return m
	}
	m.Prefix = false
	// The cap keeps a decision from being final. Here it would only make the worst
	// attacks alike.
	m.HistoryCap = 1e6
	m.Weights = map[string]float64{}
	for _, signal := range risk.Signals() {
		if !c.hears(signal.Name) {
			m.Weights[signal.Name] = 0
		}
	}
	return m
}

func (c Contender) hears(term string) bool {
	switch term {
	case "net.country", "net.asn", "net.address", "ua.family", "ua.version", "user.activity":
		return true
	case "device.cookie", "device.match", "device.moved":
		return c != M6
	default:
		return c == Engine
	}
}

// judge lets the contenders that are forms of the engine score attempts.
type judge struct {
	global *risk.Global
	models [contenderCount - 1]risk.Model
}

func newJudge() *judge {
	j := &judge{global: risk.NewGlobal()}
	for i := range j.models {
		j.models[i] = Contender(i + 1).model()
	}
	return j
}

// score returns the log-odds of an attempt under every model. A higher one is a
// higher risk.
func (j *judge) score(u *risk.User, a *risk.Attempt) [contenderCount - 1]float64 {
	e := risk.Observe(u, j.global, *a)
	var scores [contenderCount - 1]float64
	for i := range j.models {
		scores[i] = j.models[i].LogOdds(&e)
	}
	return scores
}

func (j *judge) learn(u *risk.User, a *risk.Attempt) { j.global.Apply(u.Learn(*a, 1)) }
