package secret

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

// BusyError refuses work for which the wait would be too long. It says nothing
// about the password.
type BusyError struct {
	Wait time.Duration // what the wait would have been
}

// Error implements error.
func (e *BusyError) Error() string {
	return fmt.Sprintf("secret: hashing is busy for the next %s", e.Wait.Round(time.Millisecond))
}

// RetryAfter is when to try again, in whole seconds from 1.
func (e *BusyError) RetryAfter() time.Duration {
	return max(time.Duration(math.Ceil(e.Wait.Seconds()))*time.Second, time.Second)
}

// queue lets a fixed number run at a time and a bounded number wait, first come,
// first served.
type queue struct {
	slots   int
	maxWait time.Duration

	mu      sync.Mutex
	running int
	waiting []chan struct{} // closed when the slot is theirs
	cost    estimate
	every   int // pieces of work whose garbage may pile up in a crowd
	since   int // pieces of work since the last collection
}

// enter takes a slot, waiting for one if the wait is estimated to be short enough.
// Who entered must leave.
func (q *queue) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	turn, err := q.join()
	if err != nil || turn == nil {
		return err
	}
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		q.abandon(turn)
		return ctx.Err()
	}
}

// join takes a free slot at once, or a place in the queue.
func (q *queue) join() (turn chan struct{}, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.running < q.slots {
		q.running++
		return nil, nil //nolint:nilnil // no turn to wait for
	}
	wait := time.Duration(len(q.waiting)+1) * q.cost.value / time.Duration(q.slots)
	if wait > q.maxWait {
		return nil, &BusyError{Wait: wait}
	}
	turn = make(chan struct{})
	q.waiting = append(q.waiting, turn)
	return turn, nil
}

// abandon gives up a place, or the slot that came at the same moment.
func (q *queue) abandon(turn chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if place := slices.Index(q.waiting, turn); place >= 0 {
		q.waiting = slices.Delete(q.waiting, place, place+1)
		return
	}
	q.pass()
}

// finish learns from work that took a while and reports whether it is time to
// collect the garbage of a crowd, before the slot is given back.
func (q *queue) finish(took time.Duration) (collect bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.cost.learn(took)
	q.since++
	if q.since < q.every || len(q.waiting) == 0 {
		return false
	}
	q.since = 0
	return true
}

// leave gives the slot back.
func (q *queue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pass()
}

// pass hands the slot to the first who waits, so that nobody can overtake.
func (q *queue) pass() {
	if len(q.waiting) == 0 {
		q.running--
		return
	}
	close(q.waiting[0])
	q.waiting = slices.Delete(q.waiting, 0, 1)
}

// estimate is an exponentially moving mean that stays near what was calibrated: a
// clock that is moved or stands still must neither close the queue nor unbound it.
type estimate struct {
	value, calibrated time.Duration
}

const (
	learning  = 8 // a new measurement counts one eighth
	deviation = 4
)

func calibrated(cost time.Duration) estimate { return estimate{value: cost, calibrated: cost} }

func (e *estimate) learn(took time.Duration) {
	took = min(max(took, e.calibrated/deviation), e.calibrated*deviation)
	e.value += (took - e.value) / learning
}
