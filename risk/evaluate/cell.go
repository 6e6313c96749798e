package evaluate

import (
	"math"
	"slices"
)

// Cell is what a contender does to the first k scored logins of a group of users, when
// it is to catch a share of an attacker's attempts. Figures are averages over seeds.
type Cell struct {
	Contender string  `json:"contender"`
	Attacker  string  `json:"attacker"`
	TPR       float64 `json:"tpr"`
	K         int     `json:"k"`
	Class     string  `json:"class"` // all, or how often the users log in
	Users     Number  `json:"users"` // per seed

	MedianCount Interval `json:"medianCount"` // challenges of a user
	MedianRate  Interval `json:"medianRate"`  // the same, by k
	MeanRate    Interval `json:"meanRate"`    // of logins that are challenged

	// The same with a threshold from the attacks on these users' first k logins alone.
	OwnMedianCount Number `json:"medianCountOwnThreshold"`
	OwnMeanRate    Number `json:"meanRateOwnThreshold"`
}

const everybody = "all"

// cellsOf lists the cells that have users.
func cellsOf(contenders []Contender, seeds []outcome, resamples int) Cells {
	var cells Cells
	for _, c := range contenders {
		for at := range cellCount {
			cell := newCell(c, at)
			if cell.fill(c, at, seeds, resamples); cell.Users > 0 {
				cells = append(cells, cell)
			}
		}
	}
	return cells
}

// newCell names the cell at a place.
func newCell(c Contender, at int) Cell {
	line, size, group := Lines()[at/groupCount/sizeCount], HistorySizes()[at/groupCount%sizeCount], at%groupCount
	return Cell{Contender: c.String(), Attacker: line.By.String(), TPR: line.TPR, K: size, Class: groupName(group)}
}

func groupName(group int) string {
	if group == 0 {
		return everybody
	}
	return Classes()[group-1].String()
}

// fill averages a cell over the seeds, and every resample of it too.
func (c *Cell) fill(by Contender, at int, seeds []outcome, resamples int) {
	of := func(read func(*outcome) float64) float64 { return overSeeds(seeds, read) }
	medians, means := make([]float64, resamples), make([]float64, resamples)
	for n := range resamples {
		medians[n] = of(func(o *outcome) float64 { return float64(o.samples[by].medians[n*cellCount+at]) })
		means[n] = of(func(o *outcome) float64 { return float64(o.samples[by].means[n*cellCount+at]) })
	}
	k := float64(c.K)
	c.Users = Number(of(func(o *outcome) float64 { return o.figures[by][at].users }))
	c.MedianCount = around(of(func(o *outcome) float64 { return o.figures[by][at].median }), medians)
	c.MedianRate = c.MedianCount.over(k)
	c.MeanRate = around(of(func(o *outcome) float64 { return o.figures[by][at].mean }), means).over(k)
	c.OwnMedianCount = Number(of(func(o *outcome) float64 { return o.columns[by][at].median }))
	c.OwnMeanRate = Number(of(func(o *outcome) float64 { return o.columns[by][at].mean }) / k)
}

// Cells are the cells of a report.
type Cells []Cell

// find finds a cell; the class is "all" for everybody.
func (all Cells) find(c Contender, by Who, tpr float64, k int, class string) (Cell, bool) {
	i := slices.IndexFunc(all, func(cell Cell) bool {
		return cell.K == k && cell.TPR == tpr && cell.Class == class && cell.Contender == c.String() && cell.Attacker == by.String()
	})
	if i < 0 {
		return Cell{}, false
	}
	return all[i], true
}

// worst is the largest of a figure over history sizes and attackers, all of them
// unless some are named.
func (all Cells) worst(c Contender, tpr float64, sizes []int, read func(Cell) Number, by ...Who) Number {
	if len(by) == 0 {
		drawn := Attackers()
		by = drawn[:]
	}
	worst := Number(math.NaN())
	for _, attacker := range by {
		for _, k := range sizes {
			cell, found := all.find(c, attacker, tpr, k, everybody)
			if found && !(read(cell) <= worst) {
				worst = read(cell)
			}
		}
	}
	return worst
}
