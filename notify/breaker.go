package notify

import (
	"sync"
	"time"
)

// When a gateway rests: messages go to the next one at once, and wait where there is none.
const (
	restAfter   = 5 // temporary failures in a row
	firstRest   = 10 * time.Second
	longestRest = time.Minute
	headStart   = time.Second // after a rest, of messages that have not been tried
)

// breaker keeps messages from a gateway that does not answer. What one instance of the
// program learns, the others learn by themselves.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time     // of the rest; zero: it serves
	rest     time.Duration // that it had, or has
	probing  bool          // a message is on its way that shows whether it is back
}

// admit reports whether a message may go. After a rest a single one does, rather one that
// has not failed before; its outcome must be told to heard.
func (b *breaker) admit(now time.Time, tried bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return true
	}
	open := b.until
	if tried {
		open = open.Add(headStart)
	}
	if b.probing || now.Before(open) {
		return false
	}
	b.probing = true
	return true
}

// heard learns what came of a message: a gateway that refuses it works. It reports
// whether that began a rest, and whether it ended one.
func (b *breaker) heard(now time.Time, failed bool) (rests, serves bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !failed {
		serves = !b.until.IsZero()
		b.failures, b.until, b.rest, b.probing = 0, time.Time{}, 0, false
		return false, serves
	}
	b.failures++
	if b.failures < restAfter || !b.until.IsZero() && !b.probing {
		return false, false // or it was under way when the rest began
	}
	b.rest = min(max(2*b.rest, firstRest), longestRest)
	b.until, b.probing = now.Add(b.rest), false
	return true, false
}

// back is when the rest ends; zero: there is none.
func (b *breaker) back() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.until
}
