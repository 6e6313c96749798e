package secret

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"riskgate/internal/trace"
)

// mostGarbage is how much memory of finished hashes may pile up while others wait,
// in KiB. The collector alone would let a crowd's garbage grow with what the whole
// program keeps; a hash cannot lend its memory to the next one.
const mostGarbage = 48 << 10

// DefaultMaxWait is the longest estimated wait for a free slot.
const DefaultMaxWait = 2 * time.Second

// Hasher makes and verifies password hashes in bounded time and memory: at most
// slots at once, each with the memory of its hash, and only as many waiting as the
// slots are estimated to finish within the longest wait. It is safe for concurrent
// use; every method may give a BusyError or the context's error.
type Hasher struct {
	params Params
	now    func() time.Time
	queue  queue
	floor  *floor
	dummy  argon2idHash
	// Stubbed in tests, which count and hold the work.
	derive  func(p Params, password string, salt []byte) []byte
	matches func(h encoded, password string) bool
	collect func()
}

// NewHasher makes a hasher for at most slots hashes at once, of which one keeps a
// core busy. Until Calibrate has run, a typical cost is taken for granted.
func NewHasher(p Params, slots int, maxWait time.Duration, now func() time.Time) (*Hasher, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if slots < 1 || maxWait < 0 {
		return nil, fmt.Errorf("secret: a hasher with %d slots and a wait of %s", slots, maxWait)
	}
	return &Hasher{
		params:  p,
		now:     now,
		queue:   queue{slots: slots, maxWait: maxWait, cost: calibrated(p.guess()), every: max(mostGarbage/int(p.Memory), 1)},
		floor:   newFloor(p.guess()),
		dummy:   argon2idHash{params: p, salt: newSalt(), tag: make([]byte, tagSize)},
		derive:  func(p Params, password string, salt []byte) []byte { return p.derive(password, salt, tagSize) },
		matches: encoded.matches,
		collect: runtime.GC,
	}, nil
}

// Hash makes a PHC string of a password with the current parameters.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	normal, ok := normalized(password)
	if !ok {
		return "", errors.New("secret: the password is not text of a bounded length")
	}
	hash := argon2idHash{params: h.params, salt: newSalt()}
	took, err := h.run(ctx, func() { hash.tag = h.derive(h.params, normal, hash.salt) })
	if err != nil {
		return "", err
	}
	h.floor.learn(took)
	return hash.String(), nil
}

// Verify reports whether a password is the one that was hashed and, if so, whether
// its hash is stale: of another kind, or of other costs than the current ones. To
// fail takes as long as with a current hash at least. A hash that cannot be read is
// an error like ErrBadHash, after the work of a dummy.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	stored, err := parseHash(hash)
	if err != nil {
		return false, false, errors.Join(err, h.VerifyDummy(ctx, password))
	}
	normal, text := normalized(password)
	took, err := h.run(ctx, func() { ok = h.matches(stored, normal) })
	if err != nil {
		return false, false, err
	}
	ok = ok && text
	if stored.current(h.params) {
		h.floor.learn(took)
		return ok, false, nil
	}
	if !ok {
		_, waiting := trace.Start(ctx, trace.HashFloor)
		h.floor.fill(took) // the slot is free again
		waiting.End()
	}
	return ok, ok, nil
}

// VerifyDummy does the work of verifying a password that was hashed with the
// current parameters, for users who have none or do not exist.
func (h *Hasher) VerifyDummy(ctx context.Context, password string) error {
	normal, _ := normalized(password)
	took, err := h.run(ctx, func() { h.matches(h.dummy, normal) })
	if err == nil {
		h.floor.learn(took)
	}
	return err
}

// Calibrate measures what a hash costs on this machine, takes that for the
// estimate of waits, and returns it. It is meant for the start, when nothing else
// runs. A clock that stands still leaves the estimate as it is.
func (h *Hasher) Calibrate() time.Duration {
	const runs = 3
	best := time.Duration(0)
	for range runs {
		start := h.now()
		h.matches(h.dummy, "calibration")
		if took := h.now().Sub(start); took > 0 && (best == 0 || took < best) {
			best = took
		}
	}
	h.queue.mu.Lock()
	defer h.queue.mu.Unlock()
	if best > 0 {
		h.queue.cost = calibrated(best)
		h.floor.calibrate(best)
	}
	return h.queue.cost.value
}

// Load is how busy a hasher is.
type Load struct {
	Slots, Running, Waiting int
	Cost                    time.Duration // of one hash, as estimated now
}

// Load tells how busy the hasher is.
func (h *Hasher) Load() Load {
	h.queue.mu.Lock()
	defer h.queue.mu.Unlock()
	return Load{Slots: h.queue.slots, Running: h.queue.running, Waiting: len(h.queue.waiting), Cost: h.queue.cost.value}
}

// run does a piece of work in a slot and tells how long the work itself took.
func (h *Hasher) run(ctx context.Context, work func()) (took time.Duration, err error) {
	_, stretch := trace.Start(ctx, trace.HashQueue)
	defer func() { stretch.End() }()
	if err := h.queue.enter(ctx); err != nil {
		return 0, fmt.Errorf("secret: password hash: %w", err)
	}
	defer h.queue.leave()
	stretch = stretch.Then(ctx, trace.HashRun)
	start := h.now()
	work()
	took = h.now().Sub(start)
	if h.queue.finish(took) {
		h.collect() // in the slot, lest the next hash's memory come on top
	}
	return took, nil
}

// normalized is the form in which passwords are hashed: NFC (RFC 8265 §4.2.2), so
// that the same password typed on another keyboard is the same. What is no text or
// longer than any password is cut to nothing, and ok is false.
func normalized(password string) (normal string, ok bool) {
	if len(password) > utf8.UTFMax*MaxLength || !utf8.ValidString(password) {
		return "", false
	}
	return norm.NFC.String(password), true
}
