package risk

import "slices"

// shelf is how many values of one kind a history remembers.
const shelf = 8

// Half-lives of the failure counts.
const (
	failHour = hour
	failDay  = day
)

// User is what a user's logins have taught so far, in constant size. The zero value
// is a user who never logged in. It is not safe for concurrent use.
//
// Sums are weighted by landmark: see there.
type User struct {
	seen   int64   // learned logins
	last   int64   // time of the latest
	logins float64 // sum of all; what was evicted below still counts here
	placed float64 // sum of those with a known country
	agents float64 // sum of those with a known browser

	sin, cos float64    // the times of day, as points on a clock's face
	classes  [5]float64 // of network, by classIndex
	cookie   CookieRate
	attacks  float64
	place    Place // of the latest login whose place is known

	failedHour, failedDay fading

	countries []country
	networks  []network
	addresses []mark
	prefixes  []mark
	families  []family
	texts     []mark // user agents
	devices   []device
}

// tally is a sum with the time it last grew.
type tally struct {
	sum  float64
	seen int64
}

type country struct {
	tally
	code   string
	routed float64 // the part with a known network
}

type network struct {
	tally
	country       string
	asn           uint32
	visits, novel float64 // returns to the network; those from a new address
}

// mark is a value of which only a digest is kept.
type mark struct {
	tally
	key uint64
}

type family struct {
	tally
	browser, os, kind         string
	browserVersion, osVersion []int
}

func (f *family) name() string { return familyKey(f.browser, f.os, f.kind) }

// Seen returns how many logins were learned.
func (u *User) Seen() int64 { return u.seen }

// Fail counts a failed or refused attempt. It teaches nothing else.
func (u *User) Fail(at int64) {
	u.failedHour = u.failedHour.plusOne(at, failHour)
	u.failedDay = u.failedDay.plusOne(at, failDay)
}

// Attacked records an attempt that was labelled an attack, and returns what the
// global tables must add.
func (u *User) Attacked(at int64) Delta {
	if u.seen == 0 {
		u.last = max(u.last, at) // sums are kept relative to it
	}
	u.attacks += landmark(at)
	return Delta{{KindTotal, totalAttacks, landmark(at), at}}
}

// Pardoned takes back an attack that was none, and returns what the global tables must
// add.
func (u *User) Pardoned(at int64) Delta {
	u.attacks = less(u.attacks, landmark(at))
	return Delta{{KindTotal, totalAttacks, -landmark(at), at}}
}

// forget drops what reads as absent.
func (u *User) forget(now int64) {
	u.countries = slices.DeleteFunc(u.countries, func(c country) bool { return stale(c.seen, now) })
	u.networks = slices.DeleteFunc(u.networks, func(n network) bool { return stale(n.seen, now) })
	u.families = slices.DeleteFunc(u.families, func(f family) bool { return stale(f.seen, now) })
	u.devices = slices.DeleteFunc(u.devices, func(d device) bool { return stale(d.seen, now) })
	gone := func(m mark) bool { return stale(m.seen, now) }
	u.addresses = slices.DeleteFunc(u.addresses, gone)
	u.prefixes = slices.DeleteFunc(u.prefixes, gone)
	u.texts = slices.DeleteFunc(u.texts, gone)
}

// The find methods return the cell of a value, nil when it is unknown or stale.

func (u *User) findCountry(code string, now int64) *country {
	return find(u.countries, func(c *country) bool { return c.code == code && !stale(c.seen, now) })
}

func (u *User) findNetwork(code string, asn uint32, now int64) *network {
	return find(u.networks, func(n *network) bool {
		return n.asn == asn && n.country == code && !stale(n.seen, now)
	})
}

func (u *User) findFamily(a Agent, now int64) *family {
	return find(u.families, func(f *family) bool {
		return f.browser == a.Browser && f.os == a.OS && f.kind == a.Type && !stale(f.seen, now)
	})
}

func findMark(marks []mark, hash string, now int64) *mark {
	key := markKey(hash)
	return find(marks, func(m *mark) bool { return m.key == key && !stale(m.seen, now) })
}

// markKey shortens a digest to the 48 bits that a history keeps.
func markKey(hash string) uint64 { return digest(hash) >> 16 }

func find[C any](cells []C, is func(*C) bool) *C {
	for i := range cells {
		if is(&cells[i]) {
			return &cells[i]
		}
	}
	return nil
}

// shelve puts a new cell on a shelf and returns the shelf and the cell; on a full
// one it takes the place of the smallest.
func shelve[C any](cells []C, fresh C, sum func(*C) float64) ([]C, *C) {
	if len(cells) < shelf {
		cells = append(cells, fresh)
		return cells, &cells[len(cells)-1]
	}
	smallest := &cells[0]
	for i := range cells {
		if sum(&cells[i]) < sum(smallest) {
			smallest = &cells[i]
		}
	}
	*smallest = fresh
	return cells, smallest
}
