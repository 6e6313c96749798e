package risk

import (
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
)

// A scene is what the rule language resolves names in.
var _ interpreter.Activation = (*scene)(nil)

// ResolveName implements interpreter.Activation.
func (s *scene) ResolveName(name string) (any, bool) {
	fact := s.language.facts[name]
	if fact == nil {
		return nil, false
	}
	if v := fact.read(s); v != nil {
		return v, true
	}
	return types.NewUnknown(0, types.NewAttributeTrail(name)), true
}

// Parent implements interpreter.Activation.
func (*scene) Parent() interpreter.Activation { return nil }

// noEntry begins the rule language's error for an entry that a map lacks. What the
// application did not say is missing, not wrong.
const noEntry = "no such key"

// run evaluates a condition. False is no result.
func (c *condition) run(facts interpreter.Activation) (Result, error) {
	v, _, err := c.program.Eval(facts)
	switch {
	case err != nil && strings.HasPrefix(err.Error(), noEntry):
		return RuleUnknown, nil
	case err != nil:
		return RuleError, err
	case types.IsUnknown(v):
		return RuleUnknown, nil
	case v == types.True:
		return RuleTrue, nil
	default:
		return "", nil
	}
}

// grounds lists the parts of a true condition that made it true.
func (c *condition) grounds(s *scene) []Ground {
	if len(c.parts) == 0 {
		return []Ground{c.ground(s)}
	}
	var grounds []Ground
	for _, part := range c.parts {
		if c.either {
			if result, _ := part.run(s); result != RuleTrue {
				continue
			}
		}
		grounds = append(grounds, part.grounds(s)...)
	}
	return grounds
}

func (c *condition) ground(s *scene) Ground {
	g := Ground{Text: c.text}
	for _, r := range c.reads {
		v := r.fact.read(s)
		if m, ok := v.(traits.Mapper); ok {
			v, _ = m.Find(types.String(r.key))
		}
		if v == nil {
			continue
		}
		if g.Facts == nil {
			g.Facts = map[string]any{}
		}
		g.Facts[r.name()] = shown(v)
	}
	return g
}

// longestShown bounds a text that is shown with a ground, in bytes.
const longestShown = 200

// shown is a fact as it is kept with a decision.
func shown(v ref.Val) any {
	switch value := v.Value().(type) {
	case string:
		return strings.ToValidUTF8(value[:min(len(value), longestShown)], "")
	case float64:
		return round(value)
	default:
		return value
	}
}
