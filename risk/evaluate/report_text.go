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
		_, err := io.WriteString(to, t.String())
		return err
	}
	t.line("\nMedian number of challenges in a user's first k scored logins, k = %s.", sizesText())
	t.line("published: the reference model on the public data set, real logins (CC BY 4.0, doi")
	t.line("10.1145/3546069). All other lines: generated logins (synthetic), another world.")
	t.lines(r, "published", func(c Cell) string { return c.MedianCount.Value.text(1) })
	t.line("\nThe same with a threshold for each k by itself.")
	t.lines(r, "", func(c Cell) string { return c.OwnMedianCount.text(1) })
	t.line("\nMean share of logins challenged, percent (synthetic; not published).")
	t.lines(r, "", func(c Cell) string { return (100 * c.MeanRate.Value).text(1) })
	t.intervals(r)
	t.classes(r)
	t.targets(r)
	_, err := io.WriteString(to, t.String())
	return err
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

func sizesText() string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(HistorySizes()), "[]"), " ", "/")
}

// tables is the text under way.
type tables struct{ strings.Builder }

func (t *tables) line(format string, args ...any) { _, _ = fmt.Fprintf(t, format+"\n", args...) }

func met(is bool) string {
	if is {
		return "met"
	}
	return "missed"
}

func (t *tables) gate(g *Gate) {
	verdict := "passed"
	if !g.Reached {
		verdict = "not passed"
	}
	t.line("\nGate: %s. The reference model on generated logins against what was published (%d seeds, %d users each).",
		verdict, len(g.Seeds), g.Users)
	for _, c := range g.Checks {
		t.line("  %-68s %6s  in %s to %s  %s", c.What, c.Measured.text(2), c.Least.text(2), c.Most.text(2), met(c.Met))
	}
}

// lines writes one line for each TPR and contender, with a cell for each attacker.
func (t *tables) lines(r *Report, published string, read func(Cell) string) {
	t.line("%-5s %-14s %-26s %-26s %s", "TPR", "", Naive, VPN, Targeted)
	figures := PublishedFigures()
	for i, tpr := range TPRs() {
		if published != "" {
			t.row(tpr, published, func(by Who, size int) string { return Number(figures.Counts[by][i][size]).text(1) })
		}
		for _, c := range Contenders() {
			t.row(tpr, c.String(), func(by Who, size int) string {
				cell, found := r.Cell(c, by, tpr, HistorySizes()[size], everybody)
				if !found {
					return "–"
				}
				return read(cell)
			})
		}
	}
}

func (t *tables) row(tpr float64, name string, read func(by Who, size int) string) {
	_, _ = fmt.Fprintf(t, "%-5s %-14s", strings.TrimPrefix(fmt.Sprintf("%.3f", tpr), "0"), name)
	for _, by := range Attackers() {
		cells := make([]string, sizeCount)
		for size := range cells {
			cells[size] = read(by, size)
		}
		_, _ = fmt.Fprintf(t, " %-26s", strings.Join(cells, "/"))
	}
	t.line("")
}

func (i Interval) text(decimals int) string {
	return fmt.Sprintf("%s [%s, %s]", i.Value.text(decimals), i.Low.text(decimals), i.High.text(decimals))
}

func (i Interval) percent() Interval { return i.over(.01) }

func (t *tables) intervals(r *Report) {
	t.line("\nk = 12 with 95 %% intervals from %d resamples of the users (synthetic).", r.Resamples)
	t.line("%-5s %-14s %-13s %-16s %-19s %-22s %s", "TPR", "", "attacker", "median count", "median rate", "mean rate, percent", "users")
	for _, tpr := range TPRs() {
		for _, by := range Attackers() {
			for _, c := range Contenders() {
				if cell, found := r.Cell(c, by, tpr, 12, everybody); found {
					t.line("%-5s %-14s %-13s %-16s %-19s %-22s %s", strings.TrimPrefix(fmt.Sprintf("%.3f", tpr), "0"), c, by,
						cell.MedianCount.text(1), cell.MedianRate.text(3), cell.MeanRate.percent().text(1), cell.Users.text(0))
				}
			}
		}
	}
}

// classes writes how the contenders treat users by how often they log in.
func (t *tables) classes(r *Report) {
	t.line("\nTargeted, TPR .995, k = 12, by how often users log in: median count, mean percent (synthetic).")
	t.line("%-18s %-10s %s", "", "published", strings.Join(contenderNames(), " / "))
	published := PublishedFigures()
	for _, class := range Classes() {
		cells := make([]string, 0, contenderCount)
		for _, c := range Contenders() {
			cell, found := r.Cell(c, Targeted, .995, 12, class.String())
			if !found {
				cells = append(cells, "–")
				continue
			}
			cells = append(cells, cell.MedianCount.text(1)+", "+cell.MeanRate.percent().text(1))
		}
		t.line("%-18s %-10s %s", class, Number(published.Classes[class][2]).text(1), strings.Join(cells, " / "))
	}
}

func contenderNames() []string {
	var names []string
	for _, c := range Contenders() {
		names = append(names, c.String())
	}
	return names
}

func (t *tables) targets(r *Report) {
	t.line("\nTargets on generated logins; they guard against getting worse.")
	for _, goal := range r.Targets {
		t.line("  %-68s %6s  at most %s  %s", goal.What, goal.Measured.text(2), goal.Most.text(2), met(goal.Met))
	}
}
