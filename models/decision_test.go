package models

import (
	"reflect"
	"testing"

	"riskgate/risk"
)

// judged is a decision with these reasons, in which a rule fired, one failed, and one
// could not be told.
func judged(reasons ...string) risk.Decision {
	d := risk.Decision{
		PolicyVersion: 4, Level: risk.High, Code: risk.ChallengeSMS, Score: 500, Probability: .1,
		Rules: []risk.RuleHit{
			{Rule: "far", Mode: risk.RuleLive, Result: risk.RuleTrue}, {Rule: "broken", Result: risk.RuleError},
			{Rule: "night", Mode: risk.RuleShadow, Result: risk.RuleTrue}, {Rule: "dear", Result: risk.RuleUnknown},
		},
		Tags: []string{"odd"},
	}
	for _, code := range reasons {
		d.Reasons = append(d.Reasons, risk.Reason{Code: code})
	}
	return d
}

func TestMarksAreTheReasonsTheRulesAndTheTags(t *testing.T) {
	for want, d := range map[string]risk.Decision{
		"":                         {},
		" new_country usual_hour ": {Reasons: []risk.Reason{{Code: "new_country"}, {Code: "usual_hour"}, {Code: "new_country"}}},
		" new rule rule:far rule:broken rule:night tag:odd ": judged("new", "rule", "rule"),
	} {
		if got := MarksOf(d); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOfAShadowTheRulesThatFiredAreKept(t *testing.T) {
	got := ShadowOf(judged("new_country"))
	want := ShadowJudgement{Version: 4, Level: risk.High, Code: risk.ChallengeSMS, Score: 500, Probability: .1, Rules: []string{"far", "night"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
