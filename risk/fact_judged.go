package risk

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// judgedFacts are about the judgement so far: what each signal found, and what it
// comes to.
func judgedFacts() []Fact {
	facts := []Fact{
		{
			Name: "reasons", Type: FactList, Text: "Codes of the signals' reasons.",
			read: func(s *scene) ref.Val { return listed(s.reasons) },
		},
		{
			Name: "score", Type: FactInt, Unit: "points", Judged: true,
			Text: "Risk from 0 to 1000: 700 is even odds, 35 points double them.",
			read: func(s *scene) ref.Val { return types.Int(s.score) },
		},
		{
			Name: "probability", Type: FactDouble, Judged: true, Text: "Probability of an attack, from 0 to 1.",
			read: func(s *scene) ref.Val { return types.Double(s.probability) },
		},
	}
	for i, signal := range Signals() {
		facts = append(facts, Fact{
			Name: "term." + signal.Name, Type: FactDouble, Unit: "nats",
			Text: "Log-odds of the signal " + signal.Name + "; above zero speaks for an attack.",
			read: func(s *scene) ref.Val { return given(s.s.findings[i].Missing == "", types.Double(s.s.nats[i])) },
		})
	}
	return facts
}
