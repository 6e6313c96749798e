package login_test

import (
	"slices"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// follows makes these rules live, as a published policy does.
func (w *world) follows(rules ...risk.Rule) {
	w.t.Helper()
	policy := risk.DefaultPolicy()
	policy.Rules = rules
	w.Engine.Store(must[*risk.Engine](w.t)(risk.Compile(policy)))
}

func rule(id, when string, then risk.Action) risk.Rule {
	return risk.Rule{ID: id, Mode: risk.RuleLive, When: when, Then: then}
}

func TestARuleDecidesALoginAndIsNamedAmongTheReasons(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	ada.atHome().accepted()
	w.follows(rule("everybody", `seen >= 0`, risk.Action{Challenge: "medium"}))
	answer := ada.atHome().asked(risk.ChallengeSMS)
	named := func(r risk.Reason) bool { return r.Code == risk.ReasonRule && r.Numbers["rule"] == "everybody" }
	if !slices.ContainsFunc(answer.Risk.Reasons, named) {
		t.Errorf("the reasons are %+v", answer.Risk.Reasons)
	}
	ada.login().code(ada.texted()).answering(answer.RequestID).accepted()
}

func TestARuleThatDeclinesDoesNotTellWhetherThePasswordWasRight(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	w.follows(rule("nobody", `true`, risk.Action{Decline: true}))
	ada.atHome().empty().asked(risk.Challenge)
	ada.atHome().password("not-the-right-one").denied()
	ada.atHome().declined()
}

func TestARuleThatCannotBeEvaluatedIsCounted(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	w.follows(rule("broken", `1 / (seen - seen) > 0`, risk.Action{Tag: "odd"}))
	ada.atHome().asked(risk.ChallengeSMS)
	if got := w.ear.count(models.EventRuleFailed); got != 1 {
		t.Errorf("%d failures were told of", got)
	}
}

func TestRulesReadWhatWasTriedLately(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	w.follows(rule("hasty", `velocity.user.attempts10m >= 2.0 && velocity.user.failures1h >= 1.0`, risk.Action{Challenge: "medium"}))
	ada.atHome().accepted()
	ada.atHome().password("not-the-right-one").denied()
	ada.atHome().asked(risk.ChallengeSMS)
	w.clock.advance(25 * time.Hour)
	ada.atHome().accepted()
}
