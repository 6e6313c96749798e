package secret

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"pgregory.net/rapid"
)

func TestAMACIsHMACSHA256OfFramedPartsUnderASubkey(t *testing.T) {
	key, err := hex.DecodeString(keyA)
	if err != nil {
		t.Fatal(err)
	}
	subkey, err := hkdf.Key(sha256.New, key, nil, "riskgate/1/mac/tokens", 32)
	if err != nil {
		t.Fatal(err)
	}
	h := hmac.New(sha256.New, subkey)
	h.Write([]byte("\x00\x00\x00\x00\x00\x00\x00\x02ab\x00\x00\x00\x00\x00\x00\x00\x00"))
	if got, want := ring(t, keyA).MAC("tokens", []byte("ab"), nil), h.Sum(nil); !bytes.Equal(got, want) {
		t.Errorf("got %x, want %x: what is stored would be lost", got, want)
	}
}

func TestDifferentPartsHaveDifferentMACs(t *testing.T) {
	k := ring(t, keyA)
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.SampledFrom([]string{"", "a", "b", "ab", "\x00", "\x00\x00\x00\x00\x00\x00\x00\x01"}))
		one, other := texts.Draw(t, "one"), texts.Draw(t, "other")
		alike := len(one) == len(other)
		for i := range min(len(one), len(other)) {
			alike = alike && one[i] == other[i]
		}
		if bytes.Equal(k.MAC("label", parts(one)...), k.MAC("label", parts(other)...)) != alike {
			t.Fatalf("%q and %q", one, other)
		}
	})
}

func parts(texts []string) [][]byte {
	var parts [][]byte
	for _, text := range texts {
		parts = append(parts, []byte(text))
	}
	return parts
}

func TestDifferentUsesHaveDifferentMACs(t *testing.T) {
	k := ring(t, keyA)
	if bytes.Equal(k.MAC("session"), k.MAC("challenge")) {
		t.Error("two labels, one digest")
	}
	if k.VerifyMAC(k.MAC("session", []byte("x")), "challenge", []byte("x")) {
		t.Error("a digest of one use holds in another")
	}
}

func TestMACsOfEveryVersionAreFound(t *testing.T) {
	old, both := ring(t, "1:"+keyA), ring(t, "1:"+keyA+"\n2:"+keyB)
	part := []byte("token")
	macs := both.MACs("label", part)
	if len(macs) != 2 || !bytes.Equal(macs[0], both.MAC("label", part)) || !bytes.Equal(macs[1], old.MAC("label", part)) {
		t.Errorf("got %x", macs)
	}
	for i, mac := range macs {
		if !both.VerifyMAC(mac, "label", part) {
			t.Errorf("MAC %d does not hold", i)
		}
	}
	if old.VerifyMAC(macs[0], "label", part) {
		t.Error("a MAC of a key that is not in the ring holds")
	}
}

func TestWhatIsNoMACDoesNotHold(t *testing.T) {
	k := ring(t, keyA)
	right := k.MAC("label", []byte("token"))
	for _, mac := range [][]byte{nil, {}, right[:31], append(bytes.Clone(right), 0), make([]byte, 32)} {
		if k.VerifyMAC(mac, "label", []byte("token")) {
			t.Errorf("%x holds", mac)
		}
	}
	if k.VerifyMAC(right, "label", []byte("other")) || k.VerifyMAC(right, "label") {
		t.Error("the MAC holds for other parts")
	}
}

func BenchmarkMAC(b *testing.B) {
	k, err := ParseKeyring(keyA)
	if err != nil {
		b.Fatal(err)
	}
	part := []byte("0123456789abcdef0123456789abcdef")
	b.ReportAllocs()
	for b.Loop() {
		k.MAC("label", part)
	}
}
