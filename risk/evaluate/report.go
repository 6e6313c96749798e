package evaluate

import (
	"fmt"
	"math"
	"slices"
)

// PlainWords go with every figure from generated logins.
const PlainWords = "Generated logins. They show that the code works and which way a change points. " +
	"They prove nothing about real logins: the generator was shaped until the reference model looked right on it."

// Report is what a plan found. Its figures are synthetic, and say so.
type Report struct {
	Synthetic bool     `json:"synthetic"`
	Note      string   `json:"note"`
	Generator int      `json:"generatorVersion"`
	Setting   Setting  `json:"setting"`
	Seeds     []uint64 `json:"seeds"`
	Users     int      `json:"users"`
	Resamples int      `json:"resamples"`
	Gate      Gate     `json:"gate"`
	Withheld  string   `json:"withheld,omitempty"` // why there are no figures
	// OwnSeeds are the gate's conditions on the seeds of this very report. They decide
	// nothing; few seeds or users miss them by chance.
	OwnSeeds []Check  `json:"ownSeeds,omitempty"`
	Targets  []Target `json:"targets,omitempty"`
	Cells    []Cell   `json:"cells,omitempty"`
}

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

// Target is a goal and what became of it.
type Target struct {
	What     string `json:"what"`
	Measured Number `json:"measured"`
	Most     Number `json:"most"`
	Met      bool   `json:"met"`
}

const everybody = "all"

func (p *Plan) head(gate Gate) *Report {
	return &Report{
		Synthetic: true, Note: PlainWords, Generator: GeneratorVersion, Setting: p.Setting, Seeds: p.Seeds,
		Users: p.Users, Resamples: p.Resamples, Gate: gate,
	}
}

// withheld is the report of a setting that does not resemble the data set enough.
func (p *Plan) withheld(gate Gate) *Report {
	r := p.head(gate)
	r.Withheld = "The figures are withheld: on this setting the reference model does not find what was published."
	for _, c := range gate.Checks {
		if !c.Met {
			r.Withheld += fmt.Sprintf(" Missed: %s is %s, not %s to %s.",
				c.What, c.Measured.text(2), c.Least.text(2), c.Most.text(2))
		}
	}
	return r
}

func (p *Plan) report(gate Gate, seeds []outcome) *Report {
	r := p.head(gate)
	seen := make([]glance, len(seeds))
	for i := range seeds {
		seen[i] = seeds[i].glance
	}
	own := newGate(p.Seeds, p.Users, seen)
	r.OwnSeeds = own.Checks
	for _, c := range Contenders() {
		for at := range cellCount {
			cell := newCell(c, at)
			if p.fill(&cell, c, at, seeds); cell.Users > 0 {
				r.Cells = append(r.Cells, cell)
			}
		}
	}
	r.Targets = r.targets()
	return r
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
func (p *Plan) fill(cell *Cell, c Contender, at int, seeds []outcome) {
	of := func(read func(*outcome) float64) float64 { return overSeeds(seeds, read) }
	medians, means := make([]float64, p.Resamples), make([]float64, p.Resamples)
	for n := range p.Resamples {
		medians[n] = of(func(o *outcome) float64 { return float64(o.samples[c].medians[n*cellCount+at]) })
		means[n] = of(func(o *outcome) float64 { return float64(o.samples[c].means[n*cellCount+at]) })
	}
	k := float64(cell.K)
	cell.Users = Number(of(func(o *outcome) float64 { return o.figures[c][at].users }))
	cell.MedianCount = around(of(func(o *outcome) float64 { return o.figures[c][at].median }), medians)
	cell.MedianRate = cell.MedianCount.over(k)
	cell.MeanRate = around(of(func(o *outcome) float64 { return o.figures[c][at].mean }), means).over(k)
	cell.OwnMedianCount = Number(of(func(o *outcome) float64 { return o.columns[c][at].median }))
	cell.OwnMeanRate = Number(of(func(o *outcome) float64 { return o.columns[c][at].mean }) / k)
}

// Cell finds a cell; of everybody unless a class is named.
func (r *Report) Cell(c Contender, by Who, tpr float64, k int, class string) (Cell, bool) {
	i := slices.IndexFunc(r.Cells, func(cell Cell) bool {
		return cell.K == k && cell.TPR == tpr && cell.Class == class && cell.Contender == c.String() && cell.Attacker == by.String()
	})
	if i < 0 {
		return Cell{}, false
	}
	return r.Cells[i], true
}

// targets holds the figures against the goals that were set for them beforehand.
func (r *Report) targets() []Target {
	count := func(c Cell) Number { return c.MedianCount.Value }
	percent := func(c Cell) Number { return 100 * c.MeanRate.Value }
	every, twelfth := HistorySizes(), []int{12}
	m6, reference := r.worst(M6, .995, twelfth, percent, Targeted), r.worst(Reference, .995, twelfth, percent, Targeted)
	return []Target{
		target("M6, TPR .995, median of challenges at any k", r.worst(M6, .995, every, count), 1),
		target("M6, TPR .990, median of challenges at any k", r.worst(M6, .99, every, count), 1),
		target("M6, targeted, TPR .995, k = 12, mean percent of logins challenged", m6, 12),
		target("the same as a share of FreemanCausal's in this run", m6/reference, .25),
		target("M6, TPR .999, median of challenges at any k", r.worst(M6, .999, every, count), 3),
		target("M6+device, TPR .995, median of challenges at any k", r.worst(M6Device, .995, every, count), 0),
		target("M6+device, TPR .995, k = 12, mean percent of logins challenged", r.worst(M6Device, .995, twelfth, percent), 5),
	}
}

func target(what string, measured, most Number) Target {
	return Target{what, measured, most, measured <= most}
}

// worst is the largest of a figure over history sizes and attackers, all of them
// unless some are named.
func (r *Report) worst(c Contender, tpr float64, sizes []int, read func(Cell) Number, by ...Who) Number {
	if len(by) == 0 {
		all := Attackers()
		by = all[:]
	}
	worst := Number(math.NaN())
	for _, attacker := range by {
		for _, k := range sizes {
			cell, found := r.Cell(c, attacker, tpr, k, everybody)
			if found && !(read(cell) <= worst) {
				worst = read(cell)
			}
		}
	}
	return worst
}
