package risk

import (
	"math"
	"slices"
	"strings"
)

// terms lists what the signals contributed.
func (m *Model) terms(s *sheet) []Term {
	terms := make([]Term, 0, signalCount+2)
	for i, signal := range Signals() {
		if s.nats[i] != 0 {
			terms = append(terms, Term{signal.Name, s.nats[i], m.points(s.nats[i])})
		}
	}
	if s.capped != 0 {
		terms = append(terms, Term{termHistoryCap, s.capped, m.points(s.capped)})
	}
	if s.adjusted != 0 {
		terms = append(terms, Term{termRules, s.adjusted, m.points(s.adjusted)})
	}
	return terms
}

// reasons explains every notable term: first what stands against the attempt, then
// what speaks for it, the largest first.
func (m *Model) reasons(e *Evidence, s *sheet) []Reason {
	reasons := make([]Reason, 0, 10)
	for i, signal := range Signals() {
		switch {
		case s.broken[i]:
			broken := Explanation{Code: ReasonTermError, Numbers: map[string]any{"term": signal.Name}}
			reasons = append(reasons, broken.reason(ModeLive, 0))
		case math.Abs(s.nats[i]) >= m.Notable:
			mode := ModeLive
			if s.nats[i] < 0 {
				mode = ModeTrust
			}
			told := signal.Explain(m, e, s.findings[i])
			reasons = append(reasons, told.reason(mode, m.points(s.nats[i])))
		}
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int {
		if a.Mode != b.Mode {
			return strings.Compare(a.Mode, b.Mode) // live before trust
		}
		return abs(b.Points) - abs(a.Points)
	})
	if s.capped != 0 {
		capped := Explanation{Code: ReasonHistoryCap, Thresholds: map[string]any{"nats": m.HistoryCap}}
		reasons = append(reasons, capped.reason(ModeTrust, m.points(s.capped)))
	}
	return reasons
}

func abs(v int) int { return max(v, -v) }

// missing names the inputs that were not there, each once.
func (s *sheet) missing() []string {
	names := []string{}
	for _, f := range s.findings {
		if f.Missing != "" && !slices.Contains(names, f.Missing) {
			names = append(names, f.Missing)
		}
	}
	return names
}

// facts are worth knowing and weigh nothing.
func (e *Evidence) facts() []Reason {
	var facts []Reason
	tell := func(is bool, code string) {
		if is {
			facts = append(facts, Explanation{Code: code}.reason(ModeFact, 0))
		}
	}
	a := &e.Attempt
	tell(len(a.Device.Attributes) == 0 && !a.Device.Unparsed, FactNoDeviceData)
	tell(a.Device.Unparsed, FactUnparsed)
	tell(a.Device.Mismatch, FactHashMismatch)
	tell(a.Cookie == CookieForeign, FactForeignCookie)
	tell(a.Address.Hash == "", FactNoAddress)
	return facts
}
