package analysis_test

import (
	"context"
	"encoding/json"
	"errors"
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

// stricter are changes of the live policy: of thresholds, by a rule, and of the model.
func stricter() map[string]func(*risk.Policy) {
	return map[string]func(*risk.Policy){
		"thresholds": func(p *risk.Policy) {
			dear(p)
			lane := p.Lanes[risk.LaneLogin]
			lane.Thresholds = map[risk.Segment]risk.Thresholds{
				risk.New: {Medium: 0, High: 100, Critical: 400}, risk.Cold: {Medium: 50, High: 100, Critical: 400}, risk.Warm: {Medium: 50, High: 150, Critical: 300},
			}
			p.Lanes[risk.LaneLogin] = lane
		},
		"a rule": func(p *risk.Policy) {
			dear(p)
			p.Rules = append(p.Rules, risk.Rule{ID: "linux", Mode: risk.RuleLive, When: `agent.os == "Linux" && seen > 2`, Then: risk.Action{Decline: true}})
		},
		"the model": func(p *risk.Policy) {
			dear(p)
			p.Model.Weights = map[string]float64{"net.country": 3}
		},
	}
}

func TestBlocksAndEvidenceComeToTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		h.draft(dear)
		h.must(s.StepPolicy(t.Context(), &models.PolicyStep{
			Policy: models.Policy{State: models.Draft, Revision: 1, Data: h.data(stricter()["the model"])},
		}))
		h.live(5, 5, 3, stricter()["the model"]) // judged by another model
		h.live(5, 5, 1, dear)
		slow := map[string]string{}
		for name, change := range stricter() {
			slow[name] = h.run(h.replay(), change)
		}
		h.pack(30)
		if len(slow) == 0 || h.blocks() == "" {
			t.Fatal("nothing to compare")
		}
		for name, change := range stricter() {
			if got := h.run(h.replay(), change); got != slow[name] {
				t.Errorf("%s: by blocks\n%s\nby evidence\n%s", name, got, slow[name])
			}
			alone := h.replay()
			alone.Cores = 1
			if got := h.run(alone, change); got != slow[name] {
				t.Errorf("%s: on one core\n%s\non two\n%s", name, got, slow[name])
			}
			if !strings.Contains(slow[name], `"moves":[{`) {
				t.Errorf("%s moves nothing", name)
			}
		}
	})
}

func TestABacktestKeepsToItsPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		run := func(p models.Period) (o analysis.Outcome) {
			c := analysis.Comparison{Live: h.engine(1, dear), Draft: h.engine(0, stricter()["thresholds"]), Period: p}
			o, err := h.replay().Run(t.Context(), c, func(int64, int64) {})
			h.must(err)
			return o
		}
		p, err := s.Period(t.Context(), storetest.Start.Add(10*time.Minute), storetest.Start.Add(50*time.Minute))
		h.must(err)
		by := run(p)
		h.pack(7)
		h.same(run(p), by)
		if by.Cases != 40 || by.From != storetest.Start.Add(10*time.Minute).Time().UnixMilli() || by.Judged != by.Decisions || by.Coverage != 1 {
			t.Errorf("%+v", by)
		}
		none, err := s.Period(t.Context(), 1, 2)
		h.must(err)
		if o := run(none); o.Cases != 0 || o.Coverage != 1 || o.Withheld != "" {
			t.Errorf("%+v", o)
		}
	})
}

// verdicts label every third login.
type verdicts struct{ known models.Time }

func (v *verdicts) Labels(_ context.Context, _ models.Period, known models.Time) (labels risk.Labels, err error) {
	v.known = known
	for i := range 40 {
		label := risk.Label{Verdict: []risk.Verdict{risk.Fraud, risk.Genuine}[i%2], Source: "analyst"}
		labels.Add(fmt.Sprint("session-", 3*i), 0, label)
	}
	return labels, nil
}

func TestFiguresByLabelAreWithheldWhenTooMuchIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := filed(t, s)
		h.pack(20)
		labels := new(verdicts)
		replay := h.replay()
		replay.Verdicts = labels
		outcome := func() (o analysis.Outcome) {
			h.must(json.Unmarshal([]byte(h.run(replay, stricter()["a rule"])), &o))
			return o
		}
		if o := outcome(); len(o.Labels) != 2 || o.Labels[1].Source != "outcome" || o.Rules[0].Unpassed.Whole == 0 || o.Labels[0].Fraud == 0 || o.Withheld != "" || o.Rules[0].Caught.Whole == 0 || labels.known != models.At(h.now) {
			t.Errorf("%+v", o)
		}
		for _, name := range []string{"p1", "p2", "p3"} {
			h.must(s.CreateUser(t.Context(), storetest.User(name), nil))
			h.must(s.DeleteUser(t.Context(), "user-"+name))
		}
		for _, packed := range []bool{false, true} {
			if packed {
				h.pack(20)
			}
			o := outcome()
			if o.Coverage >= .8 || len(o.Labels) > 0 || o.Rules[0].Caught.Whole != 0 || o.Rules[0].Unpassed.Whole != 0 || !strings.Contains(o.Withheld, "withheld") || o.Users != 7 || o.Cases != 56 {
				t.Errorf("packed %v: %+v", packed, o)
			}
		}
	})
}

func TestARunRestsAndEndsWhenItIsTold(t *testing.T) {
	h := filed(t, storetest.SQLite(t))
	h.pack(20)
	enough := errors.New("enough")
	replay := h.replay()
	rested := 0
	replay.Rest = func(context.Context, time.Duration) error {
		if rested++; rested == 3 {
			return enough
		}
		return nil
	}
	var told []int64
	c := analysis.Comparison{Live: h.engine(1, dear), Draft: h.engine(0, dear), Period: h.period()}
	_, err := replay.Run(t.Context(), c, func(done, all int64) { told = append(told, done, all) })
	all := h.period().Last
	if !errors.Is(err, enough) {
		t.Error(err)
	}
	h.same(told, []int64{0, all, 20, all, 40, all, 60, all})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := h.replay().Run(ctx, c, func(int64, int64) {}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
