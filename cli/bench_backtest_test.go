package cli

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// past is a database file with 200,000 logins and more decisions, in blocks.
func past(b *testing.B) *store.Store {
	b.Helper()
	kept := storetest.SQLite(b)
	lived(b, kept, 0, 0)
	policy := risk.DefaultPolicy()
	policy.Version = 1
	engine, err := risk.Compile(policy)
	if err != nil {
		b.Fatal(err)
	}
	decisions := make(chan models.Decision, 500)
	var writing sync.WaitGroup
	for range 64 { // so that they share their commits
		writing.Go(func() {
			for d := range decisions {
				if err := kept.Commit(context.Background(), &models.Change{Decision: &d}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for d := range storetest.Lived(b, engine, 20_000, 10) {
		decisions <- d
	}
	close(decisions)
	writing.Wait()
	packer := &analysis.Packer{Store: kept, Engines: &analysis.Engines{Store: kept}, Now: func() time.Time {
		return storetest.Start.Time().Add(10 * 365 * 24 * time.Hour)
	}}
	for before := int64(-1); ; {
		mark, err := kept.PackMark(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if mark.After == before {
			return kept
		}
		before = mark.After
		if err := packer.Step(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBacktestFromStore replays a database file on one core: everything counts, from
// the first query to the report.
func BenchmarkBacktestFromStore(b *testing.B) {
	kept := past(b)
	b.Logf("the file has %d MiB", sizeOf(b, kept))
	live, err := engineOf(b.Context(), kept, 0)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(*risk.Policy)
	}{
		{"thresholds", func(p *risk.Policy) {
			lane := p.Lanes[risk.LaneLogin]
			lane.Thresholds = map[risk.Segment]risk.Thresholds{risk.New: {High: 300, Critical: 500}, risk.Cold: {Medium: 200, High: 300, Critical: 500}, risk.Warm: {Medium: 200, High: 300, Critical: 500}}
			p.Lanes[risk.LaneLogin] = lane
		}},
		{"one-rule", func(p *risk.Policy) {
			p.Rules = []risk.Rule{{ID: "new", Mode: risk.RuleLive, When: `user.failures > 3 && device.match == "different" || address.country in ["BR", "AR"]`, Then: risk.Action{Decline: true}}}
		}},
		{"evidence", func(p *risk.Policy) { p.Model.Weights = map[string]float64{"travel": 0} }},
	} {
		b.Run(c.name, func(b *testing.B) {
			policy := risk.DefaultPolicy()
			c.change(&policy)
			draft, err := risk.Compile(policy)
			if err != nil {
				b.Fatal(err)
			}
			benchReplay(b, kept, live, draft)
		})
	}
}

func benchReplay(b *testing.B, kept *store.Store, live, draft *risk.Engine) {
	b.Helper()
	replay := &analysis.Replay{
		Store: kept, Verdicts: analysis.LabelVerdicts{Store: kept}, Engines: &analysis.Engines{Store: kept}, Cores: 1, Now: time.Now,
	}
	judged, began := int64(0), processorTime(b)
	for b.Loop() {
		period, err := kept.Period(b.Context(), 1, 1<<60)
		if err != nil {
			b.Fatal(err)
		}
		o, err := replay.Run(b.Context(), analysis.Comparison{Live: live, Draft: draft, Period: period}, func(int64, int64) {})
		if err != nil {
			b.Fatal(err)
		}
		judged += o.Judged
	}
	b.ReportMetric(float64(judged)/b.Elapsed().Seconds(), "decisions/s")
	b.ReportMetric(float64(judged)/(processorTime(b)-began).Seconds(), "decisions/core-s")
	b.ReportMetric(float64(judged)/float64(b.N), "decisions")
}

// processorTime is what this process has used up to now, on all cores.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	return (rival{process: &process{pid: os.Getpid()}}).spent(b)
}

// sizeOf is the size of the database file, in MiB.
func sizeOf(b *testing.B, kept *store.Store) int64 {
	b.Helper()
	copied := filepath.Join(b.TempDir(), "copy.db")
	if err := kept.Backup(b.Context(), copied); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(copied)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size() >> 20
}
