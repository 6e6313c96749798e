package api

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/internal/config"
)

type ticker struct{ at atomic.Int64 }

func (c *ticker) now() time.Time          { return time.Unix(0, c.at.Load()) }
func (c *ticker) advance(d time.Duration) { c.at.Add(int64(d)) }

func TestABurstIsAllowedThenTheRate(t *testing.T) {
	clock := &ticker{}
	clock.advance(time.Hour)
	l := newLimiter(config.Rate{Max: 5, Window: time.Second}, clock.now)
	for i := range 5 {
		if _, ok := l.take("a"); !ok {
			t.Fatalf("attempt %d was refused", i)
		}
	}
	for _, c := range []struct {
		later time.Duration
		ok    bool
		wait  time.Duration
	}{
		{0, false, 200 * time.Millisecond},
		{150 * time.Millisecond, false, 50 * time.Millisecond},
		{50 * time.Millisecond, true, 0},
		{0, false, 200 * time.Millisecond},
		{10 * time.Second, true, 0},
	} {
		clock.advance(c.later)
		if wait, ok := l.take("a"); ok != c.ok || wait != c.wait {
			t.Errorf("after %v: %v, %v", c.later, wait, ok)
		}
	}
	if _, ok := l.take("b"); !ok {
		t.Error("another key was refused")
	}
}

func TestLookingForRoomCountsNothing(t *testing.T) {
	l := newLimiter(config.Rate{Max: 1, Window: time.Minute}, (&ticker{}).now)
	for i := range 3 {
		if _, ok := l.room("a"); !ok {
			t.Fatalf("look %d was counted", i)
		}
	}
	l.take("a")
	if wait, ok := l.room("a"); ok || wait != time.Minute {
		t.Errorf("a full bucket has room: %v, %v", wait, ok)
	}
}

func TestNoRateIsNoLimit(t *testing.T) {
	for _, rate := range []config.Rate{{}, {Max: 5}, {Window: time.Second}, {Max: -1, Window: time.Second}} {
		l := newLimiter(rate, (&ticker{}).now)
		for range 100 {
			if _, ok := l.take("a"); !ok {
				t.Fatalf("%+v refuses", rate)
			}
		}
		if _, ok := l.room("a"); !ok {
			t.Fatalf("%+v has no room", rate)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	clock := &ticker{}
	l := newLimiter(config.Rate{Max: 5, Window: time.Second}, clock.now)
	kept := func() (n int) {
		for i := range l.shards {
			n += len(l.shards[i].emptyAt)
		}
		return n
	}
	for i := range 3 * shardCount * shardSize {
		l.take(fmt.Sprint("busy", i))
	}
	if n := kept(); n > shardCount*shardSize {
		t.Errorf("%d keys are kept", n)
	}
	clock.advance(time.Minute)
	for i := range shardCount * 40 {
		l.take(fmt.Sprint("late", i))
	}
	if n := kept(); n > shardCount*80 {
		t.Errorf("%d keys are kept though nearly all are idle", n)
	}
}

func TestParallelAttemptsAreAllCounted(t *testing.T) {
	l := newLimiter(config.Rate{Max: 100, Window: time.Minute}, (&ticker{}).now)
	var allowed atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 50 {
				if _, ok := l.take("a"); ok {
					allowed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := allowed.Load(); n != 100 {
		t.Errorf("%d were allowed", n)
	}
}

func BenchmarkLimiter(b *testing.B) {
	l := newLimiter(config.Rate{Max: 1 << 30, Window: time.Second}, (&ticker{}).now)
	b.ReportAllocs()
	for b.Loop() {
		l.take("0198c2f1a3b84e6f0198c2f1a3b84e6f")
	}
}
