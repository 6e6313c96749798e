package secret

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

// weakest is the row of OWASP that takes the least memory.
func weakest() Params { return Params{Memory: 7168, Time: 5, Threads: 1} }

func newHasher(tb testing.TB, p Params, slots int) *Hasher {
	tb.Helper()
	h, err := NewHasher(p, slots, DefaultMaxWait, time.Now)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func TestAHashedPasswordIsRecognisedAndNoOther(t *testing.T) {
	h := newHasher(t, weakest(), 1)
	hash, err := h.Hash(t.Context(), "Grüße an alle")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=7168,t=5,p=1$") {
		t.Fatalf("got %s, %v", hash, err)
	}
	for password, want := range map[string]bool{
		"Grüße an alle":               true,
		"Gru\u0308ße an alle":         true, // decomposed, as some keyboards send it
		"grüße an alle":               false,
		"Grüße an alle ":              false,
		"":                            false,
		"Gr\xfc\xdfe an alle":         false,
		strings.Repeat("long", 1<<20): false,
	} {
		ok, stale, err := h.Verify(t.Context(), hash, password)
		if ok != want || stale || err != nil {
			t.Errorf("%.20q: got %t, %t, %v", password, ok, stale, err)
		}
	}
	other, err := h.Hash(t.Context(), "Grüße an alle")
	if err != nil || other == hash {
		t.Errorf("the same hash twice, %v", err)
	}
}

func TestAHashOfOtherCostsOrKindIsStaleOnceItWasRight(t *testing.T) {
	h := newHasher(t, weakest(), 1)
	for hash, password := range foreign() {
		ok, stale, err := h.Verify(t.Context(), hash, password)
		if !ok || !stale || err != nil {
			t.Errorf("%s: got %t, %t, %v", hash, ok, stale, err)
		}
		ok, stale, err = h.Verify(t.Context(), hash, "wrong")
		if ok || stale || err != nil {
			t.Errorf("%s: a wrong password: got %t, %t, %v", hash, ok, stale, err)
		}
	}
	own, err := newHasher(t, Params{9216, 4, 1}, 1).Hash(t.Context(), "password")
	if err != nil {
		t.Fatal(err)
	}
	if ok, stale, err := h.Verify(t.Context(), own, "password"); !ok || !stale || err != nil {
		t.Errorf("other costs: got %t, %t, %v", ok, stale, err)
	}
}

func TestWhatIsNoTextIsNotHashed(t *testing.T) {
	h := newHasher(t, weakest(), 1)
	for _, password := range []string{"Gr\xfc\xdfe", strings.Repeat("a", 4*MaxLength+1)} {
		if hash, err := h.Hash(t.Context(), password); err == nil {
			t.Errorf("%.20q: got %s", password, hash)
		}
	}
}

func TestEveryVerificationCostsOneHash(t *testing.T) {
	h := newHasher(t, DefaultParams(), 1)
	right, err := h.Hash(t.Context(), "password")
	if err != nil {
		t.Fatal(err)
	}
	work := 0
	h.matches = func(encoded, string) bool { work++; return false }
	for name, verify := range map[string]func() error{
		"a stored hash": func() error { _, _, err := h.Verify(t.Context(), right, "password"); return err },
		"no user":       func() error { return h.VerifyDummy(t.Context(), "password") },
		"no text":       func() error { _, _, err := h.Verify(t.Context(), right, "\xff"); return err },
		"a broken hash": func() error {
			_, _, err := h.Verify(t.Context(), "$argon2id$", "password")
			if !errors.Is(err, ErrBadHash) {
				return errors.New("a broken hash is not reported")
			}
			return nil
		},
	} {
		work = 0
		if err := verify(); err != nil || work != 1 {
			t.Errorf("%s: %d hashes, %v", name, work, err)
		}
	}
}

func TestTheDummyMatchesNothingAndHasTheCurrentCosts(t *testing.T) {
	h := newHasher(t, weakest(), 1)
	var judged encoded
	matched := true
	h.matches = func(stored encoded, password string) bool {
		judged, matched = stored, stored.matches(password)
		return matched
	}
	if err := h.VerifyDummy(t.Context(), "password"); err != nil {
		t.Fatal(err)
	}
	if matched || !judged.current(h.params) {
		t.Errorf("matched: %t, by %v", matched, judged)
	}
}

// clockOf is a clock that goes on by a step whenever it is read.
func clockOf(step time.Duration) func() time.Time {
	now := time.Unix(1_700_000_000, 0)
	return func() time.Time { now = now.Add(step); return now }
}

func TestCalibrationMeasuresWithTheClockItWasGiven(t *testing.T) {
	for _, c := range []struct {
		name       string
		step, want time.Duration
	}{
		{"a clock that goes on", 70 * time.Millisecond, 70 * time.Millisecond},
		{"a clock that stands still", 0, DefaultParams().guess()},
		{"a clock that goes back", -time.Hour, DefaultParams().guess()},
	} {
		h, err := NewHasher(DefaultParams(), 1, DefaultMaxWait, clockOf(c.step))
		if err != nil {
			t.Fatal(err)
		}
		h.matches = func(encoded, string) bool { return false }
		if got := h.Calibrate(); got != c.want || h.Load().Cost != c.want {
			t.Errorf("%s: got %s, %s, want %s", c.name, got, h.Load().Cost, c.want)
		}
	}
}

func TestTheLoadIsTold(t *testing.T) {
	h := newHasher(t, weakest(), 3)
	var inside Load
	h.matches = func(encoded, string) bool { inside = h.Load(); return false }
	if err := h.VerifyDummy(t.Context(), "password"); err != nil {
		t.Fatal(err)
	}
	if inside.Slots != 3 || inside.Running != 1 || inside.Waiting != 0 || h.Load().Running != 0 {
		t.Errorf("inside %+v, after %+v", inside, h.Load())
	}
}

func TestAnEndedContextHashesNothing(t *testing.T) {
	h := newHasher(t, weakest(), 1)
	h.matches = func(encoded, string) bool { t.Error("hashed"); return false }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.VerifyDummy(ctx, "password"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if hash, err := h.Hash(ctx, "password"); !errors.Is(err, context.Canceled) || hash != "" {
		t.Errorf("got %s, %v", hash, err)
	}
}

func BenchmarkHash(b *testing.B) {
	h := newHasher(b, DefaultParams(), runtime.GOMAXPROCS(0))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Hash(b.Context(), "correct horse battery staple"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBareArgon2id is the floor of BenchmarkHash: their difference is ours.
func BenchmarkBareArgon2id(b *testing.B) {
	salt := newSalt()
	b.ReportAllocs()
	for b.Loop() {
		DefaultParams().derive("correct horse battery staple", salt, tagSize)
	}
}
