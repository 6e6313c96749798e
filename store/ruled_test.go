package store_test

import (
	"fmt"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestDecisionsWithRulesAreReadFromTheirMarks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i, marks := range []string{" rule:old ", " new_country ", " rule:a rule:b ", " rule_error failed:c ", " tag:x shadow:d ", ""} {
			d := storetest.Decision(storetest.Session(fmt.Sprint("s", i), ""))
			d.Marks, d.CreatedAt = marks, start+models.Time(i)
			must(t, s.Commit(t.Context(), &models.Change{Decision: &d}))
		}
		found, looked, err := s.Ruled(t.Context(), start+1)
		must(t, err)
		equal(t, fmt.Sprintf("%q %d", found, looked), `[" rule:a rule:b " " rule_error failed:c " " tag:x shadow:d "] 5`)
	})
}
