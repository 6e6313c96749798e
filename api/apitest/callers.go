package apitest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"strings"
	"sync/atomic"
	"time"

	"riskgate/models"
)

// Keys holds the keys of callers, and compares digests by counting how often it was
// asked to.
type Keys struct {
	All      []models.APIKey
	Err      error // of every look-up, when set
	Compared atomic.Int64
}

// Add makes a key whose secret is "secret-of-" and its id.
func (k *Keys) Add(id string, scopes ...models.Scope) *models.APIKey {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	k.All = append(k.All, models.APIKey{
		ID: id, ScopeList: strings.Join(words, " "), Digest: digest(models.APIKeyLabel, []byte(id), []byte("secret-of-"+id)),
	})
	return &k.All[len(k.All)-1]
}

// Key finds a key by its id.
func (k *Keys) Key(_ context.Context, id string) (models.APIKey, error) {
	for _, key := range k.All {
		if key.ID == id && k.Err == nil {
			return key, nil
		}
	}
	return models.APIKey{}, k.missing()
}

// KeyBySPKI finds a key by its pinned public key.
func (k *Keys) KeyBySPKI(_ context.Context, spki []byte) (models.APIKey, error) {
	for _, key := range k.All {
		if len(key.SPKI) > 0 && bytes.Equal(key.SPKI, spki) && k.Err == nil {
			return key, nil
		}
	}
	return models.APIKey{}, k.missing()
}

func (k *Keys) missing() error {
	if k.Err != nil {
		return k.Err
	}
	return models.Errorf(models.NotFound, "Key not found")
}

// VerifyMAC compares a digest.
func (k *Keys) VerifyMAC(mac []byte, label string, parts ...[]byte) bool {
	k.Compared.Add(1)
	return bytes.Equal(mac, digest(label, parts...))
}

func digest(label string, parts ...[]byte) []byte {
	sum := sha256.Sum256([]byte(label + "\x00" + string(bytes.Join(parts, []byte{0}))))
	return sum[:]
}

// Clock is a clock that tests move.
type Clock struct{ at atomic.Int64 }

// NewClock returns a clock that stands still in the middle of a day.
func NewClock() *Clock {
	c := &Clock{}
	c.at.Store(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC).UnixNano())
	return c
}

// Now tells the time.
func (c *Clock) Now() time.Time { return time.Unix(0, c.at.Load()).UTC() }

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) error { c.at.Add(int64(d)); return nil }
