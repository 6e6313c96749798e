package risk

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Fact is something that a rule can read. Where it is not known, a condition on it is
// neither true nor false.
type Fact struct {
	Name string   `json:"name"`
	Type FactType `json:"type"`
	Unit string   `json:"unit,omitempty"`
	Text string   `json:"text"`
	// Values lists what the fact can be, where that is a closed set.
	Values []string `json:"values,omitempty"`
	// Judged marks what is known only after the log-odds are added up, so that rules
	// which adjust them cannot read it.
	Judged bool `json:"judged,omitempty"`

	read func(*scene) ref.Val // nil: not known
}

// FactType is the type of a fact, by its name in the rule language.
type FactType string

// The types of facts.
const (
	FactBool   FactType = "bool"
	FactInt    FactType = "int"
	FactDouble FactType = "double"
	FactString FactType = "string"
	FactList   FactType = "list(string)"
	FactMap    FactType = "map(string, string)"
)

// Facts lists every fact, in the order of the documentation.
func Facts() []Fact {
	facts := attemptFacts()
	facts = append(facts, placeFacts()...)
	facts = append(facts, agentFacts()...)
	facts = append(facts, deviceFacts()...)
	facts = append(facts, userFacts()...)
	facts = append(facts, velocityFacts()...)
	return append(facts, judgedFacts()...)
}

// scene is what rules see: an attempt in the course of its judgement.
type scene struct {
	language    *language
	e           *Evidence
	s           *sheet
	segment     Segment
	reasons     []string
	score       int
	probability float64
}

// The readings of facts. What is empty, or was never measured, is not known.

func text[T ~string](v T) ref.Val {
	if v == "" {
		return nil
	}
	return types.String(v)
}

func number[T int | int64 | uint32](v T) ref.Val {
	if v <= 0 {
		return nil
	}
	return types.Int(v)
}

func given(is bool, v ref.Val) ref.Val {
	if !is {
		return nil
	}
	return v
}

func listed[T ~string](values []T) ref.Val {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return types.NewStringList(types.DefaultTypeAdapter, texts)
}

func words[T ~string](values ...T) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}
