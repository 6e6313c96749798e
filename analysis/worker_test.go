package analysis_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func ann() analysis.By { return analysis.By{ID: "ann", Name: "Ann", Reason: "to try it"} }

// queue asks for a backtest of a version over everything.
func (h *archive) queue(version int64) models.Backtest {
	h.Helper()
	job, err := h.backtests().Queue(h.Context(), ann(), analysis.Trial{Version: version}, 1, 0)
	h.must(err)
	return job
}

func (h *archive) find(id string) (models.Backtest, *analysis.Outcome) {
	h.Helper()
	job, outcome, err := h.backtests().Find(h.Context(), id)
	h.must(err)
	return job, outcome
}

func TestABacktestIsRunAndToldTheSameEachTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		h.draft(stricter()["thresholds"])
		first := h.queue(2)
		h.must(h.worker("w1").Step(t.Context()))
		h.pack(20)
		second := h.queue(2)
		h.must(h.worker("w2").Step(t.Context()))
		a, outcome := h.find(first.ID)
		b, _ := h.find(second.ID)
		h.same(string(a.Report), string(b.Report))
		if a.State != models.BacktestDone || a.Done != a.Total || a.Total != h.period().Last || outcome.Cases != 80 || outcome.Policy != 2 || outcome.Against != 1 {
			t.Errorf("%+v, %+v", a, outcome)
		}
		if !strings.Contains(string(a.Report), "would challenge") || strings.Contains(string(a.Report), "stop") {
			t.Errorf("it says %s", a.Report)
		}
		h.same(h.heard, "[backtest.queued backtest.done backtest.queued backtest.done]")
		events, err := s.Events(t.Context(), models.EventFilter{Subject: "backtest/" + first.ID})
		h.must(err)
		if len(events) != 2 || !strings.Contains(string(events[1].Detail), `"reason":"to try it"`) {
			t.Errorf("%+v", events)
		}
	})
}

func TestTwoServersRunABacktestOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		job := h.queue(1)
		var running sync.WaitGroup
		for i := range 4 {
			running.Go(func() {
				if err := h.worker(fmt.Sprint("w", i)).Step(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		done, _ := h.find(job.ID)
		h.same(done.Tries, 1)
		h.same(h.heard, "[backtest.queued backtest.done]")
	})
}

// halted lets a replay begin and then holds it until its context ends.
func halted(h *archive, worker *analysis.Worker) (begun chan struct{}) {
	begun = make(chan struct{}, 100)
	worker.Replay = h.replay()
	worker.Replay.Rest = func(ctx context.Context, _ time.Duration) error {
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}
	return begun
}

func TestACancelledBacktestStopsWithinASecond(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		h.pack(20)
		job := h.queue(1)
		worker := h.worker("w1")
		begun := halted(h, worker)
		ended := make(chan error)
		go func() { ended <- worker.Step(context.Background()) }()
		<-begun
		h.must(h.backtests().Cancel(t.Context(), ann(), job.ID))
		select {
		case err := <-ended:
			h.must(err)
		case <-time.After(20 * time.Second): // a machine may be slow; it is not to hang
			t.Fatal("it runs on")
		}
		cancelled, outcome := h.find(job.ID)
		if cancelled.State != models.BacktestCancelled || outcome != nil || cancelled.FinishedAt == 0 {
			t.Errorf("%+v", cancelled)
		}
		if err := h.backtests().Cancel(t.Context(), ann(), job.ID); !models.IsConflict(err) {
			t.Error(err)
		}
		h.same(h.heard, "[backtest.queued backtest.cancelled]")
	})
}

func TestABacktestOfAServerThatStopsIsRunByAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		h.pack(20)
		job := h.queue(1)
		worker := h.worker("w1")
		begun := halted(h, worker)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- worker.Step(ctx) }()
		<-begun
		stop()
		h.must(<-ended)
		waiting, _ := h.find(job.ID)
		h.same(fmt.Sprint(waiting.State, waiting.Tries, waiting.Done), "queued0 0")
		h.must(h.worker("w2").Step(t.Context()))
		done, _ := h.find(job.ID)
		h.same(fmt.Sprint(done.State, done.Tries), "done1")
	})
}

func TestABacktestOfAServerThatDiedIsRunAgainAfterItsLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		die := func() {
			_, err := s.ClaimBacktest(t.Context(), "dead", models.At(h.now), models.At(h.now.Add(time.Second)))
			h.must(err)
			h.must(h.worker("w1").Step(t.Context())) // it is still the dead one's
			h.now = h.now.Add(time.Second)
		}
		job := h.queue(1)
		for range 3 {
			die()
		}
		h.must(h.worker("w1").Step(t.Context()))
		failed, _ := h.find(job.ID)
		h.same(string(failed.State)+": "+failed.Error, "failed: It was interrupted 3 times")

		other := h.queue(1)
		die()
		h.must(h.worker("w1").Step(t.Context()))
		done, _ := h.find(other.ID)
		h.same(fmt.Sprint(done.State, done.Tries), "done2")
	})
}

