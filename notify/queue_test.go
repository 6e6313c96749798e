package notify_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/notify"
)

var errStore = errors.New("store is away")

// memory is a queue and an audit stream in memory, with the promises that the
// Worker relies on.
type memory struct {
	mu        sync.Mutex
	rows      []models.Message
	events    []models.Event
	unclaimed int // so many claims fail
	unmarked  int // so many finishes fail
	claims    int
}

func (q *memory) add(messages ...models.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rows = append(q.rows, messages...)
}

func (q *memory) ClaimMessages(_ context.Context, worker string, now models.Time, lease time.Duration, limit int) ([]models.Message, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.claims++
	if q.unclaimed > 0 {
		q.unclaimed--
		return nil, errStore
	}
	var claimed []models.Message
	for i, m := range q.rows {
		if m.State == models.Queued && m.NextAt <= now && m.ClaimedUntil <= now && len(claimed) < limit {
			q.rows[i].ClaimedBy, q.rows[i].ClaimedUntil = worker, now.Add(lease)
			claimed = append(claimed, q.rows[i])
		}
	}
	return claimed, nil
}

func (q *memory) FinishMessage(_ context.Context, m models.Message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.unmarked > 0 {
		q.unmarked--
		return errStore
	}
	i := slices.IndexFunc(q.rows, func(row models.Message) bool { return row.ID == m.ID })
	if i < 0 || q.rows[i].State != models.Queued || q.rows[i].ClaimedBy != m.ClaimedBy {
		return models.Errorf(models.Conflict, "claimed by another worker")
	}
	m.ClaimedBy, m.ClaimedUntil = "", 0
	q.rows[i] = m
	return nil
}

func (q *memory) Record(_ context.Context, events ...models.Event) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.events = append(q.events, events...)
	return nil
}

func (q *memory) row(t *testing.T, id string) models.Message {
	t.Helper()
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.rows, func(row models.Message) bool { return row.ID == id })
	if i < 0 {
		t.Fatalf("no row %q", id)
	}
	return q.rows[i]
}

func (q *memory) recorded() []models.Event {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.events)
}

// line is a gateway that answers in turn and remembers when it was asked.
type line struct {
	name    string
	answers []error // nil: taken; after the last one, everything is taken
	takes   time.Duration

	mu     sync.Mutex
	sends  []string
	times  []time.Time
	inside int
	most   int
}

func (l *line) Name() string { return l.name }

func (*line) Channels() []models.Channel { return []models.Channel{models.SMS} }

func (l *line) Send(ctx context.Context, m models.Message) (string, error) {
	l.mu.Lock()
	n := len(l.sends)
	l.sends, l.times = append(l.sends, m.ID), append(l.times, time.Now())
	l.inside++
	l.most = max(l.most, l.inside)
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.inside--
		l.mu.Unlock()
	}()
	if l.takes > 0 {
		select {
		case <-time.After(l.takes):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	if n < len(l.answers) {
		return "g" + strconv.Itoa(n), l.answers[n]
	}
	return "g" + strconv.Itoa(n), nil
}

func (l *line) sent() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.sends)
}

// wait is the time between a send and the next.
func (l *line) wait(after int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.times) < after+2 {
		return 0
	}
	return l.times[after+1].Sub(l.times[after])
}

func (l *line) busiest() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.most
}

// bench is a worker at work in a bubble of its own time.
type bench struct {
	queue  *memory
	worker *notify.Worker
	log    *bytes.Buffer
	stop   func() // and wait until it has
}

func newBench(t *testing.T, change func(*notify.Options), gateways ...notify.Gateway) *bench {
	t.Helper()
	b := &bench{queue: &memory{}, log: &bytes.Buffer{}}
	b.worker = newWorker(t, b, change, gateways...)
	return b
}

func newWorker(t *testing.T, b *bench, change func(*notify.Options), gateways ...notify.Gateway) *notify.Worker {
	t.Helper()
	var ids atomic.Int64
	o := notify.Options{
		Queue: b.queue, Recorder: b.queue, Gateways: gateways, Now: time.Now, Random: rand.Reader, Name: "w1",
		NewID:  func(time.Time) string { return "e" + strconv.FormatInt(ids.Add(1), 10) },
		Logger: slog.New(slog.NewJSONHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&o)
	}
	worker, err := notify.NewWorker(o)
	if err != nil {
		t.Fatal(err)
	}
	return worker
}

func (b *bench) start(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { b.worker.Run(ctx); close(done) }()
	b.stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(b.stop)
}

// queued is a message that is due, with a code that dies in five minutes.
func queued(id string) models.Message {
	now := models.At(time.Now())
	return models.Message{
		ID: id, Channel: models.SMS, Recipient: "+31612345678", Body: "123456 is your code", OTP: "123456", Sealed: []byte{1},
		UserID: "u1", SessionID: "s1", State: models.Queued, NextAt: now, CreatedAt: now, ExpiresAt: now.Add(5 * time.Minute),
	}
}
