package store_test

import (
	"fmt"
	"strings"
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// decided keeps decisions of users a and b in turn, a second apart, the first of them
// with a rule that fired.
func decided(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for i := range n {
		d := storetest.Decision(storetest.Session(fmt.Sprint("s", i), []string{"user-a", "user-b"}[i%2]))
		d.CreatedAt = start.Add(1e9*60).Add(0) + models.Time(i/2)*1e6 // two at a time
		d.Marks, d.Shadow = " new_country a_code ", []byte(`{"version":2}`)
		d.Code, d.Level = risk.Accept, risk.Low
		if i%3 == 0 {
			d.Marks, d.Code, d.Level = " newxcountry rule:far-away ", risk.ChallengeSMS, risk.Medium
		}
		must(t, s.Commit(t.Context(), &models.Change{Decision: &d}))
	}
}

// pages reads a whole listing, page by page, and returns the IDs of each.
func pages(t *testing.T, s *store.Store, f models.DecisionFilter) (all [][]int64) {
	t.Helper()
	for {
		found, next, err := s.Decisions(t.Context(), f)
		must(t, err)
		var ids []int64
		for _, d := range found {
			ids = append(ids, d.ID)
		}
		all = append(all, ids)
		if next == nil {
			return all
		}
		f.Before = *next
	}
}

func TestDecisionsAreFoundByWhatIsKnownOfThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		decided(t, s, 8)
		first := start.Add(1e9 * 60)
		for name, c := range map[string]struct {
			filter models.DecisionFilter
			want   string
		}{
			"all, newest first":          {models.DecisionFilter{}, "[[8 7 6 5 4 3 2 1]]"},
			"page by page":               {models.DecisionFilter{Limit: 3}, "[[8 7 6] [5 4 3] [2 1]]"},
			"pages that just fit":        {models.DecisionFilter{Limit: 4}, "[[8 7 6 5] [4 3 2 1]]"},
			"a user's":                   {models.DecisionFilter{UserID: "user-b", Limit: 3}, "[[8 6 4] [2]]"},
			"nobody's":                   {models.DecisionFilter{UserID: "user-c"}, "[[]]"},
			"a period, its end left out": {models.DecisionFilter{From: first + 1e6, To: first + 3e6}, "[[6 5 4 3]]"},
			"a user's in a period":       {models.DecisionFilter{UserID: "user-a", From: first + 1e6, To: first + 3e6}, "[[5 3]]"},
			"a code":                     {models.DecisionFilter{Code: new(risk.ChallengeSMS)}, "[[7 4 1]]"},
			"accepted ones":              {models.DecisionFilter{Code: new(risk.Accept), Limit: 2}, "[[8 6] [5 3] [2]]"},
			"a level":                    {models.DecisionFilter{Level: risk.Medium, Limit: 2}, "[[7 4] [1]]"},
			"a reason, taken literally":  {models.DecisionFilter{Marks: []string{"new_country"}}, "[[8 6 5 3 2]]"},
			"no part of a reason":        {models.DecisionFilter{Marks: []string{"new_"}}, "[[]]"},
			"no wildcard":                {models.DecisionFilter{Marks: []string{"%"}}, "[[]]"},
			"a rule":                     {models.DecisionFilter{Marks: []string{"rule:far-away"}}, "[[7 4 1]]"},
			"a rule and a reason":        {models.DecisionFilter{Marks: []string{"rule:far-away", "new_country"}}, "[[]]"},
			"a correlation":              {models.DecisionFilter{CorrelationID: "correlation-s4"}, "[[5]]"},
			"everything":                 {models.DecisionFilter{UserID: "user-a", From: first, To: first + 9e6, Level: risk.Medium, Marks: []string{"newxcountry"}}, "[[7 1]]"},
		} {
			t.Run(name, func(t *testing.T) { equal(t, fmt.Sprint(pages(t, s, c.filter)), c.want) })
		}
		found, _, err := s.Decisions(t.Context(), models.DecisionFilter{Limit: 1})
		must(t, err)
		want := one[models.Decision](t)(s.Decision(t.Context(), 8))
		want.Evidence, want.Detail, want.Learned = nil, nil, nil
		equal(t, found[0], want)
	})
}

