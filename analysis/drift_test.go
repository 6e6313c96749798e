package analysis_test

import (
	"encoding/json"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
)

// judged keeps n first decisions of logins from a country with a score.
func (h *house) judged(n int, country string, score int) (last models.Decision) {
	h.t.Helper()
	for range n {
		session := h.session("", models.Accepted)
		d := h.attempt(session, country, risk.Accept, models.Accepted)
		d.Score, d.Probability = score, .5
		d.Detail = must[[]byte](h.t)(json.Marshal(risk.Decision{Score: score, Probability: .5, Segment: risk.Warm}))
		h.must(h.store.Commit(h.ctx(), &models.Change{Decision: &d}))
		last = d
	}
	return last
}

func (h *house) drift() *analysis.Drift { return &analysis.Drift{Store: h.store, Now: h.clock} }

func (h *house) report(weeks int) []analysis.DriftReport {
	h.t.Helper()
	return must[[]analysis.DriftReport](h.t)(h.drift().Report(h.ctx(), weeks))
}

func TestWeeksAreCountedByWhoeverComesOnceEach(t *testing.T) {
	each(t, func(h *house) {
		one, two := h.drift(), h.drift()
		h.must(one.Step(h.ctx()))
		if got := h.report(5); got != nil {
			h.t.Errorf("before any decision there are %+v", got)
		}
		// It is Sunday, the 22nd: the week began on the 16th.
		h.judged(230, "NL", 300)
		h.must(one.Step(h.ctx()))
		if got := h.report(5); got != nil {
			h.t.Error("decisions were counted that may not be all there")
		}
		h.advance(2 * time.Minute)
		inParallel(4, func(i int) { h.must([]*analysis.Drift{one, two}[i%2].Step(h.ctx())) })
		h.must(two.Step(h.ctx()))
		got := h.report(5)
		if len(got) != 1 || got[0].Week.Logins != 230 || got[0].Whole || got[0].Start.Time() != time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC) {
			h.t.Fatalf("counted %+v", got)
		}
		h.advance(7 * 24 * time.Hour)
		fraud := h.judged(210, "BR", 600)
		second := h.accepted(h.user("ada"), "BR", false)
		h.advance(2 * time.Minute)
		for range 3 {
			h.must(one.Step(h.ctx()))
			h.must(two.Step(h.ctx()))
		}
		h.label("ann", fraud, models.Fraud)
		h.label("ann", second[0], models.Genuine)
		h.label("ann", second[0], models.Fraud)
		got = h.report(5)
		if len(got) != 2 || !got[0].Whole || got[1].Whole || got[1].Week.Logins != 211 || got[1].Base.Logins != 230 {
			h.t.Fatalf("counted %+v", got)
		}
		if shift, ok := risk.Shift(got[1].Week.Inputs["country"], got[1].Base.Inputs["country"]); !ok || shift < risk.ShiftAlert {
			h.t.Errorf("from NL to BR is a shift of %v", shift)
		}
		if got[1].Frauds != 2 || len(got[1].Outcomes) != 2 || got[0].Outcomes == nil || got[0].Frauds != 0 {
			h.t.Errorf("known are %+v", got[1].Outcomes)
		}
		if newest := h.report(1); len(newest) != 1 || newest[0].Base.Logins != 230 {
			h.t.Errorf("the newest week alone: %+v", newest)
		}
	})
}

func TestASecondStepAndAnErasedUserAreNotCounted(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		session := h.session(ada, models.Accepted)
		first := h.attempt(session, "NL", risk.ChallengeSMS, models.Pending)
		h.must(h.store.Commit(h.ctx(), &models.Change{Open: &session, Decision: &first}))
		h.advance(time.Second)
		last := first
		last.ID, last.Code, last.Outcome, last.CreatedAt = 0, risk.Accept, models.Accepted, models.At(h.clock())
		h.must(h.store.Commit(h.ctx(), &models.Change{Decision: &last}))
		bob := h.user("bob")
		h.accepted(bob, "NL", false)
		h.must(h.store.DeleteUser(h.ctx(), bob))
		h.advance(2 * time.Minute)
		h.must(h.drift().Step(h.ctx()))
		if got := h.report(1); len(got) != 1 || got[0].Week.Logins != 1 || got[0].Week.Challenged != 1 {
			h.t.Errorf("counted %+v", got)
		}
	})
}

func TestAQuietWeekIsAWeekAllTheSame(t *testing.T) {
	each(t, func(h *house) {
		h.judged(1, "NL", 300)
		h.advance(6 * 7 * 24 * time.Hour)
		h.judged(2, "NL", 300)
		h.advance(2 * time.Minute)
		h.must(h.drift().Step(h.ctx()))
		got := h.report(12)
		if len(got) != 7 || got[0].Week.Logins != 1 || got[6].Week.Logins != 2 || got[6].Base.Logins != 0 || got[4].Base.Logins != 1 {
			h.t.Errorf("%d weeks: %+v", len(got), got)
		}
	})
}
