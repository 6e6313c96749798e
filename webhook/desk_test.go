package webhook_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"riskgate/internal/outbound"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
	"riskgate/webhook"
)

// watch is a clock that tests move.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func newWatch() *watch { return &watch{at: storetest.Start.Time()} }

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watch) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// drives is the option that gives a store the clock.
func (w *watch) drives(o *store.Options) { o.Now = w.Now }

// lite is a desk on SQLite.
func lite(t *testing.T) *desk {
	t.Helper()
	clock := newWatch()
	return newDesk(t, storetest.SQLite(t, clock.drives), clock)
}

// desk is a store, and what tells its events to others.
type desk struct {
	t     *testing.T
	store *store.Store
	clock *watch
	tally *tally
	log   *bytes.Buffer
	reach outbound.Reach
	queue webhook.Queue
	limit time.Duration // of one attempt

	follower *webhook.Follower
	worker   *webhook.Worker
	stop     func()
}

func newDesk(t *testing.T, s *store.Store, clock *watch) *desk {
	t.Helper()
	return &desk{
		t: t, store: s, clock: clock, tally: &tally{counts: map[webhook.Outcome]int{}}, log: &bytes.Buffer{},
		reach: outbound.Reach{Loopback: true}, queue: s, limit: 5 * time.Second,
	}
}

// open starts the worker; the follower goes a step when the test says so.
func (d *desk) open() *desk {
	d.t.Helper()
	client := d.reach.Client()
	client.Timeout = d.limit
	worker, err := webhook.NewWorker(webhook.Options{
		Queue: d.queue, Client: client, Meter: d.tally, Recorder: d.tally, Now: d.clock.Now, NewID: secret.NewID,
		Random: rand.Reader, Logger: slog.New(slog.NewTextHandler(&locked{w: d.log}, nil)), Name: secret.NewToken(),
		Poll: 2 * time.Millisecond,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { worker.Run(ctx); close(done) }()
	d.worker, d.stop = worker, sync.OnceFunc(func() { cancel(); <-done })
	d.t.Cleanup(d.stop)
	d.follower = &webhook.Follower{Journal: d.store, Queued: worker.Wake, Now: d.clock.Now}
	return d
}

// beside is another instance on the same store.
func (d *desk) beside() *desk {
	d.t.Helper()
	other := newDesk(d.t, d.store, d.clock)
	other.tally = d.tally
	return other.open()
}

func (d *desk) step() {
	d.t.Helper()
	if err := d.follower.Step(d.t.Context()); err != nil {
		d.t.Error(err)
	}
}

func (d *desk) sweep() {
	d.t.Helper()
	if err := d.worker.Sweep(d.t.Context()); err != nil {
		d.t.Error(err)
	}
}

// hook keeps a webhook for a receiver.
func (d *desk) hook(url, types string) models.Webhook {
	d.t.Helper()
	w := storetest.Webhook(secret.NewID(d.clock.Now()))
	w.URL, w.TypeList, w.FollowedAt = url, types, models.At(d.clock.Now())
	if err := d.store.PutWebhook(d.t.Context(), w, 50); err != nil {
		d.t.Fatal(err)
	}
	return w
}

func (d *desk) change(id string, change func(*models.Webhook)) {
	d.t.Helper()
	w, err := d.store.Webhook(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	change(&w)
	if err := d.store.UpdateWebhook(d.t.Context(), w); err != nil {
		d.t.Fatal(err)
	}
}

// happens keeps an event that began a while ago, and returns its ID.
func (d *desk) happens(kind models.EventType, ago time.Duration) string {
	d.t.Helper()
	at := d.clock.Now().Add(-ago)
	// The IDs of a process only rise; an event that comes late is another process's.
	e := models.Event{ID: secret.IDFrom(at) + secret.NewToken()[:20], At: models.At(at), Type: kind, CallerID: "shop", CorrelationID: "c1"}
	if err := d.store.Record(d.t.Context(), e); err != nil {
		d.t.Fatal(err)
	}
	return e.ID
}

func (d *desk) delivery(webhookID, eventID string) models.WebhookDelivery {
	d.t.Helper()
	found, err := d.store.Delivery(d.t.Context(), webhookID, eventID)
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

// until waits for something to become so.
func (d *desk) until(what string, so func() bool) {
	d.t.Helper()
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	for range 10_000 {
		if so() {
			return
		}
		<-again.C
	}
	d.t.Fatalf("%s: it never came to that; the log: %s", what, d.log)
}

func (d *desk) attempted(webhookID, eventID string, attempts int) models.WebhookDelivery {
	d.t.Helper()
	d.until("attempts", func() bool {
		row := d.delivery(webhookID, eventID)
		return row.Attempts >= attempts && row.ClaimedBy == ""
	})
	return d.delivery(webhookID, eventID)
}

// tally counts what the workers say.
type tally struct {
	mu     sync.Mutex
	counts map[webhook.Outcome]int
	queued int64
	events []models.Event
}

func (c *tally) Count(outcome webhook.Outcome, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[outcome] += n
}

func (c *tally) Queued(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queued = n
}

func (c *tally) Record(_ context.Context, e models.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, e)
}

func (c *tally) of(outcome webhook.Outcome) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts[outcome]
}

// locked is a log that several write to.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// post is a request that arrived at a receiver.
type post struct {
	header  http.Header
	body    []byte
	payload webhook.Payload
}

// receiver is a server that is told.
type receiver struct {
	url   string
	mu    sync.Mutex
	posts []post
	serve http.HandlerFunc // nil: 204
}

func newReceiver(t *testing.T, serve http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{serve: serve}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	got := post{header: request.Header, body: body}
	if err := json.Unmarshal(body, &got.payload); err != nil {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	r.mu.Lock()
	r.posts = append(r.posts, got)
	serve := r.serve
	r.mu.Unlock()
	if serve != nil {
		serve(w, request)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// recovers lets it take everything from now on.
func (r *receiver) recovers() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.serve = nil
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func (r *receiver) got() []post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.posts)
}

// ids counts how often each event arrived.
func (r *receiver) ids() map[string]int {
	times := map[string]int{}
	for _, p := range r.got() {
		times[p.payload.ID]++
	}
	return times
}

// idOf is the ID of one of many events that begin now.
func idOf(d *desk, i int) string {
	return secret.IDFrom(d.clock.Now()) + fmt.Sprintf("%020d", i)
}

var errAway = errors.New("the store is away")

// brittle is a journal some of whose pages cannot be queued.
type brittle struct {
	webhook.Journal
	faults int
}

func (b *brittle) QueueDeliveries(ctx context.Context, id string, followed models.Time, rows ...models.WebhookDelivery) error {
	if b.faults--; b.faults >= 0 {
		return errAway
	}
	return b.Journal.QueueDeliveries(ctx, id, followed, rows...)
}
