package analysis_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func (h *archive) rules() *analysis.Rules {
	return &analysis.Rules{Store: h.store, Now: func() time.Time { return h.now }}
}

func TestTheRulesOfTheLivePolicyAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		fired := 0
		for d := range storetest.Lived(h, h.engine(1, dear), 10, 8) {
			if strings.Contains(d.Marks, " rule:far ") {
				fired++
			}
		}
		broken := storetest.Decision(storetest.Session("x", ""))
		broken.CreatedAt, broken.Marks = models.At(h.now.Add(-time.Hour)), models.MarksOf(risk.Decision{Rules: []risk.RuleHit{
			{Rule: "far", Mode: risk.RuleLive, Result: risk.RuleError}, {Rule: "other", Mode: risk.RuleLive, Result: risk.RuleTrue},
		}})
		h.must(s.Commit(t.Context(), &models.Change{Decision: &broken}))
		shadowed := storetest.Decision(storetest.Session("y", ""))
		shadowed.CreatedAt, shadowed.Marks = broken.CreatedAt, models.MarksOf(risk.Decision{Rules: []risk.RuleHit{
			{Rule: "far", Mode: risk.RuleShadow, Result: risk.RuleTrue},
		}})
		h.must(s.Commit(t.Context(), &models.Change{Decision: &shadowed}))
		counts, err := h.rules().Live(t.Context())
		h.must(err)
		h.same(fmt.Sprint(counts.Version, len(counts.Rules), counts.Rules[0].ID, counts.Rules[0].Fired, counts.Rules[0].Failed, counts.Looked),
			fmt.Sprint(1, 1, "far", fired+1, 1, h.period().Last))
		if fired == 0 {
			t.Error("it never fired: the test shows little")
		}
		h.now = h.now.Add(48 * time.Hour)
		counts, err = h.rules().Live(t.Context())
		h.must(err)
		h.same(fmt.Sprint(counts.Looked, counts.Rules[0].Fired), "0 0")
	})
}

func TestARuleIsAskedAboutADecision(t *testing.T) {
	h := filed(t, storetest.SQLite(t))
	erased := storetest.Decision(storetest.Session("x", ""))
	erased.Evidence, erased.Detail = nil, nil
	h.must(h.store.Commit(t.Context(), &models.Change{Decision: &erased}))
	rule := func(when string, lanes ...risk.Lane) risk.Rule {
		return risk.Rule{ID: "asked", Mode: risk.RuleOff, Canary: new(3), Lanes: lanes, When: when, Then: risk.Action{Decline: true}}
	}
	for name, c := range map[string]struct {
		rule risk.Rule
		want string
	}{
		"true":         {rule(`agent.browser == "Chrome" && seen == 0`), `true [agent.browser == "Chrome" seen == 0] critical`},
		"false":        {rule(`seen > 5`), "false [] medium"},
		"unknown":      {rule(`amount > 5.0`), "unknown [] medium"},
		"error":        {rule(`1 / (seen * 0) > 1`), "error [] medium"},
		"another lane": {rule(`true`, risk.LaneEvent), "absent [] medium"},
	} {
		t.Run(name, func(t *testing.T) {
			checked, err := h.rules().Check(t.Context(), c.rule, 1)
			h.must(err)
			if len(checked.Problems) > 0 || checked.Said == nil {
				t.Fatalf("%+v", checked)
			}
			texts := []string{}
			for _, g := range checked.Said.Because {
				texts = append(texts, g.Text)
			}
			h.same(fmt.Sprint(checked.Said.Result, " ", texts, " ", checked.Said.With.Level), c.want)
			h.same(checked.Said.Without.Level, "medium")
		})
	}
	if _, err := h.rules().Check(t.Context(), rule("true"), 9999); models.KindOf(err) != models.Invalid {
		t.Error(err)
	}
	if _, err := h.rules().Check(t.Context(), rule("true"), erased.ID); !models.IsConflict(err) {
		t.Error(err)
	}
	wrong, err := h.rules().Check(t.Context(), rule("sen > 1"), 1)
	h.must(err)
	if len(wrong.Problems) != 1 || wrong.Problems[0].Suggestion != "seen" || wrong.Said != nil {
		t.Errorf("%+v", wrong)
	}
}
