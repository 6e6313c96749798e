package secret

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

// crowd is a hasher whose work waits for a word, in a world of its own time.
type crowd struct {
	*Hasher
	finish       chan struct{} // lets one piece of work end
	running      atomic.Int32
	most         atomic.Int32
	done, busy   atomic.Int32
	gone, failed atomic.Int32
	collected    atomic.Int32
	wg           sync.WaitGroup
	longest      atomic.Int64
	now          atomic.Int64
}

// usual is what a hash of a crowd costs.
const usual = 100 * time.Millisecond

func newCrowd(t *testing.T, slots int) *crowd {
	t.Helper()
	c := &crowd{finish: make(chan struct{})}
	h, err := NewHasher(DefaultParams(), slots, DefaultMaxWait, func() time.Time { return time.Unix(0, c.now.Load()) })
	if err != nil {
		t.Fatal(err)
	}
	h.queue.cost = calibrated(usual)
	h.matches = func(encoded, string) bool {
		running := c.running.Add(1)
		defer c.running.Add(-1)
		for most := c.most.Load(); running > most && !c.most.CompareAndSwap(most, running); {
			most = c.most.Load()
		}
		<-c.finish
		return false
	}
	h.collect = func() { c.collected.Add(1) }
	c.Hasher = h
	return c
}

// arrive sends n logins and returns when each runs, waits or was sent away.
func (c *crowd) arrive(ctx context.Context, n int) {
	for range n {
		c.wg.Go(func() { c.count(c.VerifyDummy(ctx, "password")) })
	}
	synctest.Wait()
}

func (c *crowd) count(err error) {
	var busy *BusyError
	switch {
	case err == nil:
		c.done.Add(1)
	case errors.As(err, &busy):
		c.busy.Add(1)
		c.longest.Store(max(c.longest.Load(), int64(busy.RetryAfter())))
	case errors.Is(err, context.Canceled):
		c.gone.Add(1)
	default:
		c.failed.Add(1)
	}
}

// end lets n pieces of work end, all that run at once after the same while.
func (c *crowd) end(n int, took time.Duration) {
	for n > 0 {
		c.now.Add(int64(took))
		for range min(n, c.Load().Running) {
			c.finish <- struct{}{}
			n--
		}
		synctest.Wait()
	}
}

func (c *crowd) expect(t *testing.T, when string, running, waiting, done, busy, gone int32) {
	t.Helper()
	load := c.Load()
	got := fmt.Sprint(load.Running, load.Waiting, c.done.Load(), c.busy.Load(), c.gone.Load(), c.failed.Load())
	if want := fmt.Sprint(running, waiting, done, busy, gone, 0); got != want {
		t.Errorf("%s: running, waiting, done, busy, gone, failed: got %s, want %s", when, got, want)
	}
}

func TestOf200ParallelLoginsTheSlotsRunTheQueueWaitsAndTheRestAreBusy(t *testing.T) {
	defer goleak.VerifyNone(t)
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t, 2) // 2 s × 2 slots ÷ 100 ms = 40 may wait
		c.arrive(t.Context(), 200)
		c.expect(t, "after 200 came", 2, 40, 0, 158, 0)
		if got := time.Duration(c.longest.Load()); got != 3*time.Second {
			t.Errorf("retry after %s, want the 2.05 s of the queue in whole seconds", got)
		}
		c.end(10, usual)
		c.expect(t, "after 10 ended", 2, 30, 10, 158, 0)
		c.arrive(t.Context(), 11)
		c.expect(t, "after 11 more came", 2, 40, 10, 159, 0)
		c.end(42, usual)
		c.wg.Wait()
		c.expect(t, "at the end", 0, 0, 52, 159, 0)
		if most := c.most.Load(); most != 2 {
			t.Errorf("%d ran at once", most)
		}
	})
}

func TestWhoeverLeavesTheQueueFreesThePlace(t *testing.T) {
	defer goleak.VerifyNone(t)
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t, 2)
		c.arrive(t.Context(), 12)
		ctx, cancel := context.WithCancel(t.Context())
		c.arrive(ctx, 30)
		c.expect(t, "before they leave", 2, 40, 0, 0, 0)
		cancel()
		synctest.Wait()
		c.expect(t, "after they left", 2, 10, 0, 0, 30)
		c.arrive(t.Context(), 30)
		c.expect(t, "after others came", 2, 40, 0, 0, 30)
		c.end(42, usual)
		c.wg.Wait()
		c.expect(t, "at the end", 0, 0, 42, 0, 30)
	})
}

func TestWhoeverRunsIsNotStoppedByTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t, 1)
		ctx, cancel := context.WithCancel(t.Context())
		c.arrive(ctx, 1)
		cancel()
		c.end(1, usual)
		c.wg.Wait()
		c.expect(t, "at the end", 0, 0, 1, 0, 0)
	})
}

func TestASlotThatComesAsTheContextEndsIsPassedOn(t *testing.T) {
	q := &queue{slots: 1, maxWait: time.Hour, cost: calibrated(time.Second)}
	if err := q.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	turn, err := q.join()
	if err != nil {
		t.Fatal(err)
	}
	q.leave()       // the turn has come
	q.abandon(turn) // and is not taken
	if q.running != 0 || len(q.waiting) != 0 {
		t.Errorf("running %d, waiting %d", q.running, len(q.waiting))
	}
}

func TestTheQueueIsFirstComeFirstServed(t *testing.T) {
	q := &queue{slots: 1, maxWait: time.Hour, cost: calibrated(time.Second)}
	if err := q.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	var turns []chan struct{}
	for range 5 {
		turn, err := q.join()
		if err != nil {
			t.Fatal(err)
		}
		turns = append(turns, turn)
	}
	for i := range turns {
		q.leave()
		for j, turn := range turns {
			if came(turn) != (j <= i) {
				t.Fatalf("after %d left: turn %d came is %t", i+1, j, came(turn))
			}
		}
	}
}

func came(turn chan struct{}) bool {
	select {
	case <-turn:
		return true
	default:
		return false
	}
}

func TestTheQueueShortensWhenHashesGrowSlower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slow = 400 * time.Millisecond
		c := newCrowd(t, 1)
		for range 50 {
			c.arrive(t.Context(), 1)
			c.end(1, slow)
		}
		if got := c.Load().Cost; got < 390*time.Millisecond || got > slow {
			t.Errorf("estimated at %s", got)
		}
		c.arrive(t.Context(), 10) // 2 s ÷ 400 ms = 5 may wait
		c.expect(t, "after 10 came", 1, 5, 50, 4, 0)
		c.end(6, slow)
		c.wg.Wait()
	})
}

func TestAMovedClockNeitherClosesNorUnboundsTheQueue(t *testing.T) {
	for _, took := range []time.Duration{1000 * time.Hour, -time.Hour, 0} {
		e := calibrated(100 * time.Millisecond)
		for range 1000 {
			e.learn(took)
		}
		if e.value < 25*time.Millisecond || e.value > 400*time.Millisecond {
			t.Errorf("after %s: %s", took, e.value)
		}
	}
}

func TestAFreeSlotIsTakenHoweverSlowHashesAre(t *testing.T) {
	q := &queue{slots: 1, maxWait: time.Millisecond, cost: calibrated(time.Hour)}
	if err := q.enter(t.Context()); err != nil {
		t.Error(err)
	}
	var busy *BusyError
	if err := q.enter(t.Context()); !errors.As(err, &busy) || busy.RetryAfter() != time.Hour {
		t.Errorf("got %v", err)
	}
}

func TestRetryAfterIsAtLeastASecond(t *testing.T) {
	for wait, want := range map[time.Duration]time.Duration{
		0: time.Second, time.Millisecond: time.Second, time.Second: time.Second,
		1001 * time.Millisecond: 2 * time.Second, 2 * time.Second: 2 * time.Second,
	} {
		if got := (&BusyError{Wait: wait}).RetryAfter(); got != want {
			t.Errorf("%s: got %s, want %s", wait, got, want)
		}
	}
}

func TestTheGarbageOfACrowdIsCollectedAsItPilesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t, 2)
		for range 10 {
			c.arrive(t.Context(), 2)
			c.end(2, usual)
		}
		if got := c.collected.Load(); got != 0 {
			t.Errorf("collected %d times where nobody waited", got)
		}
		c.arrive(t.Context(), 20)
		c.end(20, usual)
		c.wg.Wait()
		// Two hashes of 19 MiB are within 48 MiB; the last two find nobody waiting.
		if got := c.collected.Load(); got != 9 {
			t.Errorf("collected %d times in a crowd of 20", got)
		}
	})
}
