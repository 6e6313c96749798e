package analysis

import (
	"cmp"
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"

	"riskgate/risk"
)

// WriteCSV writes the outcome as a table with one figure in each line: what it is of, of
// which policy, how much, and its 95 % interval where it is a share.
func (o *Outcome) WriteCSV(to io.Writer) error {
	t := &figures{out: csv.NewWriter(to)}
	t.line("of", "what", "policy", "figure", "value", "part", "whole", "low", "high")
	t.number("all", "", "", "decisions", float64(o.Decisions))
	t.number("all", "", "", "judged", float64(o.Judged))
	t.number("all", "", "", "coverage", o.Coverage)
	t.number("all", "", "", "cases", float64(o.Cases))
	t.number("all", "", "", "users", float64(o.Users))
	t.side("live", &o.Live)
	t.side("draft", &o.Draft)
	for _, g := range o.Groups {
		what := string(g.Lane) + " " + string(g.Segment)
		t.levels("group", what, "live", g.Live)
		t.levels("group", what, "draft", g.Draft)
	}
	for _, m := range o.Moves {
		t.number("move", string(m.From)+" to "+string(m.To), "", "cases", float64(m.Cases))
	}
	t.share("labels", "", "", "labelled", o.Labelled)
	for _, l := range o.Labels {
		t.number("labels", l.Source, "", "fraud", float64(l.Fraud))
		t.number("labels", l.Source, "", "genuine", float64(l.Genuine))
		t.share("labels", l.Source, "", "labelled", l.Labelled)
		t.accuracy(l.Source, "live", &l.Live)
		t.accuracy(l.Source, "draft", &l.Draft)
	}
	for _, r := range o.Rules {
		what := "rule " + r.Rule
		t.number("rule", what, "draft", "fired", float64(r.Fired))
		t.number("rule", what, "draft", "alone", float64(r.Alone))
		t.number("rule", what, "draft", "failed", float64(r.Failed))
		if o.Withheld == "" {
			t.share("rule", what, "draft", "precise", r.Precise)
			t.share("rule", what, "draft", "caught", r.Caught)
			t.share("rule", what, "draft", "unpassed", r.Unpassed)
		}
	}
	for _, f := range o.Friction {
		t.number("friction", f.Class, "", "users", float64(f.Users))
		t.number("friction", f.Class, "", "logins", float64(f.Logins))
		t.friction(f.Class, "live", f.Live)
		t.friction(f.Class, "draft", f.Draft)
	}
	t.out.Flush()
	return t.out.Error()
}

// figures writes lines; csv keeps the first error.
type figures struct{ out *csv.Writer }

func (t *figures) line(fields ...string) { _ = t.out.Write(fields) }

func (t *figures) number(of, what, policy, figure string, value float64) {
	t.line(of, what, policy, figure, decimal(value), "", "", "", "")
}

func (t *figures) share(of, what, policy, figure string, s risk.Share) {
	t.line(of, what, policy, figure, decimal(s.Rate), strconv.Itoa(s.Part), strconv.Itoa(s.Whole), decimal(s.Low), decimal(s.High))
}

func (t *figures) side(policy string, s *risk.Side) {
	t.share("all", "", policy, "would challenge", s.Challenge)
	t.share("all", "", policy, "would decline", s.Decline)
	t.number("all", "", policy, "users challenged", float64(s.Challenged))
	t.number("all", "", policy, "users challenged twice a week", float64(s.Bothered))
	t.number("all", "", policy, "messages", float64(s.Messages))
	t.levels("all", "", policy, s.Levels)
	for _, code := range slices.Sorted(maps.Keys(s.Codes)) {
		t.number("all", "", policy, "code "+strconv.Itoa(int(code)), float64(s.Codes[code]))
	}
}

func (t *figures) levels(of, what, policy string, levels map[risk.Level]int) {
	for _, level := range risk.Levels() {
		t.number(of, what, policy, string(level), float64(levels[level]))
	}
}

func (t *figures) accuracy(source, policy string, a *risk.Accuracy) {
	t.share("labels", source, policy, "caught", a.Caught)
	t.share("labels", source, policy, "bothered", a.Bothered)
	t.share("labels", source, policy, "precise", a.Precise)
	if a.Expected != nil {
		t.number("labels", source, policy, "expected", a.Expected.Frauds)
		t.number("labels", source, policy, "e", a.Expected.E)
	}
}

func (t *figures) friction(class, policy string, f risk.Friction) {
	t.number("friction", class, policy, "challenges in 100 logins", f.Per100)
	for _, n := range slices.SortedFunc(maps.Keys(f.Median), cmp.Compare) {
		t.number("friction", class, policy, "median in the first "+strconv.Itoa(n), float64(f.Median[n]))
	}
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
