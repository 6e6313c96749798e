package risk

import (
	"math"
	"math/bits"
	"sync"
)

// mostWatched is how many users, addresses, devices or networks are watched at once.
const mostWatched = 100_000

const windowCount = 3

// windowLengths are the lengths over which velocities are counted, milliseconds.
func windowLengths() [windowCount]int64 { return [...]int64{10 * 60 * second, hour, day} }

// Subjects are whose velocities an attempt counts for; an empty one is not known.
type Subjects struct {
	User    string
	Address string // its keyed hash
	Device  string // a digest of its data, the same in every account
	Network string // country and number
}

// SubjectsOf reads the subjects of an attempt, given its user.
func SubjectsOf(user string, a *Attempt) Subjects {
	s := Subjects{User: user, Address: a.Address.Hash}
	if a.Address.ASN != 0 {
		s.Network = networkName(a.Address.Country, a.Address.ASN)
	}
	if p := profileOf(a.Device, a.Agent); p.key() != 0 {
		s.Device = string(appendUint64(nil, p.whole))
	}
	return s
}

func appendUint64(out []byte, v uint64) []byte {
	for range 8 {
		out, v = append(out, byte(v)), v>>8
	}
	return out
}

// Velocity is what was tried lately, in the last ten minutes, hour and day.
type Velocity struct {
	User    Pace `json:"user,omitzero"`
	Address Pace `json:"address,omitzero"`
	Device  Pace `json:"device,omitzero"`
	Network Pace `json:"network,omitzero"`
}

// Pace is the attempts of one subject in each of the windows. Of a user, Others are the
// addresses; of everything else the users. They are estimates that end near 300.
type Pace struct {
	Attempts [windowCount]float64 `json:"attempts,omitzero"`
	Failures [windowCount]float64 `json:"failures,omitzero"`
	Others   [windowCount]float64 `json:"others,omitzero"`
}

// Traffic counts attempts by user, address, device and network, in constant time and
// bounded memory. It is safe for concurrent use.
type Traffic struct {
	mu                             sync.Mutex
	user, address, device, network watched
}

// watched holds two generations: when the young one is full it becomes the old one, and
// what has been quiet since is forgotten.
type watched struct{ young, old map[uint64]*meter }

// meter counts in this window of each length and in the one before.
type meter [windowCount]struct {
	window             int64
	attempts, failures [2]uint32
	others             [2]uint64 // bitmaps (linear counting: Whang et al., TODS 1990)
}

// Attempted counts an attempt.
func (t *Traffic) Attempted(s Subjects, at int64) {
	t.each(s, func(w *watched, key, other string) {
		w.meter(key).add(at, func(i int, m *meter) {
			m[i].attempts[0]++
			if other != "" {
				m[i].others[0] |= 1 << (digest(other) % 64)
			}
		})
	})
}

// Failed counts a failure of an attempt that was counted.
func (t *Traffic) Failed(s Subjects, at int64) {
	t.each(s, func(w *watched, key, _ string) {
		w.meter(key).add(at, func(i int, m *meter) { m[i].failures[0]++ })
	})
}

// Observe reads the velocities of an attempt; it does not count it.
func (t *Traffic) Observe(s Subjects, at int64) (v Velocity) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, read := range []struct {
		of   *watched
		key  string
		into *Pace
	}{{&t.user, s.User, &v.User}, {&t.address, s.Address, &v.Address}, {&t.device, s.Device, &v.Device}, {&t.network, s.Network, &v.Network}} {
		if m := read.of.find(digest(read.key)); read.key != "" && m != nil {
			*read.into = m.pace(at)
		}
	}
	return v
}

// each visits the subjects that are known, with whom they are counted against.
func (t *Traffic) each(s Subjects, visit func(of *watched, key, other string)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, subject := range []struct {
		of         *watched
		key, other string
	}{{&t.user, s.User, s.Address}, {&t.address, s.Address, s.User}, {&t.device, s.Device, s.User}, {&t.network, s.Network, s.User}} {
		if subject.key != "" {
			visit(subject.of, subject.key, subject.other)
		}
	}
}

func (w *watched) find(key uint64) *meter {
	if m, ok := w.young[key]; ok {
		return m
	}
	return w.old[key]
}

// meter returns the meter of a key, which counts as young from now on.
func (w *watched) meter(name string) *meter {
	key := digest(name)
	m := w.find(key)
	if m == nil {
		m = new(meter)
	}
	if w.young == nil || len(w.young) >= mostWatched/2 {
		w.young, w.old = map[uint64]*meter{}, w.young
	}
	w.young[key] = m
	return m
}

// add counts in the window of each length that a time belongs to.
func (m *meter) add(at int64, count func(i int, m *meter)) {
	for i, length := range windowLengths() {
		if window := at / length; window >= m[i].window {
			m.turn(i, window)
			count(i, m)
		}
	}
}

// turn moves on to a window; an earlier one changes nothing.
func (m *meter) turn(i int, window int64) {
	w := &m[i]
	switch {
	case window <= w.window:
		return
	case window == w.window+1:
		w.attempts, w.failures, w.others = [2]uint32{0, w.attempts[0]}, [2]uint32{0, w.failures[0]}, [2]uint64{0, w.others[0]}
	default:
		w.attempts, w.failures, w.others = [2]uint32{}, [2]uint32{}, [2]uint64{}
	}
	w.window = window
}

// pace estimates the counts of the windows that end now: what came before the present
// window counts by the share of it that is not over.
func (m *meter) pace(now int64) (p Pace) {
	at := *m
	for i, length := range windowLengths() {
		at.turn(i, now/length)
		left := 1 - float64(now%length)/float64(length)
		w := &at[i]
		p.Attempts[i] = round(float64(w.attempts[0]) + left*float64(w.attempts[1]))
		p.Failures[i] = round(float64(w.failures[0]) + left*float64(w.failures[1]))
		zeros := 64 - bits.OnesCount64(w.others[0]|w.others[1])
		p.Others[i] = round(64 * math.Log(64/math.Max(float64(zeros), .5)))
	}
	return p
}