func TestABacktestFailsWithWhatIsWrong(t *testing.T) {
	s := storetest.SQLite(t)
	h := filed(t, s)
	broken := storetest.Decision(storetest.Session("x", ""))
	broken.CreatedAt, broken.Evidence = storetest.Start.Add(2*time.Hour), []byte("{")
	h.must(s.Commit(t.Context(), &models.Change{Decision: &broken}))
	job := h.queue(1)
	if err := h.worker("w1").Step(t.Context()); err == nil || !strings.Contains(err.Error(), "decode evidence") {
		t.Error(err)
	}
	failed, _ := h.find(job.ID)
	h.same(string(failed.State)+": "+failed.Error, "failed: A fault of the server: its log says more")
}

func TestWhatIsTriedIsFixedWhenItIsAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		rule := risk.Rule{ID: "linux", Mode: risk.RuleLive, When: `agent.os == "Linux"`, Then: risk.Action{Decline: true}}
		document := risk.DefaultPolicy()
		for name, c := range map[string]struct {
			trial analysis.Trial
			want  string
		}{
			"a version":      {analysis.Trial{Version: 1}, "1 [far]"},
			"a document":     {analysis.Trial{Document: &document}, "0 []"},
			"a rule more":    {analysis.Trial{Rule: &rule}, "0 [far linux]"},
			"a rule changed": {analysis.Trial{Rule: &risk.Rule{ID: "far", Mode: risk.RuleOff, When: "true", Then: risk.Action{Tag: "x"}}}, "0 [far]"},
		} {
			t.Run(name, func(t *testing.T) {
				job, err := h.backtests().Queue(t.Context(), ann(), c.trial, 1, 0)
				h.must(err)
				var p risk.Policy
				h.must(json.Unmarshal(job.Data, &p))
				ids := []string{}
				for _, r := range p.Rules {
					ids = append(ids, r.ID)
				}
				h.same(fmt.Sprint(job.Version, ids), c.want)
				h.same(job.ToAt, models.At(h.now.Add(-45*time.Second))) // what is settled
			})
		}
	})
}

func TestAWrongTrialIsToldByPath(t *testing.T) {
	h := filed(t, storetest.SQLite(t))
	document := risk.DefaultPolicy()
	document.Model.A = 1
	rule := func(change func(*risk.Rule)) analysis.Trial {
		r := risk.Rule{ID: "linux", Mode: risk.RuleLive, When: `seen > 1`, Then: risk.Action{Decline: true}}
		change(&r)
		return analysis.Trial{Rule: &r}
	}
	for name, c := range map[string]struct {
		trial    analysis.Trial
		from, to models.Time
		want     []string
	}{
		"no such version": {analysis.Trial{Version: 9}, 1, 0, []string{"policy: must be a version that is there"}},
		"a document":      {analysis.Trial{Document: &document}, 1, 0, []string{"document.model.a: must be from -30 to 0"}},
		"a condition": {rule(func(r *risk.Rule) { r.When = "sen > 1" }), 1, 0, []string{
			"rule.when: line 1, column 1: undeclared reference to 'sen' (did you mean 'seen'?)",
		}},
		"no time at all":  {analysis.Trial{Version: 1}, 10, 10, []string{"from: must be before to, and some time ago"}},
		"what is not yet": {analysis.Trial{Version: 1}, models.At(h.now), 0, []string{"from: must be before to, and some time ago"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := h.backtests().Queue(t.Context(), ann(), c.trial, c.from, c.to)
			var told []string
			if known, ok := err.(*models.Error); ok { //nolint:errorlint // nothing is wrapped
				for _, f := range known.Fields {
					told = append(told, f.Name+": "+f.Message)
				}
			}
			if !slices.Equal(told, c.want) {
				t.Errorf("%v: %q, want %q", err, told, c.want)
			}
		})
	}
	if len(h.heard) > 0 {
		t.Error(h.heard)
	}
}

func TestTheTableHasEveryFigureOnALineOfItsOwn(t *testing.T) {
	h := filed(t, storetest.SQLite(t))
	replay := h.replay()
	replay.Verdicts = new(verdicts)
	var o analysis.Outcome
	h.must(json.Unmarshal([]byte(h.run(replay, stricter()["a rule"])), &o))
	var text strings.Builder
	h.must(o.WriteCSV(&text))
	for _, want := range []string{
		"of,what,policy,figure,value,part,whole,low,high\n", "all,,,cases,80,,,,\n", "all,,draft,would decline,", "rule,rule linux,draft,fired,",
		"labels,analyst,live,caught,", "labels,analyst,draft,e,0.", "labels,analyst,,labelled,", "labels,outcome,,genuine,", "group,login warm,draft,critical,", "friction,daily,live,challenges in 100 logins,", "move,low to critical,,cases,",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
}
