package login_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/internal/geo"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// world is a whole house with a real store, real methods and real keys; only time,
// places and the cost of a hash are made up.
type world struct {
	*login.Service
	t      *testing.T
	store  *store.Store
	clock  *hands
	hasher *hasher
	ring   *secret.Keyring
	roots  []string // of the ring
	ear    *ear
	log    *page
	policy risk.Policy
	caller login.Caller
	woken  atomic.Int32
}

// each runs a test on both databases.
func each(t *testing.T, test func(w *world)) {
	t.Helper()
	clock := newHands()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		test(newWorld(t, s, clock))
	}, clock.ofStore)
}

// here is a world on SQLite, for what no database can do differently.
func here(t *testing.T) *world {
	t.Helper()
	clock := newHands()
	return newWorld(t, storetest.SQLite(t, clock.ofStore), clock)
}

func newWorld(t *testing.T, s *store.Store, clock *hands) *world {
	t.Helper()
	w := &world{
		t: t, store: s, clock: clock, hasher: &hasher{}, ear: &ear{}, log: &page{},
		policy: risk.DefaultPolicy(),
		caller: login.Caller{
			ID: "shop", TrustClientIP: true, Scopes: map[models.Scope]bool{models.ScopeLogin: true, models.ScopeRiskDetail: true},
		},
	}
	current := new(atomic.Pointer[risk.Policy])
	current.Store(&w.policy)
	w.Service = &login.Service{
		Store: s, Places: atlas{}, Decide: risk.Decide, Policy: current,
		Global: risk.NewGlobal(), Recorder: w.ear, Log: slog.New(slog.NewJSONHandler(w.log, nil)), Now: clock.Now,
		Sleep: clock.Sleep, Outgoing: func() { w.woken.Add(1) }, ServiceName: "Shop", Locale: "en",
		Tarpit: login.DefaultTarpit(1000), Limits: login.DefaultLimits(),
	}
	w.rotate()
	return w
}

// rotate gives the house a new root key beside those it has.
func (w *world) rotate() {
	w.t.Helper()
	w.roots = append(w.roots, fmt.Sprintf("%d:%s%s", len(w.roots)+1, secret.NewToken(), secret.NewToken()))
	w.ring = must[*secret.Keyring](w.t)(secret.ParseKeyring(strings.Join(w.roots, ",")))
	w.Keys, w.Methods = w.ring, methods(w.hasher, w.ring)
}

func methods(hasher challenge.Hasher, ring *secret.Keyring) challenge.Methods {
	sending := challenge.Sending{
		Keys: ring, Digits: secret.Digits, NewID: secret.NewID, Offers: func(models.Channel) bool { return true },
	}
	return challenge.Methods{
		challenge.NewPassword(hasher),
		challenge.NewSMS(sending), challenge.NewEmail(sending), challenge.NewVoice(sending),
		challenge.NewDeviceCode(), challenge.NewDeviceCode2FA(), challenge.NewOCRA(secret.Digits),
		challenge.NewApproval(secret.Digits), challenge.NewApprovalPIN(secret.Digits),
		challenge.NewApprovalFingerprint(secret.Digits), challenge.NewApprovalFace(secret.Digits),
	}
}

// ctx is the context of a call of the shop.
func (w *world) ctx() context.Context { return login.WithCaller(w.t.Context(), w.caller) }

// patient switches the tarpit off, for tests that fail a thousand times.
func (w *world) patient() *world {
	w.Tarpit = &login.Tarpit{From: 1 << 30, Room: 1}
	return w
}

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

// inParallel runs something n times at once.
func inParallel(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}

// message is what an error tells the client.
func message(err error) string {
	var known *models.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return ""
}

// must returns a value that came without an error.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
