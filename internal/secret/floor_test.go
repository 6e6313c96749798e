package secret

import (
	"testing"
	"time"
)

func TestAFailureAgainstAForeignHashLastsAsLongAsOneOfOurs(t *testing.T) {
	const ours, took = 40 * time.Millisecond, 3 * time.Millisecond
	for hash, password := range foreign() {
		clock := time.Unix(0, 0)
		h, err := NewHasher(weakest(), 1, DefaultMaxWait, func() time.Time { return clock })
		if err != nil {
			t.Fatal(err)
		}
		h.floor.calibrate(ours)
		h.matches = func(h encoded, password string) bool {
			clock = clock.Add(took)
			return h.matches(password)
		}
		var rested time.Duration
		h.floor.rest = func(d time.Duration) {
			if h.Load().Running > 0 {
				t.Error("who rests keeps a slot")
			}
			rested += d
		}
		if ok, _, err := h.Verify(t.Context(), hash, "wrong"); ok || err != nil || rested != ours-took {
			t.Errorf("%.12s: rested %s, %t, %v", hash, rested, ok, err)
		}
		rested = 0
		if ok, _, err := h.Verify(t.Context(), hash, password); !ok || err != nil || rested != 0 {
			t.Errorf("%.12s: the right password rested %s, %t, %v", hash, rested, ok, err)
		}
	}
}

func TestTheFloorFollowsOurOwnHashesAlone(t *testing.T) {
	took, clock := time.Duration(0), time.Unix(0, 0)
	h, err := NewHasher(weakest(), 1, DefaultMaxWait, func() time.Time { return clock })
	if err != nil {
		t.Fatal(err)
	}
	own, err := h.Hash(t.Context(), "password")
	if err != nil {
		t.Fatal(err)
	}
	h.floor.calibrate(40 * time.Millisecond)
	h.matches = func(encoded, string) bool { clock = clock.Add(took); return false }
	h.derive = func(Params, string, []byte) []byte { clock = clock.Add(took); return make([]byte, tagSize) }
	h.floor.rest = func(time.Duration) {}
	verify := func(hash string) {
		t.Helper()
		if _, _, err := h.Verify(t.Context(), hash, "wrong"); err != nil {
			t.Fatal(err)
		}
	}
	took = time.Millisecond
	for hash := range foreign() {
		verify(hash)
	}
	if h.floor.cost.value != 40*time.Millisecond {
		t.Errorf("foreign hashes moved the floor to %s", h.floor.cost.value)
	}
	took = 80 * time.Millisecond
	for range 100 {
		verify(own)
	}
	if got := h.floor.cost.value; got < 79*time.Millisecond {
		t.Errorf("a busy machine left the floor at %s", got)
	}
	took = 60 * time.Millisecond
	for range 50 {
		if err := h.VerifyDummy(t.Context(), "wrong"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Hash(t.Context(), "password"); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.floor.cost.value; got > 61*time.Millisecond {
		t.Errorf("a quieter machine left the floor at %s", got)
	}
}
