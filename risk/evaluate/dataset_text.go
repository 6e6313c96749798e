package evaluate

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes the report for people.
func (r *DataReport) WriteText(to io.Writer) error {
	var t tables
	t.line("%s", r.Source)
	t.line("Real logins; the publishers made all values artificial, and advise against using the data set in")
	t.line("productive systems: nothing that riskgate ships is fitted on it.")
	t.line("\nWhat is published about the data set, counted again:")
	t.checks(r.Facts)
	t.line("\nFilters:")
	for _, filter := range r.Filters {
		t.line("  - %s", filter)
	}
	t.vectors(r.Vectors)
	g := grid{r.Cells, []Contender{Reference, M6}, Attackers()}
	t.line("\nMedian number of challenges in a user's first k scored logins, k = %s.", sizesText())
	t.lines(g, true, func(c Cell) string { return c.MedianCount.Value.text(1) })
	t.veryTargeted(g)
	t.line("\nThe same with a threshold for each k by itself.")
	t.lines(g, false, func(c Cell) string { return c.OwnMedianCount.text(1) })
	t.line("\nMean share of logins challenged, percent.")
	t.lines(g, false, func(c Cell) string { return (100 * c.MeanRate.Value).text(1) })
	t.line("\nk = 12 with 95 %% intervals from %d resamples of the users.", r.Resamples)
	t.intervals(g)
	t.line("\nTargeted, TPR .995, k = 12, by the median time between logins: median count, mean percent.")
	t.classes(g)
	for i := range r.Splits {
		t.split(&r.Splits[i])
	}
	t.line("\nGoals.")
	t.targets(r.Targets)
	return t.write(to)
}

func (t *tables) vectors(vectors []Vector) {
	equal := 0
	for _, v := range vectors {
		if v.Equal {
			equal++
		}
	}
	t.line("\nPublished scores, repeated with looking ahead: %d of %d equal, of %d computed.", equal, len(publishedVectors()), len(vectors))
	for i, v := range vectors {
		if !v.Equal {
			t.line("  number %d: computed %g, published %g", i+1, float64(v.Computed), float64(v.Published))
		}
	}
}

func (t *tables) veryTargeted(g grid) {
	t.line("\nVery targeted: the successful takeovers of users with a history.")
	published := PublishedFigures()
	for i, tpr := range VeryTargetedTPRs() {
		t.line("%-5s %-14s %s", tprText(tpr), "published",
			joined(VeryTargeted, func(_ Who, size int) string { return Number(published.VeryTargeted[i][size]).text(1) }))
		for _, c := range g.contenders {
			t.line("%-5s %-14s %s", tprText(tpr), c,
				joined(VeryTargeted, g.reader(c, tpr, func(cell Cell) string { return cell.MedianCount.Value.text(1) })))
		}
	}
}

func (t *tables) split(s *Split) {
	t.line("\n%s: %d logins, %d takeovers (%s).", s.Name, s.Logins, s.Takeovers, s.Filter)
	t.line("  published: %s", s.Published)
	for _, row := range s.Rows {
		caught := make([]string, len(row.Caught))
		for i, c := range row.Caught {
			caught[i] = fmt.Sprintf("%d of %d (%s–%s %%) at %s %%", c.Caught, c.Of, (100 * c.Low).text(0), (100 * c.High).text(0), (100 * c.Rate).text(2))
		}
		t.line("  %-22s ROC-AUC %s; %s", row.Score, row.AUC.text(4), strings.Join(caught, ", "))
	}
}
