package analysis_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
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

func TestWhoIsErasedLeavesTheBlocks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		user := storetest.User("p3")
		h.must(s.CreateUser(t.Context(), user, nil))
		h.pack(20)
		all := h.blocks()
		h.must(s.DeleteUser(t.Context(), user.ID))
		holds := func() (n int) {
			for first := int64(1); first < h.period().Last; first += 20 {
				b, err := s.Block(t.Context(), first)
				if err == nil && bytes.Contains(b.Data, []byte(user.ID)) {
					n++
				}
			}
			return n
		}
		h.same(holds(), 0)
		emptied := h.blocks()
		h.pack(20)
		again := h.blocks()
		if emptied == all || strings.Contains(again, ":0") || again == all || holds() != 0 {
			t.Errorf("packed %s, emptied %s, packed again %s, %d blocks hold the user", all, emptied, again, holds())
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
