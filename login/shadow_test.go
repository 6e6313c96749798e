package login_test

import (
	"encoding/json"
	"strings"
	"testing"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// shadowing puts a policy in shadow that lets nobody in.
func (w *world) shadowing(version int64) {
	policy := risk.DefaultPolicy()
	policy.Version = version
	for lane, rules := range policy.Lanes {
		rules.Floor = risk.Critical
		policy.Lanes[lane] = rules
	}
	w.Shadow.Store(must[*risk.Engine](w.t)(risk.Compile(policy)))
}

// kept is the decision that an answer names.
func (w *world) kept(answer login.Answer) models.Decision {
	w.t.Helper()
	return must[models.Decision](w.t)(w.store.Decision(w.t.Context(), int64(answer.EventID)))
}

// inShadow reads what was kept beside the decision of an answer.
func (w *world) inShadow(answer login.Answer) (told models.ShadowJudgement) {
	w.t.Helper()
	if err := json.Unmarshal(w.kept(answer).Shadow, &told); err != nil {
		w.t.Fatal(err)
	}
	return told
}

func TestThePolicyInShadowIsKeptBesideTheDecisionAndFeltByNobody(t *testing.T) {
	each(t, func(w *world) {
		ada := w.person("ada").phone().settled()
		before := ada.row().History.Version
		w.shadowing(9)
		answer := ada.atHome().accepted()
		row := w.kept(answer)
		told := w.inShadow(answer)
		if told.Version != 9 || told.Level != risk.Critical || told.Code != risk.Decline || told.Failed {
			w.t.Errorf("kept %+v", told)
		}
		if told.Score != row.Score || told.Probability != row.Probability {
			w.t.Errorf("scored %+v beside %d", told, row.Score)
		}
		var evidence risk.Evidence
		if err := json.Unmarshal(row.Evidence, &evidence); err != nil {
			w.t.Fatal(err)
		}
		alone, err := json.Marshal(w.Engine.Load().Decide(evidence))
		if err != nil || string(alone) != string(row.Detail) || row.PolicyVersion != w.policy.Version {
			w.t.Errorf("with a shadow %s, without %s, %v", row.Detail, alone, err)
		}
		if after := ada.row().History.Version; after != before+1 || len(row.Learned) == 0 {
			w.t.Errorf("the history went from %d to %d, and %d bytes were learned", before, after, len(row.Learned))
		}

		asked := ada.login().on(strange).from(far).asked(risk.ChallengeSMS)
		passed := ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
		for _, step := range []login.Answer{asked, passed} {
			if told := w.inShadow(step); told.Level != risk.Critical {
				w.t.Errorf("a step of a challenge kept %+v", told)
			}
		}
		w.Shadow.Store(nil)
		if row := w.kept(ada.atHome().accepted()); row.Shadow != nil {
			w.t.Errorf("out of shadow it kept %s", row.Shadow)
		}
	})
}

func TestAPolicyInShadowThatFailsIsToldAndNeverAnswered(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	w.shadowing(9)
	w.Decide = func(n *risk.Engine, e risk.Evidence) risk.Decision {
		if n.Policy().Version == 9 {
			panic("out of order")
		}
		return n.Decide(e)
	}
	answer := ada.atHome().accepted()
	if answer.Risk.Level != risk.Low {
		t.Errorf("judged %+v", answer.Risk)
	}
	if told := w.inShadow(answer); told.Version != 9 || !told.Failed || told.Level != "" {
		t.Errorf("kept %+v", told)
	}
	if !strings.Contains(w.log.String(), "the policy in shadow failed") || w.ear.count(models.EventShadowFailed) != 1 ||
		w.ear.count(models.EventEngineFallback) != 0 {
		t.Errorf("told %v, logged %s", w.ear.all(), w.log)
	}
}

func TestDecisionsAreMarkedWithTheirReasons(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	answer := ada.login().on(strange).from(far).asked(risk.ChallengeSMS)
	marks := w.kept(answer).Marks
	if len(answer.Risk.Reasons) < 3 {
		t.Fatalf("judged %+v", answer.Risk)
	}
	for _, reason := range answer.Risk.Reasons {
		if strings.Count(marks, " "+reason.Code+" ") != 1 {
			t.Errorf("%s is in %q", reason.Code, marks)
		}
	}
}
