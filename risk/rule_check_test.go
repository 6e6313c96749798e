package risk

import (
	"slices"
	"strings"
	"testing"
)

func TestARuleIsCheckedByItself(t *testing.T) {
	check, err := CheckRule(live("late", `hour > 22 && address.country == "NL" && hour < 23`, Action{Challenge: "high"}))
	if err != nil || len(check.Problems) > 0 || check.Steps == 0 || !slices.Equal(check.Facts, []string{"address.country", "hour"}) {
		t.Errorf("%+v, %v", check, err)
	}
	wrong := live("Late", "seen > 3 &&\n  scroe > 100", Action{Challenge: "99"})
	check, err = CheckRule(wrong)
	if err != nil || check.Steps != 0 || len(check.Problems) != 3 {
		t.Fatalf("%+v, %v", check, err)
	}
	if p := check.Problems[2]; p.Path != "when" || p.Line != 2 || p.Column != 3 || p.Suggestion != "score" || !strings.Contains(p.Message, "scroe") {
		t.Errorf("%+v", p)
	}
	if check.Problems[0].Path != "id" || check.Problems[1].Path != "then.challenge" {
		t.Errorf("%+v", check.Problems)
	}
}
