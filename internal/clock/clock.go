// Package clock is the one place that reads the machine's time, and the sandbox's
// clock that can be moved forward.
package clock

import (
	"sync/atomic"
	"time"
)

// Clock tells the time, possibly ahead of the machine's.
type Clock struct{ ahead atomic.Int64 }

// Now returns the machine's time plus what the clock was advanced by, in UTC.
func (c *Clock) Now() time.Time {
	return time.Now().Add(time.Duration(c.ahead.Load())).UTC()
}

// farthest is how far ahead a clock goes at most: beyond it instants leave the
// years that databases and JSON can hold.
const farthest = 100 * 366 * 24 * time.Hour

// Advance moves the clock forward, at most a century ahead of the machine's; a
// negative d is ignored, since time that ran backwards would revive what has expired.
func (c *Clock) Advance(d time.Duration) {
	for d > 0 {
		ahead := c.ahead.Load()
		if c.ahead.CompareAndSwap(ahead, int64(min(farthest, time.Duration(ahead)+min(d, farthest)))) {
			return
		}
	}
}

// Ahead is how far the clock is ahead of the machine's.
func (c *Clock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }
