// Package queue works off a durable queue that several programs share: it claims what
// is due, several pieces at once, and looks again when there may be more.
//
// What is claimed is seen to its end, also when the program is stopping. A claim is a
// lease: what a program that died had claimed is due again when its lease is over.
package queue

import (
	"context"
	"io"
	"sync"
	"time"
)

// Loop claims pieces of work and does them. Its fields must be set, and stay.
type Loop[T any] struct {
	// Claim hands out at most free pieces, and tells whether there may be more that are due.
	Claim func(ctx context.Context, free int) (claimed []T, more bool, err error)
	// Do sees one piece to its end.
	Do func(ctx context.Context, piece T)
	// Failed hears that Claim has failed; it is called again at the next look.
	Failed func(ctx context.Context, err error)

	Parallel int           // pieces at once
	Poll     time.Duration // between looks

	once  sync.Once
	wake  chan struct{}
	slots chan struct{}
	busy  sync.WaitGroup
}

func (l *Loop[T]) ready() {
	l.once.Do(func() { l.wake, l.slots = make(chan struct{}, 1), make(chan struct{}, l.Parallel) })
}

// Wake makes the loop look at once. It never blocks.
func (l *Loop[T]) Wake() {
	l.ready()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Run works until the context ends, then finishes what is begun and returns.
func (l *Loop[T]) Run(ctx context.Context) {
	l.ready()
	defer l.busy.Wait()
	poll := time.NewTicker(l.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		if err := l.round(ctx); err != nil && ctx.Err() == nil {
			l.Failed(ctx, err)
		}
		select {
		case <-ctx.Done():
		case <-poll.C:
		case <-l.wake:
		}
	}
}

// round claims as many pieces as can be begun at once, so that no lease runs while its
// piece waits, and begins them.
func (l *Loop[T]) round(ctx context.Context) error {
	free := cap(l.slots) - len(l.slots)
	if free == 0 {
		return nil
	}
	claimed, more, err := l.Claim(ctx, free)
	if err != nil {
		return err
	}
	onward := context.WithoutCancel(ctx)
	for _, piece := range claimed {
		l.slots <- struct{}{}
		l.busy.Go(func() {
			l.Do(onward, piece)
			<-l.slots
			if more {
				l.Wake()
			}
		})
	}
	return nil
}

// Backoff is the wait after a number of tries that failed: first, doubled with every
// further one up to most, a quarter more or less, so that what failed together does not
// come back together.
func Backoff(first, most time.Duration, tries int, random io.Reader) time.Duration {
	wait := first << min(max(tries-1, 0), 20)
	if wait <= 0 || wait > most {
		wait = most
	}
	var drawn [1]byte
	if _, err := io.ReadFull(random, drawn[:]); err != nil {
		return wait
	}
	return wait*3/4 + wait/2*time.Duration(drawn[0])/255
}
