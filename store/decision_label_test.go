package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestDecisionsAreFoundByTheLabelThatCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		random := rand.New(rand.NewPCG(3, 4)) // the same labels each time
		decided(t, s, 12)
		counting := map[models.Verdict][]int64{}
		for id := int64(12); id > 0; id-- { // as they are listed
			d := one[models.Decision](t)(s.Decision(t.Context(), id))
			var given []models.Label
			for seq := range random.IntN(4) {
				l := models.Label{
					ID: fmt.Sprintf("label-%d-%d", id, seq), Login: d.SessionID, Seq: seq + 1, DecisionID: id, UserID: d.UserID,
					Verdict: []models.Verdict{models.Fraud, models.Genuine}[random.IntN(2)],
					Source:  []models.LabelSource{models.ByAnalyst, models.ByUser, models.ByImport}[random.IntN(3)],
					At:      start + models.Time(random.IntN(2)), DecidedAt: d.CreatedAt,
				}
				must(t, s.Label(t.Context(), &models.Labelling{Label: l}))
				given = append(given, l)
			}
			if label := models.Counts(given); label != nil {
				counting[label.Verdict] = append(counting[label.Verdict], id)
			}
		}
		if len(counting[models.Fraud]) < 3 || len(counting[models.Genuine]) < 3 {
			t.Fatal(counting)
		}
		for verdict, ids := range counting {
			equal(t, fmt.Sprint(pages(t, s, models.DecisionFilter{Label: verdict})), fmt.Sprint([][]int64{ids}))
			var single [][]int64
			for _, id := range ids {
				single = append(single, []int64{id})
			}
			equal(t, pages(t, s, models.DecisionFilter{Label: verdict, Limit: 1}), single)
			for name, c := range map[string]struct {
				filter models.DecisionFilter
				wanted func(d models.Decision) bool
			}{
				"of a user":     {models.DecisionFilter{UserID: "user-a"}, func(d models.Decision) bool { return d.UserID == "user-a" }},
				"with a level":  {models.DecisionFilter{Level: risk.Medium}, func(d models.Decision) bool { return d.Level == risk.Medium }},
				"with a reason": {models.DecisionFilter{Marks: []string{"new_country"}}, func(d models.Decision) bool { return d.Level == risk.Low }},
				"in a period": {models.DecisionFilter{From: start + 60e9 + 1e6, To: start + 60e9 + 4e6}, func(d models.Decision) bool {
					return d.CreatedAt >= start+60e9+1e6 && d.CreatedAt < start+60e9+4e6
				}},
			} {
				var want []int64
				for _, id := range ids {
					if c.wanted(one[models.Decision](t)(s.Decision(t.Context(), id))) {
						want = append(want, id)
					}
				}
				c.filter.Label = verdict
				if got := pages(t, s, c.filter); fmt.Sprint(got) != fmt.Sprint([][]int64{want}) {
					t.Errorf("%s %s: %v, want %v", verdict, name, got, want)
				}
			}
		}
		found, _, err := s.Decisions(t.Context(), models.DecisionFilter{Label: models.Fraud, Limit: 1})
		must(t, err)
		want := one[models.Decision](t)(s.Decision(t.Context(), counting[models.Fraud][0]))
		want.Evidence, want.Detail, want.Learned = nil, nil, nil
		equal(t, found[0], want)
	})
}

// thirtyThousand labels every third of a hundred thousand decisions genuine, and two
// fraud.
func thirtyThousand(t *testing.T, s *store.Store) {
	t.Helper()
	hundredThousand(t, s)
	for _, query := range []string{
		`INSERT INTO labels (id, login, seq, decision_id, user_id, verdict, source, at, author, note, decided_at, score, probability)
			SELECT 'label-' || id, 'decision/' || id, 1, id, user_id, CASE WHEN id IN (6, 99999) THEN 'fraud' ELSE 'genuine' END,
			'import', created_at, '', '', created_at, 100, 0.1 FROM decisions WHERE id % 3 = 0`,
		`ANALYZE`,
	} {
		must(t, s.Unit(t.Context(), func(exec func(string, ...any) error) error { return exec(query) }))
	}
}

func TestAPageNeverLooksAtMoreThanTwentyThousandLabels(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thirtyThousand(t, s)
		equal(t, fmt.Sprint(pages(t, s, models.DecisionFilter{Label: models.Fraud})), "[[99999] [6]]")
		equal(t, fmt.Sprint(pages(t, s, models.DecisionFilter{Label: models.Fraud, To: start + 90_000e6})), "[[] [6]]")
		equal(t, fmt.Sprint(pages(t, s, models.DecisionFilter{Label: models.Fraud, UserID: "user-6"})), "[[6]]")
		equal(t, fmt.Sprint(pages(t, s, models.DecisionFilter{Label: models.Genuine, From: start + 50_000e6, To: start + 50_006e6})), "[[50004 50001]]")
	})
}

func TestPagesByLabelAreReadAlongAnIndexOfLabels(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thirtyThousand(t, s)
		for name, c := range map[string]struct {
			filter models.DecisionFilter
			index  string
		}{
			"all":           {models.DecisionFilter{}, "labels_decided"},
			"a period":      {models.DecisionFilter{From: start + 50_000e6, To: start + 60_000e6}, "labels_decided"},
			"the next page": {models.DecisionFilter{Before: models.DecisionPlace{At: start + 55_000e6, ID: 55_000}}, "labels_decided"},
			"a user's":      {models.DecisionFilter{UserID: "user-7"}, "labels_user"},
			"with a level":  {models.DecisionFilter{Level: risk.Low}, "labels_decided"},
		} {
			for _, verdict := range []models.Verdict{models.Fraud, models.Genuine} {
				t.Run(name+" "+string(verdict), func(t *testing.T) {
					c.filter.Limit, c.filter.Label = 50, verdict
					plan := explained(t, s, s.DecisionPage(c.filter, &models.DecisionPlace{At: start + 40_000e6, ID: 40_000}))
					if !strings.Contains(plan, c.index) || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN decisions") {
						t.Errorf("the plan is\n%s", plan)
					}
				})
			}
		}
	})
}
