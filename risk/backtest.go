package risk

import "slices"

// Backtest judges kept cases by a draft, beside the policy that is live. It takes cases
// in the order of their IDs and serves one goroutine.
type Backtest struct {
	draft, live *Engine
	by          func(version int64) *Engine
	again       [2]*replay // live, draft
	logins
	tally tallies
}

// NewBacktest compares a draft with the live policy; the engine of a version is asked
// for to tell what need not be evaluated again.
func NewBacktest(live, draft *Engine, by func(version int64) *Engine) *Backtest {
	return &Backtest{
		draft: draft, live: live, by: by, again: [2]*replay{newReplay(live, by), newReplay(draft, by)},
		logins: logins{waiting: map[int64]*underWay{}}, tally: newTallies(draft),
	}
}

// Needs reports whether the backtest reads a column of blocks.
func (t *Backtest) Needs() func(column string) bool {
	mine, theirs := t.draft.needs(), t.live.needs()
	return func(column string) bool { return mine[column] || theirs[column] }
}

// ByEvidence reports whether the draft has another model, so that no block can serve.
func (t *Backtest) ByEvidence() bool { return t.draft.model != t.live.model }

// Left lists the cases of a block, from one ID to another, that no block can serve, since
// another model had judged them.
func (t *Backtest) Left(b *Block, from, to int64) (ids []int64) {
	id, model := intsOf(b.columns[columnID]), lookupOf(b.columns[columnModel], textOf[string])
	for row := range b.rows {
		if id := id.at(row); id >= from && id <= to && !t.serves(model.at(row)) {
			ids = append(ids, id)
		}
	}
	return ids
}

// serves reports whether what a model made of a case serves both policies.
func (t *Backtest) serves(model string) bool { return !t.ByEvidence() && model == t.live.model }

// AddBlock judges the cases of a block from one ID to another, and returns how many it
// has judged. Those that are Left are taken as they were judged by their evidence.
func (t *Backtest) AddBlock(b *Block, from, to int64, labels *Labels, left map[int64]Judged) (judged int) {
	o := outlineOf(b)
	for _, r := range t.again {
		r.open(b, o)
	}
	for row := range b.rows {
		id := o.id.at(row)
		if id < from || id > to {
			continue
		}
		if !t.serves(o.model.at(row)) {
			if k, ok := left[id]; ok {
				t.AddJudged(k, labels)
				judged++
			}
			continue
		}
		judged++
		session, step := o.session.at(row), Step{o.pending.at(row), o.asked.at(row), o.accepted.at(row)}
		if t.follows(session, step) {
			continue
		}
		c := seenCase{
			id: id, at: o.at.at(row), user: o.user.at(row), lane: o.lane.at(row), segment: o.segment.at(row),
			label: labels.of(session, id),
		}
		c.live = verdictOf{level: o.level.at(row), code: o.code.at(row), score: int(o.score.at(row))}
		if o.version.at(row) != t.live.policy.Version {
			c.live = t.again[0].judge(row)
		}
		c.draft = t.again[1].judge(row)
		t.begin(session, step, &c)
	}
	return judged
}

// Judged is a case that both policies have judged by its evidence.
type Judged struct {
	session int64
	step    Step
	seen    seenCase
}

// Judge judges a case by its evidence and counts nothing yet. Several goroutines may do
// so at once.
func (t *Backtest) Judge(k *Case) Judged {
	e := &k.Evidence
	live := &k.Decision
	if live.PolicyVersion != t.live.policy.Version {
		again := t.live.Decide(k.Evidence)
		live = &again
	}
	draft := t.draft.Decide(k.Evidence)
	return Judged{keyOf(k.Session), k.Step, seenCase{
		id: k.ID, at: e.Attempt.At, user: keyOf(k.User), lane: e.Attempt.Lane, segment: e.segment(),
		live: t.live.verdictOf(live), draft: t.draft.verdictOf(&draft),
	}}
}

// AddJudged counts a case that was judged by its evidence.
func (t *Backtest) AddJudged(j Judged, labels *Labels) {
	if t.follows(j.session, j.step) {
		return
	}
	j.seen.label = labels.of(j.session, j.seen.id)
	t.begin(j.session, j.step, &j.seen)
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
