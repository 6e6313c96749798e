package clock

import (
	"testing"
	"time"
)

func TestTheClockMovesForwardOnly(t *testing.T) {
	var c Clock
	start := c.Now()
	c.Advance(time.Hour)
	c.Advance(-2 * time.Hour)
	if ahead := c.Now().Sub(start); ahead < time.Hour || c.Now().Location() != time.UTC {
		t.Errorf("the clock is %v ahead", ahead)
	}
}

func TestTheClockStaysWithinACentury(t *testing.T) {
	var c Clock
	for range 50 {
		c.Advance(1<<63 - 1)
	}
	if c.Ahead() != farthest {
		t.Errorf("the clock is %v ahead", c.Ahead())
	}
}
