package secret

import (
	"sync"
	"time"
)

// floor hides users whose hash is still of another kind: a failure against one
// lasts as long as a hash with the current parameters does here and now. One that
// takes longer by itself is not hidden, for nothing can make it shorter.
type floor struct {
	mu   sync.Mutex
	cost estimate
	rest func(time.Duration) // stubbed in tests
}

func newFloor(cost time.Duration) *floor { return &floor{cost: calibrated(cost), rest: time.Sleep} }

// learn takes up how long a hash with the current parameters took.
func (f *floor) learn(took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cost.learn(took)
}

func (f *floor) calibrate(cost time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cost = calibrated(cost)
}

// fill waits for the rest of what a hash would have taken. Nobody can cut it short:
// a caller who hangs up would learn from the time that it was waited at all.
func (f *floor) fill(took time.Duration) {
	f.mu.Lock()
	left := f.cost.value - took
	f.mu.Unlock()
	if left > 0 {
		f.rest(left)
	}
}
