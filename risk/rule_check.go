package risk

import (
	"maps"
	"slices"
)

// RuleCheck is what can be told of a rule before a policy has it.
type RuleCheck struct {
	Problems []Problem
	Steps    uint64   // that the condition may cost at the most; 0: it cannot be compiled
	Facts    []string // that the condition reads, by their names
}

// MostSteps is how many steps of the rule language one rule may cost, and all of a policy
// together.
func MostSteps() (one, all uint64) { return mostSteps, mostStepsInAll }

// CheckRule checks a rule by itself. The paths of the problems are those within the rule.
func CheckRule(r Rule) (check RuleCheck, err error) {
	l, err := newLanguage()
	if err != nil {
		return check, err
	}
	var v validation
	v.rule("", &r)
	condition, problems := l.compile(r.When, r.Then.Adjust == 0)
	for _, p := range problems {
		p.Path = ".when"
		v.problems = append(v.problems, p)
	}
	for _, p := range v.problems {
		p.Path = p.Path[1:] // the dot
		check.Problems = append(check.Problems, p)
	}
	if condition != nil {
		names := map[string]bool{}
		for _, fact := range condition.uses {
			names[fact.Name] = true
		}
		check.Steps, check.Facts = condition.steps, slices.Sorted(maps.Keys(names))
	}
	return check, nil
}