// hundredThousand keeps 100,000 decisions of 500 users, one a second.
func hundredThousand(t *testing.T, s *store.Store) {
	t.Helper()
	series := `generate_series(1, 100000) AS g(n)`
	if s.Reader().Name() == "sqlite" {
		series = `(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 100000) SELECT n FROM g) AS g`
	}
	must(t, s.Unit(t.Context(), func(exec func(string, ...any) error) error {
		return exec(`INSERT INTO decisions (session_id, user_id, caller_id, correlation_id, lane, code, level, score, probability,
			policy_version, outcome, evidence, marks, created_at)
			SELECT '', 'user-' || (n % 500), 'shop', 'c' || n, 'login', 0, 'low', 100, 0.1, 1, 'accepted', NULL,
			CASE WHEN n = 7 THEN ' rare ' ELSE ' known_country device_known ' END, ` + fmt.Sprint(int64(start)) + ` + n * CAST(1000000 AS BIGINT)
			FROM ` + series)
	}))
	must(t, s.Unit(t.Context(), func(exec func(string, ...any) error) error { return exec(`ANALYZE`) }))
}

func TestAPageNeverLooksAtMoreThanTwentyThousandDecisions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		hundredThousand(t, s)
		for name, c := range map[string]struct {
			filter models.DecisionFilter
			want   string
		}{
			"the rarest reason":  {models.DecisionFilter{Marks: []string{"rare"}}, "[[] [] [] [] [7] []]"},
			"no such reason":     {models.DecisionFilter{Marks: []string{"none"}}, "[[] [] [] [] [] []]"},
			"rare, of a user":    {models.DecisionFilter{UserID: "user-7", Marks: []string{"rare"}}, "[[7]]"},
			"rare, in a period":  {models.DecisionFilter{Marks: []string{"rare"}, To: start + 30e9}, "[[] [7]]"},
			"rare, a page of it": {models.DecisionFilter{Marks: []string{"rare"}, To: start + 20e9}, "[[7]]"},
			"of one correlation": {models.DecisionFilter{CorrelationID: "c99999"}, "[[99999] [] [] [] [] []]"},
		} {
			t.Run(name, func(t *testing.T) {
				equal(t, fmt.Sprint(pages(t, s, c.filter)), c.want)
			})
		}
	})
}

func TestPagesOfDecisionsAreReadAlongAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		hundredThousand(t, s)
		from, to := start+50_000e6, start+60_000e6
		place := models.DecisionPlace{At: start + 55_000e6, ID: 55_000}
		newest := &models.DecisionPlace{At: start + 80_001e6, ID: 80_001} // the last that the first page looks at
		inside := &models.DecisionPlace{At: start + 35_000e6, ID: 35_000}
		for name, c := range map[string]struct {
			filter models.DecisionFilter
			last   *models.DecisionPlace
			index  string
		}{
			"all":                       {models.DecisionFilter{}, nil, "decisions_time"},
			"a period":                  {models.DecisionFilter{From: from, To: to}, nil, "decisions_time"},
			"the next page of a period": {models.DecisionFilter{From: from, To: to, Before: place}, nil, "decisions_time"},
			"a user's":                  {models.DecisionFilter{UserID: "user-7"}, nil, "decisions_user"},
			"a user's in a period":      {models.DecisionFilter{UserID: "user-7", From: from, To: to}, nil, "decisions_user"},
			"the next of a user's":      {models.DecisionFilter{UserID: "user-7", From: from, To: to, Before: place}, nil, "decisions_user"},
			"a reason":                  {models.DecisionFilter{Marks: []string{"rare"}}, newest, "decisions_time"},
			"a reason in a period":      {models.DecisionFilter{From: from, To: to, Marks: []string{"rare"}}, nil, "decisions_time"},
			"a reason of a user's":      {models.DecisionFilter{UserID: "user-7", Marks: []string{"rare"}}, nil, "decisions_user"},
			"the next page of a reason": {models.DecisionFilter{Before: place, Marks: []string{"rare"}}, inside, "decisions_time"},
		} {
			t.Run(name, func(t *testing.T) {
				c.filter.Limit = 50
				plan := explained(t, s, s.DecisionPage(c.filter, c.last))
				if !strings.Contains(plan, c.index) || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN decisions\n") {
					t.Errorf("the plan is\n%s", plan)
				}
			})
		}
	})
}

// explained is the plan of a query, as the database tells it.
func explained(t *testing.T, s *store.Store, query string) string {
	t.Helper()
	var lines []string
	if s.Reader().Name() == "sqlite" {
		var steps []struct{ Detail string }
		must(t, s.Reader().Raw("EXPLAIN QUERY PLAN "+query).Scan(&steps).Error)
		for _, step := range steps {
			lines = append(lines, step.Detail)
		}
	} else {
		must(t, s.Reader().Raw("EXPLAIN "+query).Scan(&lines).Error)
	}
	return strings.Join(lines, "\n") + "\n"
}
