package evaluate

import (
	"context"
	"sync"
)

// samples are the figures of every cell in every resample.
type samples struct {
	medians, means []float32 // resample after resample
}

// resample draws the users again with replacement, so many times, and measures each
// time from the thresholds on. Contenders are measured side by side and see the same
// users. Tick is told the share of all that each step is worth.
func resample(ctx context.Context, seed uint64, benches []*bench, times int, tick func(share float64)) ([contenderCount]samples, error) {
	var all [contenderCount]samples
	var crew sync.WaitGroup
	for i, b := range benches {
		crew.Go(func() {
			all[i] = b.resample(ctx, seed, times, func() { tick(1 / float64(times*len(benches))) })
		})
	}
	crew.Wait()
	return all, ctx.Err()
}

// resample measures one contender, until it is done or ctx ends.
func (b *bench) resample(ctx context.Context, seed uint64, times int, tick func()) samples {
	s := samples{make([]float32, 0, times*cellCount), make([]float32, 0, times*cellCount)}
	weights := make([]uint16, len(b.people))
	for n := 0; n < times && ctx.Err() == nil; n++ {
		r := stream(seed, forSamples, uint64(n))
		clear(weights)
		for range weights {
			weights[r.IntN(len(weights))]++
		}
		for _, f := range b.measure(weights) {
			s.medians = append(s.medians, float32(f.median))
			s.means = append(s.means, float32(f.mean))
		}
		tick()
	}
	return s
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
