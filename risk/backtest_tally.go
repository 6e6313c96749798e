package risk

import (
	"cmp"
	"maps"
	"slices"
)

// seenCase is a case as it is counted.
type seenCase struct {
	id, at      int64
	user        int64
	lane        Lane
	segment     Segment
	label       *Label
	live, draft verdictOf
}

// asks reports whether a further factor is asked for; stops whether it is not simply
// let in.
func (v *verdictOf) asks() bool  { return v.code != Accept && v.code != Decline && v.code != Challenge }
func (v *verdictOf) stops() bool { return v.asks() || v.code == Decline }

// tallies counts cases.
type tallies struct {
	cases       int
	from, to    int64
	live, draft sideTally
	engine      *Engine // of the draft
	groups      map[groupKey]*groupTally
	group       *groupTally // of the last case
	moves       map[[2]Level]int
	labels      map[string]*labelTally
	fraud       int
	labelled    int
	rules       []ruleTally
	users       map[int64]*userTally
	examples    map[[2]Level][]Example
}

// labelTally counts cases by what one source says of them.
type labelTally struct {
	fraud, genuine              int
	live, draft                 caughtTally
	liveBothered, draftBothered int
}

// ruleTally counts what became of a rule. What challenges came to is counted apart: it is
// known of those alone who were asked.
type ruleTally struct{ fired, alone, failed, fraud, labelled, asked, unpassed int }

// mostExamples is how many cases are shown for each move between levels.
const mostExamples = 50

func newTallies(draft *Engine) tallies {
	return tallies{
		engine: draft, groups: map[groupKey]*groupTally{}, moves: map[[2]Level]int{}, labels: map[string]*labelTally{},
		rules: make([]ruleTally, len(draft.rules)), users: map[int64]*userTally{}, examples: map[[2]Level][]Example{},
	}
}

func (t *tallies) add(c *seenCase) {
	if t.cases++; t.cases == 1 {
		t.from = c.at
	}
	t.from, t.to = min(t.from, c.at), max(t.to, c.at)
	t.live.add(&c.live)
	t.draft.add(&c.draft)
	t.in(c)
	t.user(c)
	t.rule(c)
	t.label(c)
	if c.live.level != c.draft.level || c.live.code != c.draft.code {
		t.move(c)
	}
}

func (t *tallies) rule(c *seenCase) {
	for _, i := range c.draft.wrong {
		t.rules[i].failed++
	}
	for _, i := range c.draft.fired {
		rule := &t.rules[i]
		rule.fired++
		if len(c.draft.fired) == 1 {
			rule.alone++
		}
	}
}

func (t *tallies) label(c *seenCase) {
	if c.label == nil {
		return
	}
	t.labelled++
	t.labelRules(c)
	l := t.labels[c.label.Source]
	if l == nil {
		l = new(labelTally)
		t.labels[c.label.Source] = l
	}
	if c.label.Verdict == Fraud {
		l.fraud++
		l.live.add(&c.live)
		l.draft.add(&c.draft)
		return
	}
	l.genuine++
	if c.live.stops() {
		l.liveBothered++
	}
	if c.draft.stops() {
		l.draftBothered++
	}
}

func (t *tallies) labelRules(c *seenCase) {
	fraud := 0
	if c.label.Verdict == Fraud {
		fraud = 1
	}
	outcome := c.label.Source == ByOutcome
	if !outcome {
		t.fraud += fraud
	}
	for _, i := range c.draft.fired {
		if rule := &t.rules[i]; outcome {
			rule.asked++
			rule.unpassed += fraud
		} else {
			rule.labelled++
			rule.fraud += fraud
		}
	}
}

func (t *tallies) move(c *seenCase) {
	way := [2]Level{c.live.level, c.draft.level}
	t.moves[way]++
	shown := t.examples[way]
	e := Example{
		Decision: c.id, From: c.live.level, To: c.draft.level, FromCode: c.live.code, ToCode: c.draft.code,
		Score: c.live.score, NewScore: c.draft.score,
	}
	at, _ := slices.BinarySearchFunc(shown, e, Example.compare)
	if at >= mostExamples {
		return
	}
	shown = slices.Insert(shown, at, e)
	t.examples[way] = shown[:min(len(shown), mostExamples)]
}

// compare puts the larger changes of the score first. Of those that are equal a digest
// draws lots, so that not only the oldest are seen, and in each run the same.
func (e Example) compare(other Example) int {
	return cmp.Or(
		cmp.Compare(abs(other.NewScore-other.Score), abs(e.NewScore-e.Score)),
		cmp.Compare(e.lot(), other.lot()), cmp.Compare(e.Decision, other.Decision))
}

func (e Example) lot() uint64 { return stir(uint64(e.Decision), stir2) } //nolint:gosec // any number will do

// Report sums up what was added.
func (t *Backtest) Report() Report {
	sum := &t.tally
	r := Report{
		Cases: sum.cases, Users: len(sum.users), From: sum.from, To: sum.to,
		Live: sum.live.side(sum.cases), Draft: sum.draft.side(sum.cases),
		Groups: []GroupReport{}, Moves: []Move{}, Labels: []LabelReport{}, Rules: []RuleReport{},
		Friction: []FrictionReport{}, Examples: []Example{},
	}
	sum.people(&r)
	for _, key := range slices.SortedFunc(maps.Keys(sum.groups), func(a, b groupKey) int {
		return cmp.Or(cmp.Compare(a.lane, b.lane), cmp.Compare(a.segment, b.segment))
	}) {
		r.Groups = append(r.Groups, sum.groups[key].report())
	}
	for _, from := range Levels() {
		for _, to := range Levels() {
			way := [2]Level{from, to}
			if n := sum.moves[way]; n > 0 {
				r.Moves = append(r.Moves, Move{from, to, n})
				r.Examples = append(r.Examples, sum.examples[way]...)
			}
		}
	}
	sum.verdicts(&r)
	return r
}

func (t *tallies) verdicts(r *Report) {
	r.Labelled = ShareOf(t.labelled, r.Cases)
	for _, source := range slices.Sorted(maps.Keys(t.labels)) {
		l := t.labels[source]
		r.Labels = append(r.Labels, LabelReport{
			Source: source, Fraud: l.fraud, Genuine: l.genuine, Labelled: ShareOf(l.fraud+l.genuine, r.Cases),
			Live: l.accuracy(source, &l.live, l.liveBothered), Draft: l.accuracy(source, &l.draft, l.draftBothered),
		})
	}
	for i, rule := range t.rules {
		r.Rules = append(r.Rules, RuleReport{
			Rule: t.engine.rules[i].ID, Mode: t.engine.rules[i].Mode, Fired: rule.fired, Alone: rule.alone, Failed: rule.failed,
			Precise: ShareOf(rule.fraud, rule.labelled), Caught: ShareOf(rule.fraud, t.fraud), Unpassed: ShareOf(rule.unpassed, rule.asked),
		})
	}
}

// accuracy expects nothing of challenges whose outcome is what is known.
func (l *labelTally) accuracy(source string, by *caughtTally, bothered int) Accuracy {
	caught := by.total()
	a := Accuracy{Caught: ShareOf(caught, l.fraud), Bothered: ShareOf(bothered, l.genuine), Precise: ShareOf(caught, caught+bothered)}
	if source != ByOutcome {
		a.Expected = by.expected()
	}
	return a
}
