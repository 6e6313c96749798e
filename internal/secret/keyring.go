package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const (
	rootSize   = 32
	maxVersion = 1<<16 - 1
)

// ErrUnknownKey is given for what was sealed with a key that the ring no longer, or
// not yet, holds.
var ErrUnknownKey = errors.New("secret: sealed with a key that is not in the ring")

// Keyring holds the root keys of an installation by version. The newest one seals
// and digests; all of them open and verify. It never changes, and is safe for
// concurrent use.
type Keyring struct {
	roots   []root   // newest first
	subkeys sync.Map // subkey -> *sync.Pool of hash.Hash
}

type root struct {
	version uint16
	key     []byte
	aead    cipher.AEAD
}

type subkey struct {
	version uint16
	label   string
}

// ParseKeyring reads root keys written as version:hex, one per line or separated by
// commas; blank lines and lines that begin with # are skipped. A lone key without
// a version has version 1. Keys that are no secret, such as zeros, counted bytes or
// text, are refused.
func ParseKeyring(text string) (*Keyring, error) {
	k := &Keyring{}
	entries := entriesOf(text)
	for i, entry := range entries {
		r, err := parseRoot(entry, len(entries) == 1)
		if err != nil {
			return nil, fmt.Errorf("secret: key %d of the ring: %w", i+1, err)
		}
		for _, other := range k.roots {
			if other.version == r.version || string(other.key) == string(r.key) {
				return nil, fmt.Errorf("secret: versions %d and %d of the ring are the same", other.version, r.version)
			}
		}
		k.roots = append(k.roots, r)
	}
	if len(k.roots) == 0 {
		return nil, errors.New("secret: the ring holds no key")
	}
	slices.SortFunc(k.roots, func(a, b root) int { return int(b.version) - int(a.version) })
	return k, nil
}

// RandomKeyring makes a ring with one new key that is written nowhere, for tests.
func RandomKeyring() (*Keyring, error) {
	key, err := randomRoot()
	if err != nil {
		return nil, err
	}
	return ParseKeyring(entry(1, key))
}

// Versions lists the versions of the keys in the ring, the newest first.
func (k *Keyring) Versions() []int {
	versions := make([]int, len(k.roots))
	for i, r := range k.roots {
		versions[i] = int(r.version)
	}
	return versions
}

// String keeps the keys out of fmt.
func (k *Keyring) String() string { return "[keyring]" }

// GoString keeps the keys out of fmt's %#v.
func (k *Keyring) GoString() string { return "[keyring]" }

// LogValue keeps the keys out of slog.
func (k *Keyring) LogValue() slog.Value { return slog.StringValue("[keyring]") }

// hmacs holds the idle HMACs under the key for one use, ready to be used again: the
// label is a constant of the caller, so that they are few, and setting one up costs
// more than most messages.
func (k *Keyring) hmacs(r root, label string) *sync.Pool {
	name := subkey{r.version, label}
	if known, ok := k.subkeys.Load(name); ok {
		if idle, ok := known.(*sync.Pool); ok {
			return idle
		}
	}
	key, err := derive(r.key, "mac/"+label)
	if err != nil {
		panic(err) // HKDF refuses lengths alone, and this one is fixed
	}
	idle := &sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}
	k.subkeys.Store(name, idle)
	return idle
}

func derive(key []byte, label string) ([]byte, error) {
	return hkdf.Key(sha256.New, key, nil, "riskgate/1/"+label, sha256.Size)
}

func entriesOf(text string) []string {
	var entries []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for entry := range strings.SplitSeq(line, ",") {
			if entry = strings.TrimSpace(entry); entry != "" {
				entries = append(entries, entry)
			}
		}
	}
	return entries
}

func parseRoot(text string, lone bool) (root, error) {
	number, digits, versioned := strings.Cut(text, ":")
	if !versioned {
		number, digits = "1", text
	}
	if !versioned && !lone {
		return root{}, errors.New("no version: want version:hex")
	}
	version, err := strconv.ParseUint(number, 10, 16)
	if err != nil || version == 0 {
		return root{}, fmt.Errorf("the version is not a number from 1 to %d", maxVersion)
	}
	key, err := hex.DecodeString(digits)
	if err != nil || len(key) != rootSize {
		return root{}, fmt.Errorf("version %d is not %d hexadecimal digits", version, 2*rootSize)
	}
	if !secretLooking(key) {
		return root{}, fmt.Errorf("version %d is an example, not a secret: make one with openssl rand -hex %d", version, rootSize)
	}
	return newRoot(uint16(version), key)
}

func newRoot(version uint16, key []byte) (root, error) {
	sealing, err := derive(key, "seal")
	if err != nil {
		return root{}, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return root{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return root{version: version, key: key, aead: aead}, err
}

// secretLooking refuses what people write into examples. A random key fails with a
// chance below one in a million million.
func secretLooking(key []byte) bool {
	distinct, steps, text := map[byte]bool{}, map[byte]bool{}, true
	for i, b := range key {
		distinct[b] = true
		steps[b-key[max(i-1, 0)]] = true
		text = text && b >= ' ' && b <= '~'
	}
	const least = 14
	return len(distinct) >= least && len(steps) >= least && !text
}

func randomRoot() ([]byte, error) {
	key := make([]byte, rootSize)
	for {
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
		if secretLooking(key) {
			return key, nil
		}
	}
}

// text writes the ring as ParseKeyring reads it.
func (k *Keyring) text() string {
	var text strings.Builder
	for _, r := range k.roots {
		text.WriteString(entry(int(r.version), r.key))
	}
	return text.String()
}

func entry(version int, key []byte) string {
	return strconv.Itoa(version) + ":" + hex.EncodeToString(key) + "\n"
}
