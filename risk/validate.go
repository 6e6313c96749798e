package risk

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Problem is something wrong with a policy.
type Problem struct {
	Path    string `json:"path"` // to where it is
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`   // of a rule's condition, from 1
	Column  int    `json:"column,omitempty"` // the same, in characters
	// Suggestion is the name that was probably meant.
	Suggestion string `json:"suggestion,omitempty"`
}

// PolicyError tells everything that is wrong with a policy.
type PolicyError struct{ Problems []Problem }

// Error implements error: a line for each problem.
func (e *PolicyError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.Path + ": " + p.Message
	}
	return strings.Join(lines, "\n")
}

// Validate reports every problem of the policy at once, as a PolicyError.
func (p Policy) Validate() error {
	_, err := Compile(p)
	return err
}

// validate checks everything but the conditions of rules.
func (p *Policy) validate(v *validation) {
	v.model(&p.Model)
	for _, lane := range Lanes() {
		path := "lanes." + string(lane)
		if l, ok := p.Lanes[lane]; ok {
			v.lane(path, l)
		} else {
			v.add(path, "is missing")
		}
	}
	for lane := range sorted(p.Lanes) {
		if known := Lanes(); !slices.Contains(known[:], lane) {
			v.add("lanes."+string(lane), "is not a lane")
		}
	}
	v.order("order.medium", p.Order.Medium, true)
	v.order("order.high", p.Order.High, true)
	v.order("order.fallback", p.Order.Fallback, false)
}

// validation collects problems.
type validation struct{ problems []Problem }

func (v *validation) add(path, format string, args ...any) {
	v.problems = append(v.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...)})
}

// within demands a number from low to high, both included.
func (v *validation) within(path string, value, low, high float64) {
	if !(value >= low && value <= high) {
		v.add(path, "must be from %g to %g", low, high)
	}
}

func (v *validation) model(m *Model) {
	v.within("model.a", m.A, -30, 0)
	v.within("model.b", m.B, .01, 10)
	v.within("model.historyCap", m.HistoryCap, 0, 100)
	v.within("model.notable", m.Notable, 0, 10)
	v.within("model.cookieReplay", m.CookieReplay, 1e-6, .5)
	v.within("model.deviceMoved", m.DeviceMoved, 0, 5)
	v.within("model.listWeight", m.ListWeight, 0, heaviestList)
	for term := range sorted(m.Weights) {
		path := "model.weights." + term
		v.within(path, m.Weights[term], 0, 5)
		if !isTerm(term) {
			v.add(path, "is not a term")
		}
	}
	for _, bin := range bins() {
		v.odds("model.devices."+string(bin), m.Devices.of(bin))
	}
	for _, class := range classes() {
		v.odds("model.classes."+string(class), m.Classes.of(class))
	}
}

func (v *validation) odds(path string, o Odds) {
	v.within(path+".attack", o.Attack, 1e-4, 1)
	v.within(path+".genuine", o.Genuine, 1e-4, 1)
}

func (v *validation) lane(path string, l LanePolicy) {
	for _, s := range Segments() {
		t, ok := l.Thresholds[s]
		at := path + ".thresholds." + string(s)
		switch {
		case !ok:
			v.add(at, "is missing")
		case t.Medium < 0 || t.Medium > t.High || t.High > t.Critical || t.Critical > highestScore+1:
			v.add(at, "must rise from 0 to %d: medium, high, critical", highestScore+1)
		}
	}
	for s := range sorted(l.Thresholds) {
		if known := Segments(); !slices.Contains(known[:], s) {
			v.add(path+".thresholds."+string(s), "is not a segment")
		}
	}
	if l.Floor.rank() < 0 {
		v.add(path+".floor", "must be a level")
	}
	if l.Sparse.rank() < 0 {
		v.add(path+".sparse", "must be a level")
	}
	if l.Stranger.Level.rank() < 0 || l.Stranger.Logins < 1 {
		v.add(path+".stranger", "must have a level and at least one login")
	}
	if l.Fallback.rank() < Medium.rank() {
		v.add(path+".fallback", "must be medium, high or critical: a failed engine never lets in")
	}
}

// order demands codes that can be asked for, each once.
func (v *validation) order(path string, codes []Code, needed bool) {
	if known := Codes(); len(codes) > cap(known[:]) {
		v.add(path, "is longer than the list of codes")
		return
	}
	if needed && len(codes) == 0 {
		v.add(path, "must name a code")
	}
	for i, c := range codes {
		at := fmt.Sprintf("%s[%d]", path, i)
		if c == Challenge || FactorFor(c) == "" || c == ChallengeFIDOAlias {
			v.add(at, "%d is not a code that can be demanded", c)
		}
		if slices.Contains(codes[:i], c) {
			v.add(at, "%d is listed twice", c)
		}
	}
}

func isTerm(name string) bool {
	for _, signal := range Signals() {
		if signal.Name == name {
			return true
		}
	}
	return false
}

// sorted ranges over the keys of a map in their order.
func sorted[K ~string, V any](m map[K]V) iter.Seq[K] {
	return slices.Values(slices.Sorted(maps.Keys(m)))
}
