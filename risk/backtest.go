package risk

import "slices"

// Verdict is what is known of an attempt afterwards.
type Verdict string

// The verdicts.
const (
	Fraud   Verdict = "fraud"
	Genuine Verdict = "genuine"
)

// Label is a verdict on a case, and whose.
type Label struct {
	Verdict Verdict
	Source  string
}

// Backtest judges kept cases by a draft, beside the policy that is live. It takes cases
// in the order of their IDs and serves one goroutine.
type Backtest struct {
	draft, live *Engine
	by          func(version int64) *Engine
	again       [2]*replay // live, draft
	waiting     map[string]bool
	tally       tallies
}

// NewBacktest compares a draft with the live policy; the engine of a version is asked
// for to tell what need not be evaluated again.
func NewBacktest(live, draft *Engine, by func(version int64) *Engine) *Backtest {
	return &Backtest{
		draft: draft, live: live, by: by, again: [2]*replay{newReplay(live, by), newReplay(draft, by)},
		waiting: map[string]bool{}, tally: newTallies(live, draft),
	}
}

// Needs reports whether the backtest reads a column of blocks.
func (t *Backtest) Needs() func(column string) bool {
	mine, theirs := t.draft.needs(), t.live.needs()
	return func(column string) bool { return mine[column] || theirs[column] }
}

// ByEvidence reports whether the draft has another model, so that no block can serve.
func (t *Backtest) ByEvidence() bool { return t.draft.model != t.live.model }

// AddBlock judges the cases of a block from one ID to another. It returns the IDs of
// those that it cannot judge, since another model had judged them: they have to come
// with their evidence, by Add, before the next block.
func (t *Backtest) AddBlock(b *Block, from, to int64, label func(id int64) *Label) (left []int64) {
	for _, r := range t.again {
		r.open(b)
	}
	o := &t.again[0].out
	for row := range b.rows {
		id := o.id.at(row)
		if id < from || id > to {
			continue
		}
		if model := o.model.at(row); model != t.live.model || model != t.draft.model {
			left = append(left, id)
			continue
		}
		c := seenCase{
			id: id, at: o.at.at(row), user: o.user.at(row), lane: o.lane.at(row), segment: o.segment.at(row), label: label(id),
		}
		if t.follows(o.session.at(row), o.code.at(row)) {
			continue
		}
		c.live = verdictOf{level: o.level.at(row), code: o.code.at(row), score: int(o.score.at(row))}
		if o.version.at(row) != t.live.policy.Version {
			c.live = t.again[0].judge(row)
		}
		c.draft = t.again[1].judge(row)
		t.tally.add(&c)
	}
	return left
}

// Add judges a case by its evidence.
func (t *Backtest) Add(k *Case, label *Label) {
	if t.follows(k.Session, k.Decision.Code) {
		return
	}
	e := &k.Evidence
	live := &k.Decision
	if live.PolicyVersion != t.live.policy.Version {
		again := t.live.Decide(k.Evidence)
		live = &again
	}
	draft := t.draft.Decide(k.Evidence)
	t.tally.add(&seenCase{
		id: k.ID, at: e.Attempt.At, user: k.User, lane: e.Attempt.Lane, segment: e.segment(), label: label,
		live: t.live.verdictOf(live), draft: t.draft.verdictOf(&draft),
	})
}

// follows reports whether a decision is the end of a challenge that was counted when it
// was asked.
func (t *Backtest) follows(session string, code Code) bool {
	if session == "" {
		return false
	}
	asked := code != Accept && code != Decline
	if t.waiting[session] {
		if !asked {
			delete(t.waiting, session)
		}
		return true
	}
	if asked {
		t.waiting[session] = true
	}
	return false
}

func (n *Engine) verdictOf(d *Decision) verdictOf {
	v := verdictOf{level: d.Level, code: d.Code, score: d.Score}
	for i := range d.Rules {
		hit := &d.Rules[i]
		at := slices.IndexFunc(n.rules, func(r compiled) bool { return r.ID == hit.Rule })
		switch {
		case at < 0:
		case hit.Result == RuleTrue:
			v.fired = append(v.fired, at)
		case hit.Result == RuleError:
			v.wrong = append(v.wrong, at)
		case hit.Result == RuleUnknown:
		}
	}
	return v
}
