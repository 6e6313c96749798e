package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"riskgate/internal/queue"
	"riskgate/models"
)

// Queue is the durable queue. Claiming hands out rows that are due and unclaimed,
// or whose lease has run out; finishing writes what became of one row, whose claim
// ends by it, and fails with Conflict when another worker has claimed it since. A
// finished row that comes without recipient and body is not to keep them sealed.
type Queue interface {
	ClaimMessages(ctx context.Context, worker string, now models.Time, lease time.Duration, limit int) ([]models.Message, error)
	FinishMessage(ctx context.Context, m models.Message) error
}

// Recorder takes the events of the audit stream.
type Recorder interface {
	Record(ctx context.Context, events ...models.Event) error
}

// Outcome is what came of one try with a gateway.
type Outcome string

// The outcomes.
const (
	Taken   Outcome = "taken"
	Refused Outcome = "refused" // the message, or for now its recipient
	Failed  Outcome = "failed"  // the gateway, for now
)

// Outcomes lists them all.
func Outcomes() []Outcome { return []Outcome{Taken, Refused, Failed} }

// Meter counts the tries.
type Meter interface {
	Count(gateway string, outcome Outcome)
}

// Options are what a Worker is made of; numbers left at zero get the default.
type Options struct {
	Queue    Queue
	Gateways Gateways
	Recorder Recorder
	Meter    Meter // nil: nobody counts
	Now      func() time.Time
	NewID    func(now time.Time) string // of an event
	Random   io.Reader                  // for the jitter
	Logger   *slog.Logger
	Name     string        // of this worker among all that share the queue
	Parallel int           // messages on their way at once; 8
	Tries    int           // 6
	First    time.Duration // wait before the second try, doubled for each further one; 1 s
	Poll     time.Duration // between looks at the queue; 1 s
	Timeout  time.Duration // of one try; 15 s, above the gateways' own
	Lease    time.Duration // how long a claim holds; 1 min, must exceed Timeout
}

// Worker empties the queue.
type Worker struct {
	Options
	breakers map[string]*breaker // by the names of the gateways
	loop     queue.Loop[models.Message]
}

// NewWorker makes a worker, or says what it lacks.
func NewWorker(o Options) (*Worker, error) {
	if o.Queue == nil || o.Recorder == nil || o.Now == nil || o.NewID == nil || o.Random == nil || o.Logger == nil || o.Name == "" {
		return nil, errors.New("notify worker: needs a queue, a recorder, a clock, ids, randomness, a logger and a name")
	}
	o.Parallel = orDefault(o.Parallel, 8)
	o.Tries = orDefault(o.Tries, 6)
	o.First = orDefault(o.First, time.Second)
	o.Poll = orDefault(o.Poll, time.Second)
	o.Timeout = orDefault(o.Timeout, 15*time.Second)
	o.Lease = orDefault(o.Lease, time.Minute)
	if o.Lease <= o.Timeout {
		return nil, errors.New("notify worker: a lease must outlast a try, or two workers send the same message")
	}
	w := &Worker{Options: o, breakers: map[string]*breaker{}}
	for _, g := range o.Gateways {
		if w.breakers[g.Name()] != nil {
			return nil, fmt.Errorf("notify worker: two gateways are called %q", g.Name())
		}
		w.breakers[g.Name()] = &breaker{}
	}
	w.loop.Claim, w.loop.Do, w.loop.Failed = w.claim, w.deliver, w.unread
	w.loop.Parallel, w.loop.Poll = o.Parallel, o.Poll
	return w, nil
}

func orDefault[T int | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}

// Rests reports whether a gateway rests, since it did not answer.
func (w *Worker) Rests(gateway string) bool {
	b := w.breakers[gateway]
	return b != nil && !b.back().IsZero()
}

// Wake makes the worker look at the queue at once. It never blocks.
func (w *Worker) Wake() { w.loop.Wake() }

// Run sends until the context ends, then finishes what is on its way and returns.
func (w *Worker) Run(ctx context.Context) { w.loop.Run(ctx) }

func (w *Worker) claim(ctx context.Context, free int) ([]models.Message, bool, error) {
	claimed, err := w.Queue.ClaimMessages(ctx, w.Name, models.At(w.Now()), w.Lease, free)
	return claimed, len(claimed) == free, err
}

func (w *Worker) unread(ctx context.Context, err error) {
	w.Logger.LogAttrs(ctx, slog.LevelError, "message queue not read", slog.Any("error", fmt.Errorf("claim: %w", err)))
}

// deliver makes one try with one message and writes down what came of it.
func (w *Worker) deliver(ctx context.Context, m models.Message) {
	if m.ClaimedUntil != 0 && models.At(w.Now()) >= m.ClaimedUntil {
		return // The program stood still: another worker may have the message by now.
	}
	result := w.try(ctx, m)
	if err := w.finish(ctx, result.kept()); err != nil {
		level := slog.LevelError
		if models.IsConflict(err) {
			level = slog.LevelWarn // another worker's by now, or erased with its user
		}
		w.Logger.LogAttrs(ctx, level, "message not marked", slog.String("message_id", m.ID), slog.Any("error", err))
		return
	}
	if result.message.State == models.Queued {
		return
	}
	event, err := w.event(result)
	if err == nil {
		err = w.Recorder.Record(ctx, event)
	}
	if err != nil {
		w.Logger.LogAttrs(ctx, slog.LevelError, "message event not recorded", slog.String("message_id", m.ID), slog.Any("error", err))
	}
}

// finish marks a row. A message that was sent and stays unmarked would be sent
// again, so a passing fault of the store gets two more chances.
func (w *Worker) finish(ctx context.Context, m models.Message) error {
	var err error
	for range 3 {
		if err = w.Queue.FinishMessage(ctx, m); err == nil || models.IsConflict(err) {
			return err
		}
	}
	return err
}
