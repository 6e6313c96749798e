package analysis_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// asked has version 1 live and people who log in every three hours. Of those who are
// asked some fail, some never answer, and some answer when others have logged in.
func asked(t *testing.T, s *store.Store) (h *archive, all []models.Decision) {
	t.Helper()
	h = &archive{T: t, store: s, engines: &analysis.Engines{Store: s}, now: storetest.Start.Time().Add(16 * 24 * time.Hour)}
	h.must(s.SeedPolicy(t.Context(), models.Policy{State: models.Live, Revision: 1, Data: h.data(dear), Author: "riskgate", CreatedAt: 1, PublishedAt: 1}))
	var rows, late []models.Decision
	for d := range storetest.Lived(t, h.engine(1, func(p *risk.Policy) {
		dear(p)
		p.Rules = append(p.Rules, risk.Rule{ID: "linux", Mode: risk.RuleLive, When: `agent.os != "Windows"`, Then: risk.Action{Challenge: "high"}})
	}), 12, 10) {
		rows = append(rows, d)
	}
	for i, d := range rows {
		d.CreatedAt = storetest.Start + (d.CreatedAt-storetest.Start)*180
		if i > 0 && rows[i-1].SessionID == d.SessionID {
			switch len(d.SessionID) * i % 5 {
			case 0:
				continue
			case 1:
				d.Outcome = models.Refused
			case 2:
				d.CreatedAt += 4e9
				late = append(late, d)
				continue
			}
		}
		all = append(all, d)
		if i%4 == 0 {
			all, late = append(all, late...), nil
		}
	}
	for i := range all {
		h.must(s.Commit(t.Context(), &models.Change{Decision: &all[i]}))
	}
	return h, all
}

// sourced counts the logins that begin within a period by what is known of them.
func sourced(all []models.Decision, labels map[string]models.Label, p models.Period, known models.Time) map[string][2]int {
	logins := map[string][]models.Decision{}
	for _, d := range all {
		logins[d.SessionID] = append(logins[d.SessionID], d)
	}
	counts := map[string][2]int{}
	for session, decisions := range logins {
		came := models.OutcomeOf(decisions, known)
		if l, ok := labels[session]; ok {
			came = &l
		}
		if first := decisions[0].ID; came == nil || first < p.First || first > p.Last {
			continue
		}
		c := counts[string(came.Source)]
		if came.Verdict == models.Fraud {
			c[0]++
		} else {
			c[1]++
		}
		counts[string(came.Source)] = c
	}
	return counts
}

func TestABacktestKnowsWhatChallengesCameTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, all := asked(t, s)
		labels := map[string]models.Label{}
		for i := 3; i < len(all); i += 9 {
			d := all[i]
			if _, ok := labels[d.SessionID]; ok {
				continue
			}
			l := models.Label{
				ID: fmt.Sprint("label-", i), Login: d.SessionID, Seq: 1, DecisionID: d.ID, UserID: d.UserID, Verdict: models.Fraud,
				Source: models.ByAnalyst, At: d.CreatedAt, DecidedAt: d.CreatedAt,
			}
			h.must(s.Label(t.Context(), &models.Labelling{Label: l}))
			labels[d.SessionID] = l
		}
		for _, packed := range []bool{false, true} {
			if packed {
				h.pack(30)
			}
			for cut := len(all); cut > len(all)-45; cut -= 4 {
				p := h.period()
				p.Last = all[cut-1].ID
				known := models.At(h.now)
				if cut%8 == 0 { // soon after, while some may still answer
					known = all[cut-1].CreatedAt.Add(time.Hour)
				}
				c := analysis.Comparison{Live: h.engine(1, dear), Draft: h.engine(0, stricter()["a rule"]), Period: p, Known: known}
				o, err := h.replay().Run(t.Context(), c, func(int64, int64) {})
				h.must(err)
				got := map[string][2]int{}
				for _, l := range o.Labels {
					got[l.Source] = [2]int{l.Fraud, l.Genuine}
				}
				want := sourced(all, labels, p, known.Add(-45*time.Second))
				h.same(got, want)
				if w := want["outcome"]; w[0] < 5 || w[1] < 5 || want["analyst"][0] < 5 {
					t.Errorf("%v shows little", want)
				}
			}
		}
	})
}

func TestTheSameBacktestWithOutcomesIsTheSameByteForByte(t *testing.T) {
	h, _ := asked(t, storetest.SQLite(t))
	slow := h.run(h.replay(), stricter()["a rule"])
	h.pack(25)
	for range 3 {
		h.same(h.run(h.replay(), stricter()["a rule"]), slow)
	}
	var o analysis.Outcome
	h.must(json.Unmarshal([]byte(slow), &o))
	if len(o.Labels) != 1 || o.Labels[0].Source != "outcome" || o.Labelled.Part != o.Labels[0].Fraud+o.Labels[0].Genuine || o.Rules[0].Unpassed.Part == 0 {
		t.Errorf("%+v", o)
	}
}
