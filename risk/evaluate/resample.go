package evaluate

import "context"

// samples are the figures of every cell in every resample.
type samples struct {
	medians, means []float32 // resample after resample
}

// resample draws the users again with replacement, so many times, and measures each
// time from the thresholds on. All contenders see the same users.
func resample(ctx context.Context, seed uint64, benches []*bench, times int, tick func()) ([contenderCount]samples, error) {
	var all [contenderCount]samples
	for i := range benches {
		all[i].medians = make([]float32, 0, times*cellCount)
		all[i].means = make([]float32, 0, times*cellCount)
	}
	weights := make([]uint16, len(benches[0].people))
	for n := range times {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		r := stream(seed, forSamples, uint64(n))
		clear(weights)
		for range weights {
			weights[r.IntN(len(weights))]++
		}
		for c, b := range benches {
			for _, f := range b.measure(weights) {
				all[c].medians = append(all[c].medians, float32(f.median))
				all[c].means = append(all[c].means, float32(f.mean))
			}
		}
		tick()
	}
	return all, nil
}

// byColumn measures a contender with thresholds of each history size by itself: the
// attacks on those users' first logins alone.
func byColumn(s *Scores, c Contender, weights []uint16) []figure {
	figures := make([]figure, cellCount)
	for size, k := range HistorySizes() {
		column := *s
		column.people = make([]scored, len(s.people))
		for user, p := range s.people {
			column.people[user] = scored{class: p.class, from: p.from}
			if p.count >= k {
				column.people[user].count = k
			}
		}
		found := newBench(&column, c).measure(weights)
		for line := range lineCount {
			from := cellAt(line, size, 0)
			copy(figures[from:from+groupCount], found[from:from+groupCount])
		}
	}
	return figures
}
