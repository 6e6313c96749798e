package store_test

import (
	"fmt"
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestLabelsOfARunOfDecisionsAreThoseOfTheirLogins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		at := storetest.Start
		for i, session := range []string{"one", "one", "", "two"} {
			d := models.Decision{SessionID: session, Lane: risk.LaneLogin, CreatedAt: at.Add(0), Evidence: []byte("{}"), Detail: []byte("{}")}
			must(t, s.Commit(t.Context(), &models.Change{Decision: &d}))
			equal(t, d.ID, int64(i+1))
		}
		for seq, l := range []models.Label{
			{Login: "one", Seq: 1, DecisionID: 1, Verdict: models.Fraud, Source: models.ByUser, At: at + 1},
			{Login: "one", Seq: 2, DecisionID: 2, Verdict: models.Genuine, Source: models.ByAnalyst, At: at + 9},
			{Login: "decision/3", Seq: 1, DecisionID: 3, Verdict: models.Fraud, Source: models.ByImport, At: at + 2},
			{Login: "two", Seq: 1, DecisionID: 4, Verdict: models.Fraud, Source: models.ByImport, At: at + 2},
		} {
			l.ID = fmt.Sprint("label-", seq)
			must(t, s.Label(t.Context(), &models.Labelling{Label: l}))
		}
		known, err := s.LabelsWithin(t.Context(), 1, 3, at+5)
		must(t, err)
		told := ""
		for id := range int64(5) {
			for _, l := range known[id] {
				told += fmt.Sprintf("%d %s by %s; ", id, l.Verdict, l.Source)
			}
		}
		equal(t, told, "1 fraud by user; 2 fraud by user; 3 fraud by import; ")
		known, err = s.LabelsWithin(t.Context(), 1, 1, at+9)
		must(t, err)
		equal(t, models.Counts(known[1]).Verdict, models.Genuine)
	})
}
