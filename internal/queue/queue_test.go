package queue_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"riskgate/internal/queue"
)

// yard is a queue of numbers, each of which takes a second to be done.
type yard struct {
	mu sync.Mutex
	tally
}

type tally struct {
	due    int
	broken int // so many claims fail
	claims int
	inside int
	most   int
	done   int
	failed int
}

// now is what has happened so far.
func (y *yard) now() tally {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.tally
}

// bring adds a piece.
func (y *yard) bring() {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.due++
}

func (y *yard) unclaimed(context.Context, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.failed++
}

func (y *yard) claim(_ context.Context, free int) ([]int, bool, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.claims++
	if y.broken > 0 {
		y.broken--
		return nil, false, errors.New("away")
	}
	claimed := make([]int, min(free, y.due))
	y.due -= len(claimed)
	return claimed, y.due > 0, nil
}

func (y *yard) do(context.Context, int) {
	y.mu.Lock()
	y.inside++
	y.most = max(y.most, y.inside)
	y.mu.Unlock()
	time.Sleep(time.Second)
	y.mu.Lock()
	y.inside--
	y.done++
	y.mu.Unlock()
}

func (y *yard) run(t *testing.T, poll time.Duration) (l *queue.Loop[int], stop func()) {
	t.Helper()
	l = &queue.Loop[int]{
		Claim: y.claim, Do: y.do, Failed: y.unclaimed, Parallel: 3, Poll: poll,
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { l.Run(ctx); close(over) }()
	stop = sync.OnceFunc(func() { cancel(); <-over })
	t.Cleanup(stop)
	synctest.Wait()
	return l, stop
}

func TestALoopWorksUntilNothingIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		y := &yard{tally: tally{due: 8}}
		l, _ := y.run(t, time.Hour)
		time.Sleep(3*time.Second + time.Millisecond)
		if at := y.now(); at.done != 8 || at.most != 3 {
			t.Errorf("%+v", at)
		}
		claims := y.now().claims
		time.Sleep(30 * time.Minute)
		if y.now().claims != claims {
			t.Error("it looks though nothing tells it to")
		}
		y.bring()
		l.Wake()
		l.Wake()
		time.Sleep(2 * time.Second)
		if y.now().done != 9 {
			t.Error("it was not woken")
		}
		y.bring()
		time.Sleep(time.Hour)
		if y.now().done != 10 {
			t.Error("it does not look by itself")
		}
	})
}

func TestALoopOutlivesWhatItCannotClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		y := &yard{tally: tally{due: 1, broken: 2}}
		y.run(t, time.Second)
		time.Sleep(5 * time.Second)
		if at := y.now(); at.failed != 2 || at.done != 1 {
			t.Errorf("%+v", at)
		}
	})
}

func TestALoopFinishesWhatItHasBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		y := &yard{tally: tally{due: 5}}
		_, stop := y.run(t, time.Hour)
		stop()
		if at := y.now(); at.done != 3 || at.due != 2 {
			t.Errorf("%+v", at)
		}
	})
}

func TestBackoffDoublesUpToABound(t *testing.T) {
	for _, c := range []struct {
		tries int
		drawn byte
		want  time.Duration
	}{
		{1, 0, 3 * time.Second},
		{1, 255, 5 * time.Second},
		{2, 0, 6 * time.Second},
		{4, 0, 24 * time.Second},
		{9, 0, 450 * time.Second},
		{500, 255, 750 * time.Second},
		{0, 0, 3 * time.Second},
	} {
		got := queue.Backoff(4*time.Second, 10*time.Minute, c.tries, strings.NewReader(string([]byte{c.drawn})))
		if got.Round(time.Millisecond) != c.want {
			t.Errorf("after %d: %s, want %s", c.tries, got, c.want)
		}
	}
	if got := queue.Backoff(time.Second, time.Hour, 1, strings.NewReader("")); got != time.Second {
		t.Errorf("without randomness: %s", got)
	}
	for tries := range 100 {
		if got := queue.Backoff(time.Minute, time.Hour, tries, rand.Reader); got < 45*time.Second || got > 75*time.Minute {
			t.Errorf("after %d: %s", tries, got)
		}
	}
}
