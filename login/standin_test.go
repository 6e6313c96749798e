package login_test

import (
	"bytes"
	"context"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"riskgate/internal/geo"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
)

// What stands in for time, places, hashes and listeners.

// hands are a clock that stands still until a test or a sleeper moves it.
type hands struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newHands() *hands { return &hands{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)} }

func (h *hands) ofStore(o *store.Options) { o.Now = h.Now }

// Now tells the time.
func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// Sleep lets time pass at once.
func (h *hands) Sleep(ctx context.Context, d time.Duration) error {
	h.advance(d)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.slept = append(h.slept, d)
	return ctx.Err()
}

// hasher stands in for argon2id: quick, and counted.
type hasher struct {
	verified, dummies, hashed atomic.Int32
	busy, stale               atomic.Bool
	queued, meanwhile         func() // happen while a password waits, and while it is hashed
}

func (h *hasher) work(ctx context.Context) error {
	if h.busy.Load() {
		return &secret.BusyError{Wait: 3 * time.Second}
	}
	if h.queued != nil {
		h.queued()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if h.meanwhile != nil {
		h.meanwhile()
	}
	return nil
}

// Hash implements challenge.Hasher.
func (h *hasher) Hash(ctx context.Context, password string) (string, error) {
	h.hashed.Add(1)
	return "new$" + password, h.work(ctx)
}

// Verify implements challenge.Hasher.
func (h *hasher) Verify(ctx context.Context, encoded, password string) (ok, stale bool, err error) {
	h.verified.Add(1)
	ok = encoded == "stub$"+password || encoded == "new$"+password
	return ok, ok && h.stale.Load(), h.work(ctx)
}

// VerifyDummy implements challenge.Hasher.
func (h *hasher) VerifyDummy(ctx context.Context, _ string) error {
	h.dummies.Add(1)
	return h.work(ctx)
}

// ran is how many hashes were computed in all.
func (h *hasher) ran() int { return int(h.verified.Load() + h.dummies.Load() + h.hashed.Load()) }

// ear hears the audit stream.
type ear struct {
	mu    sync.Mutex
	heard []models.Event
}

// Record implements login.Recorder.
func (e *ear) Record(_ context.Context, event models.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, event)
}

func (e *ear) all() []models.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.heard)
}

func (e *ear) count(kind models.EventType) int {
	n := 0
	for _, event := range e.all() {
		if event.Type == kind {
			n++
		}
	}
	return n
}

// page takes what is logged.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(line)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// atlas knows three countries.
type atlas struct{}

// Lookup implements login.Places.
func (atlas) Lookup(addr netip.Addr) geo.Place {
	switch {
	case addr.IsPrivate() || addr.IsLoopback():
		return geo.Place{Special: true}
	case !addr.Is4():
		return geo.Place{Country: "CH", ASN: 559, Network: "SWITCH"}
	}
	switch addr.As4()[0] {
	case 193:
		return geo.Place{Country: "NL", ASN: 3333, Network: "RIPE"}
	case 200:
		return geo.Place{Country: "BR", ASN: 22548, Network: "NIC.br"}
	default:
		return geo.Place{Country: "JP", ASN: 2500, Network: "WIDE"}
	}
}
