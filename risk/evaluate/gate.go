package evaluate

import (
	"context"
	"math"
	"slices"
)

// What the gate asks for: that many seeds, of that many users at least.
const (
	GateSeeds = 5
	GateUsers = 60_000
)

// Check is one condition of the gate.
type Check struct {
	What     string `json:"what"`
	Measured Number `json:"measured"`
	Least    Number `json:"least"`
	Most     Number `json:"most"`
	Met      bool   `json:"met"`
}

func check(what string, measured, least, most float64) Check {
	return Check{what, Number(measured), Number(least), Number(most), measured >= least && measured <= most}
}

// Gate says whether a setting of the generator resembles the public data set enough
// for its figures to be shown: the reference model must find on it what was published.
type Gate struct {
	Seeds   []uint64 `json:"seeds"`
	Users   int      `json:"users"`
	Checks  []Check  `json:"checks"`
	Reached bool     `json:"passed"`

	// Counts are the reference model's median counts, by attacker, TPR and history size.
	Counts [attackerCount][tprCount][sizeCount]Number `json:"counts"`
}

// glance is what the gate has to know of one seed.
type glance struct {
	population population
	figures    []figure
}

// glance goes through the world with the reference model alone.
func (w *World) glance(ctx context.Context) (glance, error) {
	scores, err := JudgeWorld(ctx, w, true, func(int) {})
	if err != nil {
		return glance{}, err
	}
	return glance{w.population(), newBench(scores, Reference).measure(evenly(w.Users))}, nil
}

// evenly counts every user once.
func evenly(users int) []uint16 { return slices.Repeat([]uint16{1}, users) }

// newGate judges a setting by what was seen of it, on average over the seeds.
func newGate(seeds []uint64, users int, seen []glance) Gate {
	g := Gate{Seeds: seeds, Users: users}
	published := PublishedFigures()
	var sum, worst, highest float64
	for _, by := range Attackers() {
		for t := range tprCount {
			for k := range sizeCount {
				found := overSeeds(seen, func(s *glance) float64 { return s.figures[cellAt(lineAt(by, t), k, 0)].median })
				g.Counts[by][t][k] = Number(found)
				off := math.Abs(found - published.Counts[by][t][k])
				sum += off
				if TPRs()[t] > .995 {
					highest = math.Max(highest, off)
				} else {
					worst = math.Max(worst, off)
				}
			}
		}
	}
	g.Checks = []Check{
		check("mean difference from the published counts, 72 cells", sum/(attackerCount*tprCount*sizeCount), 0, .8),
		check("largest difference at TPR .995 and below", worst, 0, 2),
		check("largest difference at TPR .999", highest, 0, 5),
	}
	g.Checks = append(g.Checks, peopleChecks(seen)...)
	g.Reached = !slices.ContainsFunc(g.Checks, func(c Check) bool { return !c.Met })
	return g
}

// peopleChecks hold the population against that of the data set.
func peopleChecks(seen []glance) []Check {
	const tpr, size = 1, 2 // .995, 12 logins
	ofClass := func(c Class) float64 {
		return overSeeds(seen, func(s *glance) float64 { return s.figures[cellAt(lineAt(Targeted, tpr), size, 1+int(c))].median })
	}
	of := func(read func(*population) float64) float64 {
		return overSeeds(seen, func(s *glance) float64 { return read(&s.population) })
	}
	return []Check{
		check("count of users who come less than monthly, less that of daily ones", ofClass(LessThanMonthly)-ofClass(Daily), 0, longestSize),
		check("logins of a user, median", of(func(p *population) float64 { return p.median }), 2, 2),
		check("logins of a user, mean", of(func(p *population) float64 { return p.mean }), 3, 4.6),
		check("logins of a user, nine in ten at most", of(func(p *population) float64 { return p.ninth }), 8, 10),
		check("users with a single login, percent", 100*of(func(p *population) float64 { return p.single }), 37.7, 41.7),
		check("mobile logins, percent", 100*of(func(p *population) float64 { return p.mobile }), 63, 67),
	}
}

// overSeeds averages what is read from each seed; what a seed does not have is left
// out.
func overSeeds[S any](seeds []S, read func(*S) float64) float64 {
	sum, n := 0., 0.
	for i := range seeds {
		if v := read(&seeds[i]); !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / n
}
