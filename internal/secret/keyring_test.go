package secret

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

const (
	keyA = "0afad01e4286af57e8df975ce2027e3f3b1e471cf04156a639572d75e6462b0d"
	keyB = "0a67e547ba69436b5d8f9e42a28e5263384b688c4415f7c64ce9845dba515641"
	keyC = "3dcbd5bed4ff2ba32286d86a419055385e9356e66076222cbba5db9588650ee5"
)

func ring(t *testing.T, text string) *Keyring {
	t.Helper()
	k, err := ParseKeyring(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestRingsAreReadNewestFirst(t *testing.T) {
	for text, want := range map[string][]int{
		keyA:                                      {1},
		"  " + keyA + "\n":                        {1},
		strings.ToUpper(keyA):                     {1},
		"7:" + keyA:                               {7},
		"1:" + keyA + "\n2:" + keyB + "\n":        {2, 1},
		"1:" + keyA + ",2:" + keyB:                {2, 1},
		"3:" + keyC + "\r\n1:" + keyA:             {3, 1},
		"# old, and kept\n1:" + keyA + "\n\n":     {1},
		"65535:" + keyA + ",9:" + keyB + ",":      {65535, 9},
		"1:" + keyA + ",2:" + keyB + ",3:" + keyC: {3, 2, 1},
	} {
		k, err := ParseKeyring(text)
		if err != nil || !slices.Equal(k.Versions(), want) {
			t.Errorf("%q: got %v, %v, want %v", text, k, err, want)
		}
	}
}

func TestWhatIsNoRingIsRefusedWithoutQuotingIt(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":            "",
		"comments alone":     "# 1:" + keyA,
		"short key":          keyA[:62],
		"long key":           keyA + "00",
		"not hexadecimal":    "xx" + keyA[2:],
		"version 0":          "0:" + keyA,
		"version too high":   "65536:" + keyA,
		"negative version":   "-1:" + keyA,
		"no version of two":  "1:" + keyA + "\n" + keyB,
		"the same version":   "1:" + keyA + "\n1:" + keyB,
		"the same key":       "1:" + keyA + "\n2:" + keyA,
		"zeros":              strings.Repeat("00", 32),
		"one byte":           strings.Repeat("a7", 32),
		"counted bytes":      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		"counted down":       "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100",
		"a repeated word":    strings.Repeat("deadbeef", 8),
		"an example in text": fmt.Sprintf("%x", "change me before going live 1234"),
	} {
		_, err := ParseKeyring(text)
		if err == nil {
			t.Errorf("%s: taken for a ring", name)
			continue
		}
		if strings.Contains(err.Error(), keyA[2:20]) {
			t.Errorf("%s: the error quotes the key: %v", name, err)
		}
	}
}

func TestRandomRingsDiffer(t *testing.T) {
	one, err := RandomKeyring()
	if err != nil {
		t.Fatal(err)
	}
	other, err := RandomKeyring()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(one.MAC("test"), other.MAC("test")) {
		t.Error("two rings, one key")
	}
}

func TestARingIsNotPrinted(t *testing.T) {
	k := ring(t, keyA)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("ring", slog.Any("ring", k))
	text, err := json.Marshal(map[string]any{"ring": k})
	if err != nil {
		t.Fatal(err)
	}
	k.MAC("used, so that a subkey is cached")
	printed := fmt.Sprintf("%v %+v %#v %s %s %s", k, k, k, k, log.String(), text)
	raw := fmt.Sprintf("%v", k.roots[0].key)
	if strings.Contains(printed, keyA[:8]) || strings.Contains(printed, raw[1:12]) {
		t.Errorf("the key is in %s", printed)
	}
}
