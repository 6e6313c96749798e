package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// packed keeps ten decisions of user-a and user-b in turn, and blocks of three of them.
func packed(t *testing.T, s *store.Store) {
	t.Helper()
	withUser(t, s, "a")
	withUser(t, s, "b")
	decided(t, s, 10)
	for i := range int64(3) {
		mark := one[models.PackMark](t)(s.PackMark(t.Context()))
		equal(t, mark, models.PackMark{After: 3 * i, Newest: 10})
		must(t, s.AddBlock(t.Context(), models.Block{First: 3*i + 1, Last: 3*i + 3, Rows: 3, Data: []byte("block")}, mark))
	}
}

func firsts(t *testing.T, s *store.Store, first, last int64) (told string) {
	t.Helper()
	for _, b := range one[[]models.Block](t)(s.Blocks(t.Context(), first, last)) {
		told += fmt.Sprintf("%d-%d:%d ", b.First, b.Last, b.Rows)
	}
	return told
}

func TestBlocksAreFoundByTheDecisionsInThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		packed(t, s)
		for name, c := range map[string]struct {
			first, last int64
			want        string
		}{
			"all":          {1, 10, "1-3:3 4-6:3 7-9:3 "},
			"the middle":   {5, 6, "4-6:3 "},
			"over an edge": {3, 4, "1-3:3 4-6:3 "},
			"behind":       {10, 20, ""},
			"none":         {1, 0, ""},
		} {
			t.Run(name, func(t *testing.T) { equal(t, firsts(t, s, c.first, c.last), c.want) })
		}
		equal(t, string(one[models.Block](t)(s.Block(t.Context(), 4)).Data), "block")
	})
}

func TestOneInstancePacksWhenManyTry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		packed(t, s)
		mark := one[models.PackMark](t)(s.PackMark(t.Context()))
		var won atomic.Int32
		inParallel(8, func(int) {
			err := s.AddBlock(context.Background(), models.Block{First: 10, Last: 10, Data: []byte("x")}, mark)
			switch {
			case err == nil:
				won.Add(1)
			case !models.IsConflict(err):
				t.Error(err)
			}
		})
		equal(t, won.Load(), 1)
	})
}

func TestErasingAUserEmptiesTheirBlocksAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		packed(t, s)
		alone := storetest.Decision(storetest.Session("own", withUser(t, s, "c").ID))
		must(t, s.Commit(ctx, &models.Change{Decision: &alone})) // 11, in no block
		before := one[models.PackMark](t)(s.PackMark(ctx))
		must(t, s.DeleteUser(ctx, "user-c"))
		equal(t, firsts(t, s, 1, 11), "1-3:3 4-6:3 7-9:3 ")

		wants(t, s.AddBlock(ctx, models.Block{First: 10, Last: 11, Data: []byte("stale")}, before), models.Conflict)
		mark := one[models.PackMark](t)(s.PackMark(ctx))
		must(t, s.AddBlock(ctx, models.Block{First: 10, Last: 11, Rows: 1, Data: []byte("block")}, mark))
		wants(t, s.RenewBlock(ctx, models.Block{First: 4, Rows: 1, Data: []byte("new")}, mark), models.Conflict)

		must(t, s.DeleteUser(ctx, "user-a"))
		equal(t, firsts(t, s, 1, 11), "1-3:0 4-6:0 7-9:0 10-11:1 ") // 10 is user-b's
		equal(t, count(t, s, `SELECT count(*) FROM blocks WHERE data IS NOT NULL`), 1)
		wants(t, s.RenewBlock(ctx, models.Block{First: 4, Rows: 1, Data: []byte("new")}, mark), models.Conflict)
		emptied := one[[]models.Block](t)(s.EmptiedBlocks(ctx, 2))
		equal(t, emptied, []models.Block{{First: 1, Last: 3}, {First: 4, Last: 6}})
		mark = one[models.PackMark](t)(s.PackMark(ctx))
		must(t, s.RenewBlock(ctx, models.Block{First: 4, Rows: 1, Data: []byte("new")}, mark))
		equal(t, firsts(t, s, 1, 11), "1-3:0 4-6:1 7-9:0 10-11:1 ")
	})
}

// TestNothingOfAnErasedUserIsPackedByWhoReadItBefore lets users be erased while others
// pack what they have read.
func TestNothingOfAnErasedUserIsPackedByWhoReadItBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const people = 12
		for i := range people {
			name := fmt.Sprint("p", i)
			d := storetest.Decision(storetest.Session("s"+name, withUser(t, s, name).ID))
			must(t, s.Commit(t.Context(), &models.Change{Decision: &d}))
		}
		pack := func() {
			mark, err := s.PackMark(context.Background())
			if err != nil {
				t.Error(err)
				return
			}
			read, err := s.EvidenceBetween(context.Background(), mark.After+1, mark.After+1, 1)
			if err != nil || len(read) == 0 {
				return
			}
			block := models.Block{First: read[0].ID, Last: read[0].ID, Data: []byte(read[0].UserID + "-")}
			if err := s.AddBlock(context.Background(), block, mark); err != nil && !models.IsConflict(err) {
				t.Error(err)
			}
		}
		var running sync.WaitGroup
		running.Go(func() {
			for range 2 * people {
				pack()
			}
		})
		for i := range people {
			must(t, s.DeleteUser(t.Context(), fmt.Sprint("user-p", i)))
		}
		running.Wait()
		for first := range int64(people) {
			block, err := s.Block(t.Context(), first+1)
			if !models.IsNotFound(err) && strings.Contains(string(block.Data), "user") {
				t.Errorf("block %d holds %s", first+1, block.Data)
			}
		}
	})
}

func TestCasesAreReadInTheirOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		packed(t, s)
		must(t, s.DeleteUser(t.Context(), "user-a"))
		told := func(cases []models.Decision) (ids string) {
			for _, c := range cases {
				ids += fmt.Sprintf("%d%s%s%s ", c.ID, c.UserID, c.Evidence, c.Detail)
			}
			return ids
		}
		bob := func(id int) string { return fmt.Sprintf(`%duser-b{"attempt":{}}{"score":420} `, id) }
		equal(t, told(one[[]models.Decision](t)(s.EvidenceBetween(t.Context(), 2, 8, 4))), bob(2)+"3 "+bob(4)+"5 ")
		equal(t, told(one[[]models.Decision](t)(s.EvidenceOf(t.Context(), []int64{8, 3, 99}))), "3 "+bob(8))
	})
}

func TestAPeriodIsFoundByItsTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		decided(t, s, 8) // two a second
		first := start.Add(1e9 * 60)
		for name, c := range map[string]struct {
			from, to models.Time
			want     string
		}{
			"all":                 {0, first + 1e12, "1 8 8"},
			"the end is left out": {first + 1e6, first + 3e6, "3 6 4"},
			"nothing":             {first + 1, first + 2, "1 0 0"},
		} {
			t.Run(name, func(t *testing.T) {
				p := one[models.Period](t)(s.Period(t.Context(), c.from, c.to))
				equal(t, fmt.Sprint(p.First, p.Last, one[int64](t)(s.CountDecisions(t.Context(), p))), c.want)
			})
		}
	})
}
