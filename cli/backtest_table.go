package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"riskgate/analysis"
	"riskgate/risk"
)

// outcomeTable writes what came of a backtest for people. The first error is kept by the
// writer at the bottom.
type outcomeTable struct {
	out *tabwriter.Writer
	err error
}

func writeOutcome(to io.Writer, o analysis.Outcome) error {
	t := &outcomeTable{out: tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)}
	t.head(&o)
	t.sides(&o)
	t.groups(o.Groups)
	t.changes(&o)
	t.labels(&o)
	t.rules(&o)
	t.friction(o.Friction)
	t.line("")
	t.line(o.Reading)
	if err := t.out.Flush(); err != nil {
		return err
	}
	return t.err
}

// line writes cells; those of one table stand below each other.
func (t *outcomeTable) line(cells ...string) {
	if _, err := fmt.Fprintln(t.out, strings.Join(cells, "\t")); err != nil && t.err == nil {
		t.err = err
	}
}

// title ends a table and begins another.
func (t *outcomeTable) title(cells ...string) {
	t.line("")
	_ = t.out.Flush() // its error comes back with the next line
	t.line(cells...)
}

func (t *outcomeTable) head(o *analysis.Outcome) {
	t.line(fmt.Sprintf("%d cases of %d users, from %s to %s, against version %d", o.Cases, o.Users, day(o.From), day(o.To), o.Against))
	t.line(fmt.Sprintf("%d of %d decisions have their evidence (%s)", o.Judged, o.Decisions, percent(o.Coverage)))
	if o.Withheld != "" {
		t.line(o.Withheld)
	}
}

func day(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

func (t *outcomeTable) sides(o *analysis.Outcome) {
	t.title("", "LIVE", "DRAFT")
	pair := func(name string, of func(*risk.Side) string) { t.line(name, of(&o.Live), of(&o.Draft)) }
	pair("would challenge", func(s *risk.Side) string { return share(s.Challenge) })
	pair("would decline", func(s *risk.Side) string { return share(s.Decline) })
	pair("users challenged", func(s *risk.Side) string { return fmt.Sprint(s.Challenged) })
	pair("  more than once a week", func(s *risk.Side) string { return fmt.Sprint(s.Bothered) })
	pair("messages", func(s *risk.Side) string { return fmt.Sprint(s.Messages) })
	for _, level := range risk.Levels() {
		pair("level "+string(level), func(s *risk.Side) string { return fmt.Sprint(s.Levels[level]) })
	}
	for _, code := range risk.Codes() {
		if o.Live.Codes[code]+o.Draft.Codes[code] > 0 {
			pair(fmt.Sprintf("code %d %s", code, code), func(s *risk.Side) string { return fmt.Sprint(s.Codes[code]) })
		}
	}
}

func (t *outcomeTable) groups(groups []risk.GroupReport) {
	t.title("LANE", "SEGMENT", "CASES", "LOW", "MEDIUM", "HIGH", "CRITICAL")
	for _, g := range groups {
		cells := []string{string(g.Lane), string(g.Segment), fmt.Sprint(g.Cases)}
		for _, level := range risk.Levels() {
			cells = append(cells, fmt.Sprintf("%d > %d", g.Live[level], g.Draft[level]))
		}
		t.line(cells...)
	}
}

// shownExamples is how many examples of each change the table shows; the report has more.
const shownExamples = 3

func (t *outcomeTable) changes(o *analysis.Outcome) {
	if len(o.Moves) == 0 {
		t.title("No answer changes.")
		return
	}
	t.title("LIVE", "DRAFT", "CASES", "FOR EXAMPLE (decision: score, code)")
	for _, m := range o.Moves {
		var shown []string
		for _, e := range o.Examples {
			if e.From == m.From && e.To == m.To && len(shown) < shownExamples {
				shown = append(shown, fmt.Sprintf("%d: %d > %d, %d > %d", e.Decision, e.Score, e.NewScore, e.FromCode, e.ToCode))
			}
		}
		t.line(string(m.From), string(m.To), fmt.Sprint(m.Cases), strings.Join(shown, "; "))
	}
}

func (t *outcomeTable) labels(o *analysis.Outcome) {
	if o.Withheld != "" {
		return
	}
	t.title("LABELS", "FRAUD", "GENUINE", "", "CAUGHT", "BOTHERED", "PRECISE", "EXPECTED TO END")
	for _, l := range o.Labels {
		for _, side := range []struct {
			name string
			of   *risk.Accuracy
		}{{"live", &l.Live}, {"draft", &l.Draft}} {
			t.line(l.Source, fmt.Sprint(l.Fraud), fmt.Sprint(l.Genuine), side.name, share(side.of.Caught), share(side.of.Bothered), share(side.of.Precise), expected(side.of))
		}
	}
	t.line(fmt.Sprintf("%s of the cases have a label", percent(o.Labelled.Rate)))
}

func (t *outcomeTable) rules(o *analysis.Outcome) {
	if len(o.Rules) == 0 {
		return
	}
	t.title("RULE", "MODE", "FIRED", "ALONE", "FAILED", "PRECISE", "CAUGHT", "UNPASSED")
	for _, r := range o.Rules {
		t.line(r.Rule, string(r.Mode), fmt.Sprint(r.Fired), fmt.Sprint(r.Alone), fmt.Sprint(r.Failed), share(r.Precise), share(r.Caught), share(r.Unpassed))
	}
}

func (t *outcomeTable) friction(classes []risk.FrictionReport) {
	t.title("WHO LOG IN", "USERS", "LOGINS", "CHALLENGES IN 100", "MEDIAN USER, FIRST 5, 12, 20, 39")
	for _, f := range classes {
		medians := ""
		for _, first := range []int{5, 12, 20, 39} {
			live, known := f.Live.Median[first]
			if !known {
				medians += "–  "
				continue
			}
			medians += fmt.Sprintf("%d > %d  ", live, f.Draft.Median[first])
		}
		t.line(f.Class, fmt.Sprint(f.Users), fmt.Sprint(f.Logins), fmt.Sprintf("%.1f > %.1f", f.Live.Per100, f.Draft.Per100), strings.TrimSpace(medians))
	}
}

// share writes a part of a whole with its 95 % interval; of nothing nothing is known.
func share(s risk.Share) string {
	if s.Whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (%.1f–%.1f), %d of %d", percent(s.Rate), 100*s.Low, 100*s.High, s.Part, s.Whole)
}

// expected writes how many of the caught are thought to come to nothing, and by what.
func expected(a *risk.Accuracy) string {
	if a.Expected == nil {
		return "–"
	}
	return fmt.Sprintf("%.1f = %d × %.2f", a.Expected.Frauds, a.Caught.Part, a.Expected.E)
}

func percent(rate float64) string { return fmt.Sprintf("%.1f %%", 100*rate) }
