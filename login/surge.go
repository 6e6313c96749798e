package login

import (
	"math"
	"sync"

	"riskgate/models"
)

// Surge notices when logins fail far more often than they usually do, on the whole
// server or from the networks of one operator (AS). While they do, nobody is let in
// without a challenge but from a device and place that the account knows. What is
// usual is learned anew after a start, by each instance for itself, and takes a day.
type Surge struct {
	Times float64 // the usual rate of failures, from which on it is a surge
	Least float64 // failures in about ten minutes below which it never is one; 0: off

	mu       sync.Mutex
	server   tide
	networks map[uint32]*tide
}

// DefaultSurge is five times the usual, from fifty failures on.
func DefaultSurge() *Surge { return &Surge{Times: 5, Least: 50} }

// The half-lives of what is lately and of what is usual, in milliseconds.
const (
	lately  = 10 * 60 * 1000
	usually = 24 * 60 * 60 * 1000
)

// mostTides bounds how many operators are watched; there are some eighty thousand.
const mostTides = 20_000

// tide is how often logins have failed: two sums of failures that fade, one quickly
// and one slowly.
type tide struct {
	since, at   int64 // the first failure and the last look, milliseconds
	fast, slow  float64
	high, known bool
}

func (t *tide) age(at int64) {
	if !t.known {
		t.since, t.at, t.known = at, at, true
	}
	if gone := float64(at - t.at); gone > 0 {
		t.fast *= math.Exp2(-gone / lately)
		t.slow *= math.Exp2(-gone / usually)
		t.at = at
	}
}

// rising counts a failure and reports whether a surge begins with it.
func (t *tide) rising(s *Surge, at int64) bool {
	t.age(at)
	t.fast, t.slow = t.fast+1, t.slow+1
	before := t.high
	return t.surges(s) && !before
}

// surges compares the two rates: each sum stands for its half-life.
func (t *tide) surges(s *Surge) bool {
	t.high = s.Least > 0 && t.fast >= s.Least && t.at-t.since >= usually && t.fast/lately > s.Times*t.slow/usually
	return t.high
}

// failed counts a failure from an operator's network, 0 if that is unknown, and
// reports whether a surge begins with it.
func (s *Surge) failed(network uint32, at models.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := at.Time().UnixMilli()
	begins := s.server.rising(s, now)
	if t := s.watch(network, now); t != nil {
		begins = t.rising(s, now) || begins
	}
	return begins
}

// watch finds the tide of an operator. When too many are watched, those whose
// failures have faded make room; while none has, a new one is not watched.
func (s *Surge) watch(network uint32, now int64) *tide {
	if network == 0 {
		return nil
	}
	if t, ok := s.networks[network]; ok {
		return t
	}
	if len(s.networks) >= mostTides {
		for old, t := range s.networks {
			if t.age(now); t.slow < 1 {
				delete(s.networks, old)
			}
		}
	}
	if len(s.networks) >= mostTides {
		return nil
	}
	if s.networks == nil {
		s.networks = map[uint32]*tide{}
	}
	t := new(tide)
	s.networks[network] = t
	return t
}

// high reports whether there is a surge, on the server or from an operator's network.
func (s *Surge) high(network uint32, at models.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := at.Time().UnixMilli()
	s.server.age(now)
	if s.server.surges(s) {
		return true
	}
	t, ok := s.networks[network]
	if !ok {
		return false
	}
	t.age(now)
	return t.surges(s)
}
