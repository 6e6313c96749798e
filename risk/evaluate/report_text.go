package evaluate

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes the report for people: the tables in the shape in which the
// figures of the reference model were published, with those beside them.
func (r *Report) WriteText(to io.Writer) error {
	var t tables
	t.line("%s", r.Title())
	t.line("%s", PlainWords)
	t.gate(&r.Gate)
	if r.Withheld != "" {
		t.line("\n%s", r.Withheld)
		return t.write(to)
	}
	t.own(r)
	all := Contenders()
	g := grid{r.Cells, all[:], Attackers()}
	t.line("\nMedian number of challenges in a user's first k scored logins, k = %s.", sizesText())
	t.line("published: the reference model on the public data set, real logins (CC BY 4.0, doi")
	t.line("10.1145/3546069). All other lines: generated logins (synthetic), another world.")
	t.lines(g, true, func(c Cell) string { return c.MedianCount.Value.text(1) })
	t.line("\nThe same with a threshold for each k by itself (synthetic).")
	t.lines(g, false, func(c Cell) string { return c.OwnMedianCount.text(1) })
	t.line("\nMean share of logins challenged, percent (synthetic; not published).")
	t.lines(g, false, func(c Cell) string { return (100 * c.MeanRate.Value).text(1) })
	t.line("\nk = 12 with 95 %% intervals from %d resamples of the users (synthetic).", r.Resamples)
	t.intervals(g)
	t.line("\nTargeted, TPR .995, k = 12, by how often users log in: median count, mean percent (synthetic).")
	t.classes(g)
	t.line("\nTargets on generated logins; they guard against getting worse.")
	t.targets(r.Targets)
	return t.write(to)
}

// Title names what the figures come from.
func (r *Report) Title() string {
	seeds := make([]string, len(r.Seeds))
	for i, seed := range r.Seeds {
		seeds[i] = fmt.Sprint(seed)
	}
	return fmt.Sprintf("synthetic: true, generator %d, setting %s, seed %s, %d users each, %d resamples",
		r.Generator, r.Setting.Name, strings.Join(seeds, " "), r.Users, r.Resamples)
}

func (t *tables) gate(g *Gate) {
	verdict := "passed"
	if !g.Reached {
		verdict = "not passed"
	}
	t.line("\nGate: %s. The reference model on generated logins against what was published (%d seeds, %d users each).",
		verdict, len(g.Seeds), g.Users)
	t.checks(g.Checks)
}

func (t *tables) own(r *Report) {
	t.line("\nThe same on the seeds of this report; it decides nothing, for few seeds or users miss it by chance.")
	t.checks(r.OwnSeeds)
}
