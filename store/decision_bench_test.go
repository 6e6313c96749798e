package store_test

import (
	"bytes"
	"fmt"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// BenchmarkDecisions reads a page of 50 decisions out of 40,000 that are as large as
// real ones. The reason that none of them has is the dearest search there is: the page
// looks at 20,000 rows.
func BenchmarkDecisions(b *testing.B) {
	for name, s := range map[string]*store.Store{"sqlite": storetest.SQLite(b), "postgres": storetest.Postgres(b)} {
		large(b, s, 40_000)
		middle := start + 20_000e6
		for search, f := range map[string]models.DecisionFilter{
			"all":            {},
			"period":         {From: middle, To: middle + 3600e6},
			"user":           {UserID: "user-7"},
			"reason":         {Marks: []string{"device_known"}},
			"absent-reason":  {Marks: []string{"rare"}},
			"reason-of-user": {UserID: "user-7", Marks: []string{"rare"}},
		} {
			b.Run(name+"/"+search, func(b *testing.B) {
				f.Limit = 50
				for b.Loop() {
					if _, _, err := s.Decisions(b.Context(), f); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// large keeps decisions of 500 users with evidence and detail, one a second.
func large(b *testing.B, s *store.Store, n int) {
	b.Helper()
	evidence, detail := bytes.Repeat([]byte("e"), 1400), bytes.Repeat([]byte("d"), 850)
	inParallel(8, func(worker int) {
		for i := worker; i < n; i += 8 {
			d := storetest.Decision(storetest.Session(fmt.Sprint("s", i), fmt.Sprint("user-", i%500)))
			d.Evidence, d.Detail, d.CreatedAt = evidence, detail, start+models.Time(i)*1e6
			d.Marks = " known_country device_known known_address usual_hour same_browser "
			if err := s.Commit(b.Context(), &models.Change{Decision: &d}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	if err := s.Unit(b.Context(), func(exec func(string, ...any) error) error { return exec(`ANALYZE`) }); err != nil {
		b.Fatal(err)
	}
}
