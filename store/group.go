package store

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"riskgate/internal/trace"
)

// maxGroup bounds how long the last unit of a group waits for the first.
const maxGroup = 500

// group is the one writer of an SQLite file. Units queue; one goroutine commits
// whatever waits in one transaction.
type group struct {
	work    *work
	queue   chan *waiting
	stopped chan struct{} // closed when the queue is drained after close

	mu     sync.RWMutex // held for reading while a unit enters the queue
	closed bool
}

// waiting is a unit in the queue.
type waiting struct {
	ctx    context.Context
	unit   unit
	taken  atomic.Bool // by the writer, or by a caller that gave up
	span   trace.Span  // of whoever took it
	err    error
	answer chan struct{}
}

func newGroup(w *work) *group {
	g := &group{work: w, queue: make(chan *waiting, maxGroup), stopped: make(chan struct{})}
	go g.run()
	return g
}

// do queues a unit and waits until it is on disk. A caller may give up while the
// unit waits; once it runs, its outcome is awaited.
func (g *group) do(ctx context.Context, u unit) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &waiting{ctx: ctx, unit: u, answer: make(chan struct{})}
	_, w.span = trace.Start(ctx, trace.Queue)
	defer func() { w.span.End() }()
	if err := g.enter(w); err != nil {
		return err
	}
	select {
	case <-w.answer:
		return w.err
	case <-ctx.Done():
	}
	if w.taken.CompareAndSwap(false, true) {
		return ctx.Err()
	}
	<-w.answer
	return w.err
}

func (g *group) enter(w *waiting) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.closed {
		return errClosed
	}
	select {
	case g.queue <- w:
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

// close lets nobody in any more and waits until the queue is empty.
func (g *group) close(ctx context.Context) error {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		close(g.queue)
	}
	g.mu.Unlock()
	select {
	case <-g.stopped:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *group) run() {
	defer close(g.stopped)
	batch := make([]*waiting, 0, maxGroup)
	for first := range g.queue {
		runtime.Gosched() // those who were answered just now get to queue again
		batch = appendTaken(batch[:0], first)
		for n := min(len(g.queue), maxGroup-1); n > 0; n-- {
			batch = appendTaken(batch, <-g.queue)
		}
		g.commit(batch)
	}
}

func appendTaken(batch []*waiting, w *waiting) []*waiting {
	if !w.taken.CompareAndSwap(false, true) {
		return batch
	}
	w.span = w.span.Then(w.ctx, trace.Transaction)
	return append(batch, w)
}

// commit runs a batch in one transaction and answers everyone in it.
func (g *group) commit(batch []*waiting) {
	if len(batch) == 0 {
		return
	}
	fault := g.transaction(batch)
	for _, w := range batch {
		if w.err == nil {
			w.err = fault
		}
		close(w.answer)
	}
}

// transaction returns the fault that keeps the whole batch from being kept; a
// unit's own error stays with the unit.
func (g *group) transaction(batch []*waiting) error {
	ctx := context.Background()
	if err := g.plain(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	var fault error
	if len(batch) == 1 {
		batch[0].err = g.attempt(batch[0])
		fault = batch[0].err
	} else {
		fault = g.each(ctx, batch)
	}
	if fault == nil {
		fault = g.plain(ctx, "COMMIT")
	}
	if fault != nil {
		// The database may have rolled back by itself (a full disk); then this
		// fails, and nothing is lost by not knowing.
		_ = g.plain(ctx, "ROLLBACK")
	}
	return fault
}

// each runs the units with a savepoint around each, so that one that fails takes
// nothing of its neighbours with it.
func (g *group) each(ctx context.Context, batch []*waiting) error {
	for _, w := range batch {
		if err := g.plain(ctx, "SAVEPOINT unit"); err != nil {
			return err
		}
		w.err = g.attempt(w)
		if w.err != nil {
			if err := g.plain(ctx, "ROLLBACK TO unit"); err != nil {
				return err
			}
		}
		if err := g.plain(ctx, "RELEASE unit"); err != nil {
			return err
		}
	}
	return nil
}

// attempt runs one unit. A panic is its error: the writer serves others too.
func (g *group) attempt(w *waiting) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a unit of work panicked: %v", p)
		}
	}()
	return w.unit(context.WithoutCancel(w.ctx), g.work)
}

func (g *group) plain(ctx context.Context, query string) error {
	_, err := g.work.pool.ExecContext(ctx, query)
	return err
}
