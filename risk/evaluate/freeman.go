package evaluate

// The weights of the levels within their feature, as published.
func levelWeights() [levelCount]float64 {
	return [...]float64{
		.6, .3, .1,
		.5386653840551359, .2680451498625666, .18818295100109536, .0051065150812021525,
	}
}

// feature is the span of levels that belong together; the first is the whole value,
// which alone is smoothed.
type feature struct{ top, end int }

func features() [2]feature { return [...]feature{{levelIP, levelUA}, {levelUA, levelCount}} }

// FreemanCausal is the reference model (Freeman et al., NDSS 2016, as published with
// the data set of Wiefling et al., 2022): the weighted shares of what a login shows
// among all logins, over the same among the user's. It looks at the past alone and
// takes constant time for a login. A higher score is a higher risk.
type FreemanCausal struct {
	logins uint32
	people map[uint32]*person
	counts [levelCount]map[uint32]uint32
	kin    [levelCount]map[pair]struct{} // what lower levels showed together with a whole value
	kins   [levelCount]map[uint32]uint32 // how many different ones of all lower levels, by whole value
}

// pair is a whole value with one of a lower level.
type pair struct{ whole, lower uint32 }

// NewFreemanCausal returns the model without a history.
func NewFreemanCausal() *FreemanCausal {
	f := &FreemanCausal{people: map[uint32]*person{}}
	for _, part := range features() {
		f.kins[part.top] = map[uint32]uint32{}
		for level := part.top; level < part.end; level++ {
			f.counts[level] = map[uint32]uint32{}
			f.kin[level] = map[pair]struct{}{}
		}
	}
	return f
}

// Learn enters a login into the history.
func (f *FreemanCausal) Learn(r *Row) {
	f.logins++
	p := f.people[r.User]
	if p == nil {
		p = new(person)
		f.people[r.User] = p
	}
	p.learn(r)
	for level, value := range r.Values {
		f.counts[level][value]++
	}
	for _, part := range features() {
		whole := r.Values[part.top]
		for level := part.top + 1; level < part.end; level++ {
			together := pair{whole, r.Values[level]}
			if _, known := f.kin[level][together]; !known {
				f.kin[level][together] = struct{}{}
				f.kins[part.top][whole]++
			}
		}
	}
}

// Score returns the risk score of a login. It is false for a first login, which the
// model cannot score.
func (f *FreemanCausal) Score(r *Row) (float64, bool) { return f.score(r, f.backing) }

// backing is the share that smoothing leaves to a whole value, from the rows that
// show it.
func (f *FreemanCausal) backing(top int, whole uint32) float64 {
	return unsmoothed(f.counts[top][whole], f.kins[top][whole])
}

// unsmoothed is m/m·(1-K/(m+K)) with K one more than the different lower values among
// m rows.
func unsmoothed(rows, kins uint32) float64 {
	if rows == 0 {
		return 1
	}
	m, k := float64(rows), float64(kins+1)
	return 1 - k/(m+k)
}

func (f *FreemanCausal) score(r *Row, backing func(top int, whole uint32) float64) (float64, bool) {
	p := f.people[r.User]
	if p == nil {
		return 0, false
	}
	n, own, weights := float64(f.logins), float64(p.logins), levelWeights()
	score := 1 / float64(len(f.people)) / (own / n)
	for _, part := range features() {
		whole := r.Values[part.top]
		all := weights[part.top] * backing(part.top, whole) * f.smoothed(part, whole)
		user := weights[part.top] * (p.count(part.top, whole) / own)
		for level := part.top + 1; level < part.end; level++ {
			all += weights[level] * (float64(f.counts[level][r.Values[level]]) / n)
			user += weights[level] * (p.count(level, r.Values[level]) / own)
		}
		if user == 0 {
			user = all / 4
		}
		score *= all / user
	}
	return score, true
}

// smoothed is the share of a whole value among all logins, which leaves something to
// values never seen.
func (f *FreemanCausal) smoothed(part feature, whole uint32) float64 {
	n, m := float64(f.logins), 1.
	for level := part.top + 1; level < part.end; level++ {
		m += float64(len(f.counts[level]))
	}
	if count := f.counts[part.top][whole]; count > 0 {
		return float64(count) / n * (1 - m/(n+m))
	}
	return 1 / (n + m)
}
