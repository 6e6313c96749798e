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
		for i, marks := range []string{" rule:old ", " new_country ", " rule:a rule:b ", " rule_error rule:c ", ""} {
			d := storetest.Decision(storetest.Session(fmt.Sprint("s", i), ""))
			d.Marks, d.CreatedAt = marks, start+models.Time(i)
			must(t, s.Commit(t.Context(), &models.Change{Decision: &d}))
		}
		found, looked, err := s.Ruled(t.Context(), start+1)
		must(t, err)
		told := ""
		for _, d := range found {
			told += fmt.Sprintf("%d%s%s", d.ID, d.Marks, d.Detail)
		}
		equal(t, fmt.Sprint(told, looked), `3 rule:a rule:b 4 rule_error rule:c {"score":420}4`)
	})
}
