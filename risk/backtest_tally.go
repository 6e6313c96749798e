package risk

import (
	"cmp"
	"maps"
	"slices"
)

// seenCase is a case as it is counted.
type seenCase struct {
	id, at      int64
	user        string
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
	report      Report
	live, draft *Engine
	groups      map[[2]string]*GroupReport
	moves       map[[2]Level]int
	labels      map[string]*labelTally
	fraud       int
	labelled    int
	rules       []ruleTally
	users       map[string]*userTally
	examples    map[[2]Level][]Example
}

type labelTally struct{ fraud, genuine, liveFraud, liveGenuine, draftFraud, draftGenuine int }

type ruleTally struct{ fired, alone, failed, fraud, labelled int }

// mostExamples is how many cases are shown for each move between levels.
const mostExamples = 50

func newTallies(live, draft *Engine) tallies {
	side := func() Side { return Side{Levels: map[Level]int{}, Codes: map[Code]int{}} }
	return tallies{
		report: Report{Live: side(), Draft: side()}, live: live, draft: draft,
		groups: map[[2]string]*GroupReport{}, moves: map[[2]Level]int{}, labels: map[string]*labelTally{},
		rules: make([]ruleTally, len(draft.rules)), users: map[string]*userTally{}, examples: map[[2]Level][]Example{},
	}
}

func (t *tallies) add(c *seenCase) {
	r := &t.report
	if r.Cases++; r.From == 0 {
		r.From = c.at
	}
	r.From, r.To = min(r.From, c.at), max(r.To, c.at)
	r.Live.add(&c.live)
	r.Draft.add(&c.draft)
	t.group(c)
	t.user(c)
	t.rule(c)
	if c.label != nil {
		t.label(c)
	}
	if c.live.level != c.draft.level || c.live.code != c.draft.code {
		t.move(c)
	}
}

func (s *Side) add(v *verdictOf) {
	s.Levels[v.level]++
	s.Codes[v.code]++
	switch {
	case v.code == Decline:
		s.Decline.Part++
	case v.asks():
		s.Challenge.Part++
	}
	if v.code == ChallengeSMS || v.code == ChallengeEmail || v.code == ChallengeVoice {
		s.Messages++
	}
}

func (t *tallies) group(c *seenCase) {
	key := [2]string{string(c.lane), string(c.segment)}
	g := t.groups[key]
	if g == nil {
		g = &GroupReport{Lane: c.lane, Segment: c.segment, Live: map[Level]int{}, Draft: map[Level]int{}}
		t.groups[key] = g
	}
	g.Cases++
	g.Live[c.live.level]++
	g.Draft[c.draft.level]++
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
		if c.label != nil {
			rule.labelled++
			if c.label.Verdict == Fraud {
				rule.fraud++
			}
		}
	}
}

func (t *tallies) label(c *seenCase) {
	t.labelled++
	l := t.labels[c.label.Source]
	if l == nil {
		l = new(labelTally)
		t.labels[c.label.Source] = l
	}
	all, live, draft := &l.genuine, &l.liveGenuine, &l.draftGenuine
	if c.label.Verdict == Fraud {
		t.fraud++
		all, live, draft = &l.fraud, &l.liveFraud, &l.draftFraud
	}
	*all++
	if c.live.stops() {
		*live++
	}
	if c.draft.stops() {
		*draft++
	}
}

func (t *tallies) move(c *seenCase) {
	way := [2]Level{c.live.level, c.draft.level}
	t.moves[way]++
	shown := t.examples[way]
	e := Example{c.id, c.live.level, c.draft.level, c.live.code, c.draft.code, c.live.score, c.draft.score}
	// The largest changes are shown, the first of those that are equal.
	at, _ := slices.BinarySearchFunc(shown, e, func(a, b Example) int {
		return cmp.Or(cmp.Compare(abs(b.NewScore-b.Score), abs(a.NewScore-a.Score)), cmp.Compare(a.Decision, b.Decision))
	})
	if at >= mostExamples {
		return
	}
	shown = slices.Insert(shown, at, e)
	t.examples[way] = shown[:min(len(shown), mostExamples)]
}

// Report sums up what was added.
func (t *Backtest) Report() Report {
	r := t.tally.report
	sum := &t.tally
	r.Users = len(sum.users)
	for _, side := range []*Side{&r.Live, &r.Draft} {
		side.Challenge, side.Decline = ShareOf(side.Challenge.Part, r.Cases), ShareOf(side.Decline.Part, r.Cases)
	}
	sum.people(&r)
	for _, key := range slices.SortedFunc(maps.Keys(sum.groups), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	}) {
		r.Groups = append(r.Groups, *sum.groups[key])
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
			Source: source, Fraud: l.fraud, Genuine: l.genuine,
			Live:  accuracy(l.liveFraud, l.fraud, l.liveGenuine, l.genuine),
			Draft: accuracy(l.draftFraud, l.fraud, l.draftGenuine, l.genuine),
		})
	}
	for i, rule := range t.rules {
		r.Rules = append(r.Rules, RuleReport{
			Rule: t.draft.rules[i].ID, Mode: t.draft.rules[i].Mode, Fired: rule.fired, Alone: rule.alone, Failed: rule.failed,
			Precise: ShareOf(rule.fraud, rule.labelled), Caught: ShareOf(rule.fraud, t.fraud),
		})
	}
}

func accuracy(caught, fraud, bothered, genuine int) Accuracy {
	return Accuracy{ShareOf(caught, fraud), ShareOf(bothered, genuine), ShareOf(caught, caught+bothered)}
}
