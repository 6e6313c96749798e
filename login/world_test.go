package login_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"riskgate/challenge"
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
	policy *risk.Policy // the live one, which a test may bend as it likes
	caller login.Caller
	woken  atomic.Int32
}

// premium is a number that no codes go to.
const premium = "+449098790000"

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
		caller: login.Caller{
			ID: "shop", TrustClientIP: true, Scopes: map[models.Scope]bool{models.ScopeLogin: true, models.ScopeRiskDetail: true},
		},
	}
	engine := must[*risk.Engine](t)(risk.Compile(risk.DefaultPolicy()))
	w.policy = engine.Policy()
	current := new(atomic.Pointer[risk.Engine])
	current.Store(engine)
	w.Service = &login.Service{
		Store: s, Places: atlas{}, Decide: (*risk.Engine).Decide, Engine: current, Shadow: new(atomic.Pointer[risk.Engine]),
		Global: risk.NewGlobal(), Traffic: new(risk.Traffic), Lists: &login.Lists{Store: s}, Recorder: w.ear, Log: slog.New(slog.NewJSONHandler(w.log, nil)), Now: clock.Now,
		Sleep: clock.Sleep, Outgoing: func() { w.woken.Add(1) }, ServiceName: "Shop", Locale: "en",
		Reaches: func(number string) bool { return number != premium },
		Surge:   login.DefaultSurge(), Tarpit: login.DefaultTarpit(1000), Waiting: login.NewWaitingRoom(1000, 500), Limits: login.DefaultLimits(),
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

// fieldsOf lists the fields that an error finds wrong.
func fieldsOf(err error) []string {
	var known *models.Error
	if !errors.As(err, &known) {
		return nil
	}
	var names []string
	for _, f := range known.Fields {
		names = append(names, f.Name)
	}
	return names
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
