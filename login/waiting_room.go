package login

import (
	"context"
	"sync"
	"time"

	"riskgate/models"
)

// WaitingRoom bounds the calls that wait for a session to end: each keeps a
// connection for up to a minute and looks at the database five times a second. A
// call takes a place when it begins to wait, never before, and gives it back
// whatever ends the wait.
type WaitingRoom struct {
	places  int
	callers int // places that one caller may take; 0: all

	mu     sync.Mutex
	closed bool
	guests map[*guest]struct{}
	taken  map[string]int // places, by caller
}

// guest is a call that waits.
type guest struct {
	caller string
	wake   context.CancelFunc
}

// NewWaitingRoom makes a room with so many places, of which one caller may take so
// many; 0: all of them.
func NewWaitingRoom(places, ofOneCaller int) *WaitingRoom {
	return &WaitingRoom{places: places, callers: ofOneCaller, guests: map[*guest]struct{}{}, taken: map[string]int{}}
}

// The caller that meets this may read the session without waiting meanwhile.
var errNoPlace = models.Errorf(models.Limited, "Too many calls wait at this moment").After(5 * time.Second)

// enter takes a place, or says that there is none. The context it returns ends with
// the given one, and when the room is closed.
func (r *WaitingRoom) enter(ctx context.Context, caller string) (waiting context.Context, leave func(), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	full := len(r.guests) >= r.places || r.callers > 0 && r.taken[caller] >= r.callers
	if full && !r.closed {
		return nil, nil, errNoPlace
	}
	waiting, wake := context.WithCancel(ctx)
	g := &guest{caller, wake}
	r.guests[g] = struct{}{}
	r.taken[caller]++
	if r.closed {
		wake()
	}
	return waiting, func() { r.leave(g) }, nil
}

func (r *WaitingRoom) leave(g *guest) {
	g.wake()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.guests, g)
	if r.taken[g.caller]--; r.taken[g.caller] == 0 {
		delete(r.taken, g.caller)
	}
}

// Close ends every wait, and those that are yet to come: what they ask is answered
// as it stands. A server that stops has no time for more.
func (r *WaitingRoom) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	for g := range r.guests {
		g.wake()
	}
}

// Taken is how many calls wait.
func (r *WaitingRoom) Taken() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.guests)
}
