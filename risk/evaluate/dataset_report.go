package evaluate

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// DataReport is what was found on the public data set: real logins, whose values the
// publishers made artificial.
type DataReport struct {
	Synthetic bool     `json:"synthetic"`
	Source    string   `json:"source"`
	Facts     []Check  `json:"facts"` // what is published about the data set, counted again
	Filters   []string `json:"filters"`
	Vectors   []Vector `json:"vectors"`
	Resamples int      `json:"resamples"`
	Cells     Cells    `json:"cells"`
	Splits    []Split  `json:"splits"`
	Targets   []Target `json:"targets"`
}

// Evaluate verifies the data set and repeats the evaluation on it. Progress is told
// what is being done, and its share that is done.
func (d *DataSet) Evaluate(ctx context.Context, resamples int, progress func(what string, share float64)) (*DataReport, error) {
	stage := func(what string) func(float64) { return func(share float64) { progress(what, share) } }
	if err := d.Verify(ctx, stage("check the sum")); err != nil {
		return nil, err
	}
	k, err := d.read(ctx, stage("read the rows"))
	if err != nil {
		return nil, err
	}
	r := &DataReport{Source: DataSetCitation + ", " + DataSetPage, Resamples: resamples}
	r.Vectors = replayVectors(k.vectors, d.Facts.VectorFrom, d.Facts.VectorTo)
	replay := k.newReplay()
	if err := replay.run(ctx, stage("score the logins")); err != nil {
		return nil, err
	}
	contenders := []Contender{Reference, M6}
	var o outcome
	benches := o.measure(replay.scores, contenders)
	m := &meter{tell: stage("draw users again"), total: 1}
	o.samples, err = resample(ctx, replay.seed, benches, resamples, m.add)
	if err != nil {
		return nil, err
	}
	r.Cells = cellsOf(contenders, []outcome{o}, resamples)
	r.Splits = replay.splits()
	r.Facts, r.Filters, r.Targets = d.count(k, r.Splits), replay.filters(), r.targets()
	return r, nil
}

// count holds what was counted against what is published.
func (d *DataSet) count(k *kept, splits []Split) []Check {
	f := &d.Facts
	users := map[uint32]struct{}{}
	for _, row := range k.vectors {
		users[row.User] = struct{}{}
	}
	exactly := func(what string, got, want int) Check { return check(what, float64(got), float64(want), float64(want)) }
	return []Check{
		exactly("rows", k.rows, f.Rows),
		exactly("users", k.users, f.Users),
		exactly("successful logins", k.successes, f.Successes),
		exactly("takeovers", k.takeovers, f.Takeovers),
		exactly("successful takeovers", k.successfulTakeovers, f.SuccessfulTakeovers),
		exactly("users taken over", k.takeoverUsers, f.TakeoverUsers),
		exactly("logins in the slice of the published scores", len(k.vectors), f.VectorLogins),
		exactly("users in the slice", len(users), f.VectorUsers),
		exactly("logins in the test set of PRAMAAN", splits[0].Logins, f.PramaanLogins),
		exactly("takeovers in the test set of PRAMAAN", splits[0].Takeovers, f.PramaanTakeovers),
		exactly("attempts in the test set of Aegis, takeovers included", splits[1].Logins+splits[1].Takeovers, f.AegisLogins),
		exactly("takeovers in the test set of Aegis", splits[1].Takeovers, f.AegisTakeovers),
	}
}

// filters names everything that was left out or drawn.
func (r *replay) filters() []string {
	return []string{
		fmt.Sprintf("rows of names that nobody has (user %s): %d, of them %d successes; left out of histories and columns", noSuchUser, r.nobody, r.nobodySuccesses),
		"takeovers: not learned, not counted as logins of the user; the successful ones with a history are the very targeted attacks",
		"failed logins: not learned; scored in the test set of Aegis alone",
		"a user's first login is neither scored nor counted in the columns; in the test sets it counts",
		"attacks are drawn from earlier logins of others: anybody's (naive), from the victim's latest country (VPN), the same with a " +
			"device of the victim's latest family (targeted); how the publishers drew theirs is not known",
		fmt.Sprintf("attacks for which nobody else's login was found: %d; one from anywhere stood in", r.missed),
		"left unknown, being artificial: places, prefixes, times of day, classes of networks; there are no device data",
		"the published scores alone: rows lacking a used column, or whose country is NA (Namibia), are left out, and the model looks ahead",
	}
}

// targets are goals, not promises; the published figures are those of the reference.
func (r *DataReport) targets() []Target {
	count := func(c Cell) Number { return c.MedianCount.Value }
	every := HistorySizes()
	return []Target{
		target("M6, TPR .995, median of challenges at any k", r.Cells.worst(M6, .995, every, count), 1),
		target("M6, TPR .990, median of challenges at any k", r.Cells.worst(M6, .99, every, count), 1),
		target("M6, TPR .999, median of challenges at any k", r.Cells.worst(M6, .999, every, count), 3),
		target("M6, very targeted, TPR .8276, k = 12, median of challenges", r.Cells.worst(M6, .8276, []int{12}, count, VeryTargeted), 2),
		r.atLeast("M6, PRAMAAN, ROC-AUC", func(s SplitRow) Number { return s.AUC }, .995),
		r.atLeast("M6, PRAMAAN, takeovers caught at .1 %", func(s SplitRow) Number { return caughtAt(s, .001) }, 42),
		r.atLeast("M6, PRAMAAN, takeovers caught at 1 %", func(s SplitRow) Number { return caughtAt(s, .01) }, 51),
	}
}

func caughtAt(s SplitRow, rate Number) Number {
	i := slices.IndexFunc(s.Caught, func(c Caught) bool { return c.Rate == rate })
	return Number(s.Caught[i].Caught)
}

// atLeast is a target of the first split that is met from a figure upwards.
func (r *DataReport) atLeast(what string, read func(SplitRow) Number, least Number) Target {
	got := read(r.Splits[0].Rows[0])
	return Target{What: what, Measured: got, Least: least, Met: got >= least}
}

// Charts are the report as pictures: it has none.
func (r *DataReport) Charts() map[string]*Chart { return nil }

// WriteJSON writes the report for programs.
func (r *DataReport) WriteJSON(to io.Writer) error {
	e := json.NewEncoder(to)
	e.SetIndent("", " ")
	return e.Encode(r)
}
