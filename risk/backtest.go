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
	again       [2]*replay     // live, draft
	waiting     map[int64]bool // sessions that may go on
	quiet       map[int64]bool // an older generation of them
	tally       tallies
}

// NewBacktest compares a draft with the live policy; the engine of a version is asked
// for to tell what need not be evaluated again.
func NewBacktest(live, draft *Engine, by func(version int64) *Engine) *Backtest {
	return &Backtest{
		draft: draft, live: live, by: by, again: [2]*replay{newReplay(live, by), newReplay(draft, by)},
		waiting: map[int64]bool{}, tally: newTallies(draft),
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
func (t *Backtest) AddBlock(b *Block, from, to int64, label func(id int64) *Label, left map[int64]Judged) (judged int) {
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
				t.AddJudged(k, label(id))
				judged++
			}
			continue
		}
		judged++
		if t.follows(o.session.at(row), o.pending.at(row)) {
			continue
		}
		c := seenCase{
			id: id, at: o.at.at(row), user: o.user.at(row), lane: o.lane.at(row), segment: o.segment.at(row), label: label(id),
		}
		c.live = verdictOf{level: o.level.at(row), code: o.code.at(row), score: int(o.score.at(row))}
		if o.version.at(row) != t.live.policy.Version {
			c.live = t.again[0].judge(row)
		}
		c.draft = t.again[1].judge(row)
		t.tally.add(&c)
	}
	return judged
}

// Judged is a case that both policies have judged by its evidence.
type Judged struct {
	session int64
	pending bool
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
	return Judged{keyOf(k.Session), k.Pending, seenCase{
		id: k.ID, at: e.Attempt.At, user: keyOf(k.User), lane: e.Attempt.Lane, segment: e.segment(),
		live: t.live.verdictOf(live), draft: t.draft.verdictOf(&draft),
	}}
}

// AddJudged counts a case that was judged by its evidence.
func (t *Backtest) AddJudged(j Judged, label *Label) {
	if t.follows(j.session, j.pending) {
		return
	}
	j.seen.label = label
	t.tally.add(&j.seen)
}

// mostWaiting is how many sessions are remembered that may go on.
const mostWaiting = 100_000

// follows reports whether a decision goes on with a session that was counted when it
// began. What was forgotten meanwhile is a session that nobody went on with.
func (t *Backtest) follows(session int64, pending bool) bool {
	if session == 0 {
		return false
	}
	follows := t.waiting[session] || t.quiet[session]
	delete(t.waiting, session)
	delete(t.quiet, session)
	if pending {
		if len(t.waiting) >= mostWaiting {
			t.waiting, t.quiet = map[int64]bool{}, t.waiting
		}
		t.waiting[session] = true
	}
	return follows
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
