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

// Advance moves the clock forward; a negative d is ignored, since time that ran
// backwards would revive what has expired.
func (c *Clock) Advance(d time.Duration) {
	if d > 0 {
		c.ahead.Add(int64(d))
	}
}
