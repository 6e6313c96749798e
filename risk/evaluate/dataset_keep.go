package evaluate

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"
)

// entry is a row that is kept: a login that succeeded, or any attempt in the time of
// the second split.
type entry struct {
	at  int64
	row Row
	flags
}

// flags are what a row says of itself.
type flags uint8

const (
	succeeded flags = 1 << iota
	onBlockList
	takenOver
	ofNobody
)

func (f flags) has(all flags) bool { return f&all == all }

// genuine reports whether the row is a login that enters a history.
func (f flags) genuine() bool { return f&(succeeded|takenOver|ofNobody) == succeeded }

// tally counts what the publishers tell of the data set.
type tally struct {
	rows, users, successes                        int
	takeovers, successfulTakeovers, takeoverUsers int
	nobody, nobodySuccesses                       int
}

// kept is what is kept of the data set in memory, in order of time.
type kept struct {
	tally
	numbers Numbers
	entries []entry
	vectors []*Row // of the slice that has published scores
}

// The time of the second split: October and November 2020.
func aegisTime() (from, to int64) {
	return time.Date(2020, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), time.Date(2020, 12, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
}

// read goes through the whole table once.
func (d *DataSet) read(ctx context.Context, progress func(share float64)) (*kept, error) {
	from, err := d.open(ctx, progress)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }() // it is only read
	rows, err := newRecords(from)
	if err != nil {
		return nil, err
	}
	k := &keeper{kept: &kept{}, facts: &d.Facts, users: map[string]uint32{}, taken: map[string]uint32{}}
	for {
		var r record
		switch err := rows.next(&r); {
		case errors.Is(err, io.EOF):
			return k.finish(), nil
		case err != nil:
			return nil, err
		}
		k.take(&r)
	}
}

// keeper fills kept.
type keeper struct {
	*kept
	facts        *Facts
	users, taken map[string]uint32
	// The slice with published scores is read by other rules and has numbers of its own.
	vectorNumbers Numbers
	vectorTimes   []timedRow
}

type timedRow struct {
	at  int64
	row Row
}

func (k *keeper) take(r *record) {
	k.count(r)
	if k.rows <= k.facts.VectorRows && r.success && !r.dropped() {
		k.vectorTimes = append(k.vectorTimes, timedRow{r.at, k.vectorNumbers.Row(r.user, r.texts)})
	}
	from, to := aegisTime()
	if !r.success && (r.at < from || r.at >= to) {
		return
	}
	k.entries = append(k.entries, entry{r.at, k.numbers.Row(r.user, r.texts), r.flags()})
}

func (r *record) flags() flags {
	var f flags
	set := func(flag flags, is bool) {
		if is {
			f |= flag
		}
	}
	set(succeeded, r.success)
	set(onBlockList, r.blocked)
	set(takenOver, r.taken)
	set(ofNobody, r.user == noSuchUser)
	return f
}

func (k *keeper) count(r *record) {
	k.rows++
	number(&k.users, r.user)
	add := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	add(&k.successes, r.success)
	add(&k.takeovers, r.taken)
	add(&k.successfulTakeovers, r.taken && r.success)
	add(&k.nobody, r.user == noSuchUser)
	add(&k.nobodySuccesses, r.user == noSuchUser && r.success)
	if r.taken {
		number(&k.taken, r.user)
	}
}

func (k *keeper) finish() *kept {
	k.tally.users, k.takeoverUsers = len(k.users), len(k.taken)
	slices.SortStableFunc(k.entries, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	slices.SortStableFunc(k.vectorTimes, func(a, b timedRow) int { return cmp.Compare(a.at, b.at) })
	for i := range k.vectorTimes {
		k.vectors = append(k.vectors, &k.vectorTimes[i].row)
	}
	return k.kept
}
