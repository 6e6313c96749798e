package risk

import (
	"math"
	"math/bits"
)

// mostFailing is how many failing addresses are watched at once.
const mostFailing = 100_000

// failing estimates, for every address that fails to log in, on how many different
// accounts it does (linear counting: Whang, Vander-Zanden, Taylor, TODS 1990). It
// holds two generations: when the young one is full it becomes the old one, and the
// addresses that have been quiet since are forgotten.
type failing struct {
	young, old map[uint64]accounts
}

// accounts are two bitmaps of 64 accounts: of an hour, and of the one before.
type accounts struct {
	hour         int64
	this, before uint64
}

func newFailing() failing { return failing{young: map[uint64]accounts{}} }

func (f *failing) add(address, user uint64, at int64) {
	a := f.find(address).at(at / hour)
	a.this |= 1 << (user % 64)
	if len(f.young) >= mostFailing/2 {
		f.young, f.old = map[uint64]accounts{}, f.young
	}
	f.young[address] = a
}

func (f *failing) find(address uint64) accounts {
	if a, ok := f.young[address]; ok {
		return a
	}
	return f.old[address]
}

// count estimates how many accounts failed from the address in this hour and the
// last. It saturates near 300.
func (f *failing) count(address uint64, now int64) float64 {
	a := f.find(address).at(now / hour)
	zeros := 64 - bits.OnesCount64(a.this|a.before)
	return 64 * math.Log(64/math.Max(float64(zeros), .5))
}

// at moves the bitmaps on to an hour; an earlier one changes nothing.
func (a accounts) at(now int64) accounts {
	switch {
	case now <= a.hour:
		return a
	case now == a.hour+1:
		return accounts{now, 0, a.this}
	default:
		return accounts{hour: now}
	}
}
