package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"riskgate/internal/queue"
	"riskgate/models"
)

// Queue is the durable queue of deliveries, and what they are about.
type Queue interface {
	DueWebhooks(ctx context.Context, now models.Time) ([]models.Webhook, error)
	ClaimDeliveries(ctx context.Context, webhookID, worker string, now models.Time, lease time.Duration, limit int) ([]models.WebhookDelivery, error)
	FinishDelivery(ctx context.Context, d models.WebhookDelivery, health models.WebhookHealth) error
	EventInFull(ctx context.Context, id string) (models.EventInFull, error)
	GiveUp(ctx context.Context, now models.Time, limit int, tell func([]models.WebhookDelivery) []models.Event) (int, []models.Event, error)
	QueuedDeliveries(ctx context.Context) (int64, error)
}

// Outcome is what came of an attempt, or of a delivery in the end.
type Outcome string

// The outcomes.
const (
	Delivered Outcome = "delivered"
	Failed    Outcome = "failed" // and is tried again
	GivenUp   Outcome = "given_up"
)

// Outcomes lists them, for metrics.
func Outcomes() [3]Outcome { return [...]Outcome{Delivered, Failed, GivenUp} }

// Meter counts what the Worker does.
type Meter interface {
	Count(outcome Outcome, n int)
	Queued(n int64)
}

// Recorder hears every event after it has been kept.
type Recorder interface {
	Record(ctx context.Context, event models.Event)
}

// Options are what a Worker is made of; numbers left at zero get the default.
type Options struct {
	Queue    Queue
	Client   *http.Client // that reaches no farther than it may
	Meter    Meter
	Recorder Recorder
	Now      func() time.Time
	NewID    func(now time.Time) string // of an event
	Random   io.Reader                  // for the jitter
	Logger   *slog.Logger
	Name     string        // of this worker among all that share the queue
	Parallel int           // deliveries on their way at once; 32
	Each     int           // of these to one webhook, so that a slow one leaves room; 8
	First    time.Duration // wait before the second attempt, doubled for each further one; 5 s
	Poll     time.Duration // between looks at the queue; 1 s
	Lease    time.Duration // how long a claim holds; 1 min, must exceed the client's patience
}

// Worker empties the queue.
type Worker struct {
	Options
	loop queue.Loop[errand]

	mu     sync.Mutex
	abroad map[string]int // deliveries on their way, by webhook
}

// errand is a delivery with where it goes.
type errand struct {
	webhook  models.Webhook
	delivery models.WebhookDelivery
}

// NewWorker makes a worker, or says what it lacks.
func NewWorker(o Options) (*Worker, error) {
	if o.Queue == nil || o.Client == nil || o.Meter == nil || o.Recorder == nil || o.Now == nil || o.NewID == nil ||
		o.Random == nil || o.Logger == nil || o.Name == "" {
		return nil, errors.New("webhook worker: needs a queue, a client, a meter, a recorder, a clock, ids, randomness, a logger and a name")
	}
	o.Parallel = orDefault(o.Parallel, 32)
	o.Each = orDefault(o.Each, 8)
	o.First = orDefault(o.First, 5*time.Second)
	o.Poll = orDefault(o.Poll, time.Second)
	o.Lease = orDefault(o.Lease, time.Minute)
	if o.Client.Timeout <= 0 || o.Lease < 2*o.Client.Timeout {
		return nil, errors.New("webhook worker: a lease must outlast an attempt twice, or two workers deliver the same")
	}
	w := &Worker{Options: o, abroad: map[string]int{}}
	w.loop.Claim, w.loop.Do, w.loop.Failed = w.claim, w.run, w.unread
	w.loop.Parallel, w.loop.Poll = o.Parallel, o.Poll
	return w, nil
}

func orDefault[T int | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}

// Wake makes the worker look at the queue at once. It never blocks.
func (w *Worker) Wake() { w.loop.Wake() }

// Run delivers until the context ends, then finishes what is on its way and returns.
func (w *Worker) Run(ctx context.Context) { w.loop.Run(ctx) }

// claim takes a few deliveries of each webhook that has some, so that none waits for
// another's receiver. One whose last attempt failed is tried with a single one.
func (w *Worker) claim(ctx context.Context, free int) (errands []errand, more bool, err error) {
	due, err := w.Queue.DueWebhooks(ctx, models.At(w.Now()))
	if err != nil {
		return nil, false, fmt.Errorf("due webhooks: %w", err)
	}
	slices.SortStableFunc(due, func(a, b models.Webhook) int { // slow receivers leave room for the others
		return w.onTheirWay(a.ID) - w.onTheirWay(b.ID)
	})
	for _, hook := range due {
		most := w.Each
		if hook.Failures > 0 {
			most = 1
		}
		room := min(most-w.onTheirWay(hook.ID), free-len(errands))
		if room <= 0 {
			more = true
			continue
		}
		claimed, err := w.Queue.ClaimDeliveries(ctx, hook.ID, w.Name, models.At(w.Now()), w.Lease, room)
		if err != nil {
			// What is claimed already is done all the same.
			w.unread(ctx, fmt.Errorf("claim for webhook %s: %w", hook.ID, err))
			continue
		}
		for _, d := range claimed {
			errands = append(errands, errand{hook, d})
		}
		w.count(hook.ID, len(claimed))
		more = more || len(claimed) == room
	}
	return errands, more, nil
}

func (w *Worker) onTheirWay(webhookID string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.abroad[webhookID]
}

func (w *Worker) count(webhookID string, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.abroad[webhookID] += n; w.abroad[webhookID] == 0 {
		delete(w.abroad, webhookID)
	}
}

// run makes one attempt, then leaves the place to another.
func (w *Worker) run(ctx context.Context, e errand) {
	defer w.count(e.webhook.ID, -1)
	w.deliver(ctx, e)
}

func (w *Worker) unread(ctx context.Context, err error) {
	w.Logger.LogAttrs(ctx, slog.LevelError, "webhook queue not read", slog.Any("error", err))
}
