package evaluate

import (
	"fmt"
	"io"
	"slices"
	"strings"
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
	Cells    Cells    `json:"cells,omitempty"`
}

// Target is a goal and what became of it.
type Target struct {
	What     string `json:"what"`
	Measured Number `json:"measured"`
	Least    Number `json:"least,omitempty"`
	Most     Number `json:"most,omitempty"`
	Met      bool   `json:"met"`
}

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
	all := Contenders()
	r.Cells = cellsOf(all[:], seeds, p.Resamples)
	r.Targets = r.targets()
	return r
}

// targets holds the figures against the goals that were set for them beforehand.
func (r *Report) targets() []Target {
	count := func(c Cell) Number { return c.MedianCount.Value }
	percent := func(c Cell) Number { return 100 * c.MeanRate.Value }
	every, twelfth := HistorySizes(), []int{12}
	all := r.Cells
	m6, reference := all.worst(M6, .995, twelfth, percent, Targeted), all.worst(Reference, .995, twelfth, percent, Targeted)
	return []Target{
		target("M6, TPR .995, median of challenges at any k", all.worst(M6, .995, every, count), 1),
		target("M6, TPR .990, median of challenges at any k", all.worst(M6, .99, every, count), 1),
		target("M6, targeted, TPR .995, k = 12, mean percent of logins challenged", m6, 12),
		target("the same as a share of FreemanCausal's in this run", m6/reference, .25),
		target("M6, TPR .999, median of challenges at any k", all.worst(M6, .999, every, count), 3),
		target("M6+device, TPR .995, median of challenges at any k", all.worst(M6Device, .995, every, count), 0),
		target("M6+device, TPR .995, k = 12, mean percent of logins challenged", all.worst(M6Device, .995, twelfth, percent), 5),
	}
}

func target(what string, measured, most Number) Target {
	return Target{What: what, Measured: measured, Most: most, Met: measured <= most}
}

// WriteWorst writes the targets once more, each from the report in which it came out
// worst.
func WriteWorst(to io.Writer, reports []*Report) error {
	var t tables
	names := make([]string, len(reports))
	for i, r := range reports {
		names[i] = r.Setting.Name
	}
	t.line("The worst of settings %s (synthetic).", strings.Join(names, " and "))
	worst := slices.Clone(reports[0].Targets)
	for _, r := range reports[1:] {
		for i, goal := range r.Targets {
			if goal.Measured > worst[i].Measured {
				worst[i] = goal
			}
		}
	}
	t.targets(worst)
	return t.write(to)
}
