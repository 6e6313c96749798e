package store_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func allCells(t *testing.T, s *store.Store) (all []models.RiskCell) {
	t.Helper()
	var after models.RiskCell
	for {
		cells := one[[]models.RiskCell](t)(s.Cells(t.Context(), after, 2))
		if len(cells) == 0 {
			return all
		}
		all, after = append(all, cells...), cells[len(cells)-1]
	}
}

func TestLessonsAreFoldedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		first := []models.RiskCell{{Kind: "net", Key: "x", Sum: 1.5, Seen: 10}, {Kind: "cc", Key: "CH", Sum: 1, Seen: 5}}
		must(t, s.FoldCells(ctx, models.JournalDecisions, 0, 7, first))
		wants(t, s.FoldCells(ctx, models.JournalDecisions, 0, 7, first), models.Conflict)
		equal(t, one[int64](t)(s.Watermark(ctx, models.JournalDecisions)), 7)
		must(t, s.FoldCells(ctx, models.JournalDecisions, 7, 9, []models.RiskCell{
			{Kind: "cc", Key: "CH", Sum: -0.25, Seen: 3}, {Kind: "cc", Key: "DE", Sum: 2, Seen: 11}, {Kind: "net", Key: "x", Sum: 1, Seen: 12},
		}))
		want := []models.RiskCell{
			{Kind: "cc", Key: "CH", Sum: 0.75, Seen: 5}, {Kind: "cc", Key: "DE", Sum: 2, Seen: 11}, {Kind: "net", Key: "x", Sum: 2.5, Seen: 12},
		}
		if diff := cmp.Diff(want, allCells(t, s), cmpopts.IgnoreFields(models.RiskCell{}, "ChangedAt")); diff != "" {
			t.Fatal(diff)
		}
		equal(t, one[int](t)(s.DropCells(ctx, 12)), 2)
		equal(t, len(allCells(t, s)), 1)
	})
}

func TestOneInstanceFoldsWhenManyTry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var won atomic.Int32
		inParallel(8, func(int) {
			err := s.FoldCells(context.Background(), models.JournalDecisions, 0, 5, []models.RiskCell{{Kind: "cc", Key: "CH", Sum: 1}})
			if err == nil {
				won.Add(1)
			}
		})
		equal(t, won.Load(), 1)
		equal(t, allCells(t, s)[0].Sum, 1)
	})
}
