package analysis_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestFullBlocksOfSettledDecisionsArePacked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		last := h.period().Last
		h.now = storetest.Start.Time().Add(time.Minute) // the first decision was made now
		h.pack(20)
		h.same(h.blocks(), "")
		h.now = h.now.Add(24 * time.Hour)
		h.pack(20)
		want := ""
		for first := int64(1); first+19 <= last; first += 20 {
			want += fmt.Sprintf("%d-%d:20 ", first, first+19)
		}
		h.same(h.blocks(), want)
		if last%20 == 0 {
			t.Error("no tail is left: the test shows less than it should")
		}
	})
}

func TestTwoInstancesPackEachDecisionOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		done := make(chan error)
		for range 2 {
			packer := &analysis.Packer{Store: s, Engines: &analysis.Engines{Store: s}, Rows: 10, Now: func() time.Time { return h.now }}
			go func() {
				for range 20 {
					if err := packer.Step(t.Context()); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		h.must(<-done)
		h.must(<-done)
		h.same(strings.Count(h.blocks(), ":10"), h.period().Last/10)
	})
}

// rows counts the decisions in blocks that can be read, and in how many blocks there is
// nothing to read.
func (h *archive) rows() (rows, emptied int) {
	h.Helper()
	blocks, err := h.store.Blocks(h.Context(), 1, 1<<60)
	h.must(err)
	for _, b := range blocks {
		b, err := h.store.Block(h.Context(), b.First)
		h.must(err)
		if b.Data == nil {
			emptied++
			continue
		}
		block, err := risk.OpenBlock(b.Data, func(string) bool { return true })
		h.must(err)
		rows += block.Rows()
	}
	return rows, emptied
}

func TestWhoIsErasedLeavesTheBlocks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		user := storetest.User("p3")
		h.must(s.CreateUser(t.Context(), user, nil))
		h.pack(20)
		theirs, touched := 0, map[int64]bool{}
		cases, err := s.EvidenceBetween(t.Context(), 1, h.period().Last/20*20, 1000)
		h.must(err)
		for _, c := range cases {
			if c.UserID == user.ID {
				theirs++
				touched[(c.ID-1)/20] = true
			}
		}
		all, _ := h.rows()
		h.must(s.DeleteUser(t.Context(), user.ID))
		if _, emptied := h.rows(); theirs == 0 || emptied != len(touched) {
			t.Errorf("%d decisions in %d blocks, and %d blocks were emptied", theirs, len(touched), emptied)
		}
		h.pack(20)
		if rows, emptied := h.rows(); rows != all-theirs || emptied > 0 {
			t.Errorf("%d rows, of %d before with %d of the user's; %d blocks are still empty", rows, all, theirs, emptied)
		}
	})
}

func TestDecisionsOfAnUnknownVersionArePackedToBeReadByEvidence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		h.live(3, 3, 77, dear)
		slow := h.run(h.replay(), dear)
		h.pack(15)
		h.same(h.run(h.replay(), dear), slow)
	})
}

func TestADecisionThatCannotBeReadStopsThePacking(t *testing.T) {
	s := storetest.SQLite(t)
	h := filed(t, s)
	broken := storetest.Decision(storetest.Session("x", ""))
	broken.Evidence = []byte("{")
	h.must(s.Commit(t.Context(), &models.Change{Decision: &broken}))
	packer := &analysis.Packer{Store: s, Engines: h.engines, Rows: int(broken.ID), Now: func() time.Time { return h.now }}
	if err := packer.Step(t.Context()); err == nil || h.blocks() != "" {
		t.Error("packed", err, h.blocks())
	}
}
