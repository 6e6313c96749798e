package risk

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"
)

// replay is an engine that judges the cases of a block again. It serves one goroutine.
type replay struct {
	engine *Engine
	by     func(version int64) *Engine
	kept   map[int64][]bool // by version, which rules were evaluated there as they are here

	facts map[string]*column
	out   *outline
	row   int
	nats  float64 // the log-odds of the row, with what rules add
	score int
}

var _ interpreter.Activation = (*replay)(nil)

func newReplay(n *Engine, by func(int64) *Engine) *replay {
	return &replay{engine: n, by: by, kept: map[int64][]bool{}}
}

// open takes up a block with its outline.
func (r *replay) open(b *Block, o *outline) {
	r.out, r.facts = o, make(map[string]*column, len(b.columns))
	for name := range r.engine.language.facts {
		r.facts[name] = b.columns[name] // nil: known in no row
	}
}

// ResolveName implements interpreter.Activation.
func (r *replay) ResolveName(name string) (any, bool) {
	switch name {
	case "score":
		return types.Int(r.score), true
	case "probability":
		return types.Double(probability(r.logit())), true
	}
	column, ok := r.facts[name]
	if !ok {
		return nil, false
	}
	if v := column.at(r.row); v != nil {
		return v, true
	}
	return types.NewUnknown(0, types.NewAttributeTrail(name)), true
}

// Parent implements interpreter.Activation.
func (*replay) Parent() interpreter.Activation { return nil }

// verdictOf is what a case comes to under an engine.
type verdictOf struct {
	level Level
	code  Code
	score int
	fired []int // rules that were true, live or in shadow, by their place in the engine
	wrong []int // rules that could not be evaluated
}

// judge judges the case in a row again. It is Engine.Decide without the explanations.
func (r *replay) judge(row int) (v verdictOf) {
	r.row = row
	o := r.out
	attempt := Attempt{
		Lane: o.lane.at(row), Floor: o.floor.at(row), Canary: int(o.canary.at(row)),
		Enrolled: o.enrolled.at(row), Proven: o.proven.at(row), Accepts: o.accepts.at(row),
	}
	at := stand{
		attempt: &attempt, seen: o.seen.at(row), segment: o.segment.at(row), groups: int(o.groups.at(row)),
		strange: o.strange.at(row), blocked: o.block.at(row) > 0, firmly: o.block.at(row) > 1,
	}
	rules := r.hear(&attempt, &v)
	came := r.engine.policy.outcome(&at, v.score, rules)
	v.level, v.code = came.level, came.code
	return v
}

// hear lets the rules speak as in a login: first those that adjust the log-odds.
func (r *replay) hear(a *Attempt, v *verdictOf) (rules verdict) {
	r.adjust(r.speak(a, v, &rules, true))
	v.score = r.score
	r.speak(a, v, &rules, false)
	return rules
}

func (r *replay) speak(a *Attempt, v *verdictOf, rules *verdict, adjusting bool) (nats float64) {
	for i := range r.engine.rules {
		rule := &r.engine.rules[i]
		if (rule.Then.Adjust != 0) != adjusting || !rule.concerns(a) {
			continue
		}
		live := rule.mode(a) == RuleLive
		switch r.result(i) {
		case RuleTrue:
			v.fired = append(v.fired, i)
			if live {
				nats += rule.Then.Adjust
				rules.add(&rule.Then)
			}
		case RuleError:
			v.wrong = append(v.wrong, i)
			if live {
				rules.failed = rules.failed.atLeast(rule.fallback())
			}
		case RuleUnknown:
		}
	}
	return nats
}

// adjust adds what rules say to the log-odds of the row.
func (r *replay) adjust(nats float64) {
	r.nats = exact(r.out.sum.at(r.row) + exact(clamp(nats, -mostAdjusted, mostAdjusted)))
	r.score = score(r.logit())
}

func (r *replay) logit() float64 {
	m := &r.engine.policy.Model
	return exact(m.A + m.B*r.nats)
}

// result is what a rule came to: as kept, where it was evaluated the same way then.
func (r *replay) result(i int) Result {
	version := r.out.version.at(r.row)
	same, ok := r.kept[version]
	if !ok {
		same = r.engine.evaluatesLike(r.by(version))
		r.kept[version] = same
	}
	rule := &r.engine.rules[i]
	if !same[i] || !r.out.results.known(r.row) {
		result, _ := rule.condition.run(r)
		return result
	}
	for _, text := range r.out.results.at(r.row) {
		if id, result, _ := strings.Cut(text, "="); id == rule.ID {
			return Result(result)
		}
	}
	return ""
}

// evaluatesLike tells which rules another engine evaluates in the same way and in every
// lane, whatever follows from them. What hangs on the score may have come out otherwise.
func (n *Engine) evaluatesLike(other *Engine) []bool {
	same := make([]bool, len(n.rules))
	if other == nil {
		return same
	}
	for i := range n.rules {
		for j := range other.rules {
			mine, theirs := &n.rules[i], &other.rules[j]
			if mine.ID == theirs.ID && mine.When == theirs.When {
				same[i] = theirs.Mode != RuleOff && len(theirs.Lanes) == 0 && !mine.condition.judged()
			}
		}
	}
	return same
}

// needs lists the columns that an engine reads of a block.
func (n *Engine) needs() map[string]bool {
	needs := map[string]bool{}
	for _, name := range outlined() {
		needs[name] = true
	}
	for _, rule := range n.rules {
		for _, fact := range rule.condition.uses {
			needs[fact.Name] = true
		}
	}
	return needs
}

// judged reports whether a condition reads what hangs on the score.
func (c *condition) judged() bool {
	return slices.ContainsFunc(c.uses, func(f *Fact) bool { return f.Judged })
}
