package secret

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsSealedOpens(t *testing.T) {
	k := ring(t, "1:"+keyA+"\n2:"+keyB)
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.String().Draw(t, "place")
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		sealed, err := k.Seal(place, plain)
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.Open(place, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("got %x, %v, want %x", got, err, plain)
		}
	})
}

func TestASealHoldsInItsPlaceAlone(t *testing.T) {
	k := ring(t, keyA)
	seal := func(place string) []byte {
		sealed, err := k.Seal(place, []byte("seed"))
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	alice, bob := seal("authenticators/alice/secret"), seal("authenticators/bob/secret")
	if _, err := k.Open("authenticators/alice/secret", bob); !errors.Is(err, ErrSealBroken) {
		t.Errorf("bob's cell opens in alice's place: %v", err)
	}
	if _, err := k.Open("", alice); !errors.Is(err, ErrSealBroken) {
		t.Errorf("alice's cell opens in no place: %v", err)
	}
}

func TestAChangedSealIsBroken(t *testing.T) {
	k := ring(t, "1:"+keyA+"\n2:"+keyB)
	sealed, err := k.Seal("place", []byte("value"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		for bit := range 8 {
			changed := bytes.Clone(sealed)
			changed[i] ^= 1 << bit
			if _, err := k.Open("place", changed); err == nil {
				t.Fatalf("bit %d of byte %d does not matter", bit, i)
			}
		}
	}
	for n := range sealed {
		if _, err := k.Open("place", sealed[:n]); err == nil {
			t.Fatalf("the first %d bytes open", n)
		}
	}
}

func TestTheSameValueSealsDifferentlyEachTime(t *testing.T) {
	k := ring(t, keyA)
	one, err := k.Seal("place", []byte("value"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := k.Seal("place", []byte("value"))
	if err != nil || bytes.Equal(one, other) {
		t.Errorf("sealed alike, %v", err)
	}
	if bytes.Contains(one, []byte("value")) {
		t.Error("the value shows")
	}
}

func TestOnlyTheRingThatSealedOpens(t *testing.T) {
	sealed, err := ring(t, keyA).Seal("place", []byte("value"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring(t, "1:"+keyB).Open("place", sealed); !errors.Is(err, ErrSealBroken) {
		t.Errorf("another key of the same version: %v", err)
	}
	// The version is part of what is authenticated, not a mere hint.
	if _, err := ring(t, "2:"+keyA).Open("place", append([]byte{0, 2}, sealed[2:]...)); !errors.Is(err, ErrSealBroken) {
		t.Errorf("the same key under another version: %v", err)
	}
	if _, err := ring(t, "2:"+keyA).Open("place", sealed); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("a version that is not in the ring: %v", err)
	}
}

func BenchmarkSealAndOpen(b *testing.B) {
	k, err := ParseKeyring(keyA)
	if err != nil {
		b.Fatal(err)
	}
	plain := make([]byte, 32)
	for b.Loop() {
		sealed, err := k.Seal("authenticators/serial/secret", plain)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := k.Open("authenticators/serial/secret", sealed); err != nil {
			b.Fatal(err)
		}
	}
}
