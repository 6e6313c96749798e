package analysis_test

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestOfALoginTheLabelCountsThatWasKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		at := storetest.Start
		p := models.Period{From: at, To: at.Add(time.Hour)}
		for i, l := range []models.Label{
			{Login: "one", Seq: 1, DecisionID: 1, Verdict: models.Fraud, Source: models.ByUser, At: at + 1},
			{Login: "one", Seq: 2, DecisionID: 2, Verdict: models.Genuine, Source: models.ByAnalyst, At: at + 9},
			{Login: "decision/3", Seq: 1, DecisionID: 3, Verdict: models.Fraud, Source: models.ByImport, At: at + 2},
			{Login: "two", Seq: 1, DecisionID: 4, Verdict: models.Fraud, Source: models.ByAnalyst, At: at + 2, DecidedAt: p.To.Add(23 * time.Hour)},
			{Login: "two", Seq: 2, DecisionID: 4, Verdict: models.Genuine, Source: models.ByAnalyst, At: at + 3, DecidedAt: p.From.Add(-23 * time.Hour)},
			{Login: "far", Seq: 1, DecisionID: 5, Verdict: models.Fraud, Source: models.ByAnalyst, At: at + 2, DecidedAt: p.To.Add(24 * time.Hour)},
		} {
			if l.ID = fmt.Sprint("label-", i); l.DecidedAt == 0 {
				l.DecidedAt = at
			}
			d, err := s.Decision(t.Context(), l.DecisionID)
			h.must(err)
			l.UserID = d.UserID
			h.must(s.Label(t.Context(), &models.Labelling{Label: l}))
		}
		for known, of := range map[models.Time]func(*risk.Labels){
			at: func(*risk.Labels) {},
			at + 5: func(l *risk.Labels) {
				l.Add("one", 0, risk.Label{Verdict: risk.Fraud, Source: "user"})
				l.Add("", 3, risk.Label{Verdict: risk.Fraud, Source: "import"})
				l.Add("two", 0, risk.Label{Verdict: risk.Genuine, Source: "analyst"})
			},
			at + 9: func(l *risk.Labels) {
				l.Add("one", 0, risk.Label{Verdict: risk.Genuine, Source: "analyst"})
				l.Add("", 3, risk.Label{Verdict: risk.Fraud, Source: "import"})
				l.Add("two", 0, risk.Label{Verdict: risk.Genuine, Source: "analyst"})
			},
		} {
			var want risk.Labels
			of(&want)
			got, err := analysis.LabelVerdicts{Store: s}.Labels(t.Context(), p, known)
			h.must(err)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("at %d: %+v, want %+v", known-at, got, want)
			}
		}
	})
}

func TestMoreLabelsThanAPageAreRead(t *testing.T) {
	h := filed(t, storetest.SQLite(t))
	d, err := h.store.Decision(t.Context(), 1)
	h.must(err)
	const many = 1001
	var want risk.Labels
	var writing sync.WaitGroup
	for n := range many {
		l := models.Label{
			ID: fmt.Sprint("label-", n), Login: fmt.Sprint("login-", n), Seq: 1, DecisionID: d.ID, UserID: d.UserID,
			Verdict: models.Fraud, Source: models.ByImport, At: 1, DecidedAt: 1,
		}
		want.Add(l.Login, 0, risk.Label{Verdict: risk.Fraud, Source: "import"})
		writing.Go(func() {
			if err := h.store.Label(context.Background(), &models.Labelling{Label: l}); err != nil {
				t.Error(err)
			}
		})
	}
	writing.Wait()
	got, err := analysis.LabelVerdicts{Store: h.store}.Labels(t.Context(), models.Period{From: 1, To: 2}, 1)
	h.must(err)
	if !reflect.DeepEqual(got, want) {
		t.Error("some are missing")
	}
}
