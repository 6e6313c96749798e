package evaluate

import (
	"fmt"
	"io"
	"strings"
)

// tables is the text of a report under way.
type tables struct{ strings.Builder }

func (t *tables) line(format string, args ...any) { _, _ = fmt.Fprintf(t, format+"\n", args...) }

func (t *tables) write(to io.Writer) error {
	_, err := io.WriteString(to, t.String())
	return err
}

// grid is what the tables show: cells, by contender and attacker.
type grid struct {
	cells      Cells
	contenders []Contender
	attackers  [attackerCount]Who
}

func sizesText() string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(HistorySizes()), "[]"), " ", "/")
}

func met(is bool) string {
	if is {
		return "met"
	}
	return "missed"
}

func (t *tables) checks(checks []Check) {
	for _, c := range checks {
		t.line("  %-68s %6s  in %s to %s  %s", c.What, c.Measured.text(2), c.Least.text(2), c.Most.text(2), met(c.Met))
	}
}

func (t *tables) targets(targets []Target) {
	for _, goal := range targets {
		bound := "at most " + goal.Most.text(2)
		if goal.Least > 0 {
			bound = "at least " + goal.Least.text(3)
		}
		t.line("  %-68s %6s  %s  %s", goal.What, goal.Measured.text(4), bound, met(goal.Met))
	}
}

// lines writes one line for each TPR and contender, with a cell for each attacker.
func (t *tables) lines(g grid, published bool, read func(Cell) string) {
	t.line("%-5s %-14s %-31s %-31s %s", "TPR", "", Naive, VPN, Targeted)
	figures := PublishedFigures()
	for i, tpr := range TPRs() {
		if published {
			t.row(g, tpr, "published", func(by Who, size int) string { return Number(figures.Counts[by][i][size]).text(1) })
		}
		for _, c := range g.contenders {
			t.row(g, tpr, c.String(), g.reader(c, tpr, read))
		}
	}
}

// reader reads the cells of a contender and a TPR.
func (g grid) reader(c Contender, tpr float64, read func(Cell) string) func(by Who, size int) string {
	return func(by Who, size int) string {
		cell, found := g.cells.find(c, by, tpr, HistorySizes()[size], everybody)
		if !found {
			return "–"
		}
		return read(cell)
	}
}

func tprText(tpr float64) string {
	return strings.TrimPrefix(strings.TrimSuffix(fmt.Sprintf("%.4f", tpr), "0"), "0")
}

func (t *tables) row(g grid, tpr float64, name string, read func(by Who, size int) string) {
	_, _ = fmt.Fprintf(t, "%-5s %-14s", tprText(tpr), name)
	for _, by := range g.attackers {
		_, _ = fmt.Fprintf(t, " %-31s", joined(by, read))
	}
	t.line("")
}

func joined(by Who, read func(by Who, size int) string) string {
	cells := make([]string, sizeCount)
	for size := range cells {
		cells[size] = read(by, size)
	}
	return strings.Join(cells, "/")
}

func (i Interval) text(decimals int) string {
	return fmt.Sprintf("%s [%s, %s]", i.Value.text(decimals), i.Low.text(decimals), i.High.text(decimals))
}

func (i Interval) percent() Interval { return i.over(.01) }

func (t *tables) intervals(g grid) {
	t.line("%-5s %-14s %-13s %-16s %-19s %-22s %s", "TPR", "", "attacker", "median count", "median rate", "mean rate, percent", "users")
	for _, line := range Lines() {
		for _, c := range g.contenders {
			if cell, found := g.cells.find(c, line.By, line.TPR, 12, everybody); found {
				t.line("%-5s %-14s %-13s %-16s %-19s %-22s %s", tprText(line.TPR), c, line.By,
					cell.MedianCount.text(1), cell.MedianRate.text(3), cell.MeanRate.percent().text(1), cell.Users.text(0))
			}
		}
	}
}

// classes writes how the contenders treat users by how often they log in.
func (t *tables) classes(g grid) {
	var names []string
	for _, c := range g.contenders {
		names = append(names, c.String())
	}
	t.line("%-18s %-10s %s", "", "published", strings.Join(names, " / "))
	published := PublishedFigures()
	for _, class := range Classes() {
		shown := make([]string, 0, contenderCount)
		for _, c := range g.contenders {
			cell, found := g.cells.find(c, Targeted, .995, 12, class.String())
			if !found {
				shown = append(shown, "–")
				continue
			}
			shown = append(shown, cell.MedianCount.text(1)+", "+cell.MeanRate.percent().text(1))
		}
		t.line("%-18s %-10s %s", class, Number(published.Classes[class][2]).text(1), strings.Join(shown, " / "))
	}
}
