package models

import (
	"reflect"
	"testing"

	"riskgate/risk"
)

// fired is the reason of a rule.
func fired(id string) risk.Reason {
	return risk.Reason{Code: "rule", Mode: risk.ModeLive, Numbers: map[string]any{"rule": id}}
}

func TestMarksAreTheReasonsAndTheRules(t *testing.T) {
	for want, reasons := range map[string][]risk.Reason{
		"":                         nil,
		" new_country usual_hour ": {{Code: "new_country"}, {Code: "usual_hour"}, {Code: "new_country"}},
		" new rule rule:far rule:night rule_error ": {{Code: "new"}, fired("far"), fired("night"), {
			Code: "rule_error", Numbers: map[string]any{"rule": "broken"},
		}},
		" rule ": {{Code: "rule"}},
	} {
		if got := MarksOf(risk.Decision{Reasons: reasons}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOfAShadowTheRulesThatFiredAreKept(t *testing.T) {
	got := ShadowOf(risk.Decision{
		PolicyVersion: 4, Level: risk.High, Code: risk.ChallengeSMS, Score: 500, Probability: .1,
		Reasons: []risk.Reason{{Code: "new_country"}, fired("far"), fired("night")},
	})
	want := ShadowJudgement{Version: 4, Level: risk.High, Code: risk.ChallengeSMS, Score: 500, Probability: .1, Rules: []string{"far", "night"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
