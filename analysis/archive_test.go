package analysis_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// archive is a store with policies and the decisions of people who log in, and what
// backtests need around it.
type archive struct {
	*testing.T
	store   *store.Store
	engines *analysis.Engines
	now     time.Time

	mu    sync.Mutex
	heard []string
}

// Record implements analysis.Recorder.
func (h *archive) Record(_ context.Context, e models.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard = append(h.heard, string(e.Type))
}

// dear is the rule of the live policy.
func dear(p *risk.Policy) {
	p.Rules = []risk.Rule{{ID: "far", Mode: risk.RuleLive, When: `address.country == "BR"`, Then: risk.Action{Challenge: "high"}}}
}

// filed has version 1 live and the decisions of ten people, eight logins each.
func filed(t *testing.T, s *store.Store) *archive {
	t.Helper()
	h := &archive{T: t, store: s, engines: &analysis.Engines{Store: s}, now: storetest.Start.Time().Add(24 * time.Hour)}
	row := models.Policy{State: models.Live, Revision: 1, Data: h.data(dear), Author: "riskgate", CreatedAt: 1, PublishedAt: 1}
	h.must(s.SeedPolicy(t.Context(), row))
	h.live(10, 8, 1, dear)
	return h
}

func (h *archive) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *archive) data(change func(*risk.Policy)) []byte {
	h.Helper()
	p := risk.DefaultPolicy()
	change(&p)
	data, err := json.Marshal(p)
	h.must(err)
	return data
}

func (h *archive) engine(version int64, change func(*risk.Policy)) *risk.Engine {
	h.Helper()
	p := risk.DefaultPolicy()
	p.Version = version
	change(&p)
	engine, err := risk.Compile(p)
	h.must(err)
	return engine
}

// live lets people log in under a version.
func (h *archive) live(people, logins int, version int64, change func(*risk.Policy)) {
	h.Helper()
	for d := range storetest.Lived(h, h.engine(version, change), people, logins) {
		h.must(h.store.Commit(h.Context(), &models.Change{Decision: &d}))
	}
}

// draft keeps one.
func (h *archive) draft(change func(*risk.Policy)) {
	h.Helper()
	step := models.PolicyStep{Policy: models.Policy{State: models.Draft, Revision: 1, Data: h.data(change)}}
	h.must(h.store.StepPolicy(h.Context(), &step))
}

// pack packs blocks of so many rows until nothing is left to do.
func (h *archive) pack(rows int) {
	h.Helper()
	packer := &analysis.Packer{Store: h.store, Engines: h.engines, Rows: rows, Now: func() time.Time { return h.now }}
	for range 100 {
		h.must(packer.Step(h.Context()))
	}
}

func (h *archive) replay() *analysis.Replay {
	return &analysis.Replay{Store: h.store, Verdicts: analysis.LabelVerdicts{Store: h.store}, Engines: h.engines, Cores: 2, Now: time.Now}
}

func (h *archive) backtests() *analysis.Backtests {
	return &analysis.Backtests{Store: h.store, Recorder: h, Now: func() time.Time { return h.now }}
}

func (h *archive) worker(name string) *analysis.Worker {
	return &analysis.Worker{
		Store: h.store, Replay: h.replay(), Recorder: h, Now: func() time.Time { return h.now }, Name: name,
	}
}

// period is that of all decisions.
func (h *archive) period() models.Period {
	h.Helper()
	p, err := h.store.Period(h.Context(), 1, models.At(h.now))
	h.must(err)
	return p
}

// run tries a change against version 1 and returns what came of it.
func (h *archive) run(replay *analysis.Replay, change func(*risk.Policy)) string {
	h.Helper()
	outcome, err := replay.Run(h.Context(), analysis.Comparison{
		Live: h.engine(1, dear), Draft: h.engine(0, change), Period: h.period(), Known: models.At(h.now),
	}, func(int64, int64) {})
	h.must(err)
	data, err := json.Marshal(outcome)
	h.must(err)
	return string(data)
}

func (h *archive) same(got, want any) {
	h.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		h.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

// blocks tells the blocks, first to last and rows.
func (h *archive) blocks() (told string) {
	h.Helper()
	blocks, err := h.store.Blocks(h.Context(), 1, 1<<60)
	h.must(err)
	for _, b := range blocks {
		told += fmt.Sprintf("%d-%d:%d ", b.First, b.Last, b.Rows)
	}
	return told
}
