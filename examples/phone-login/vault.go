package main

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// vault keeps values under tokens that nobody can guess, in memory, for a time. It holds
// digests of the tokens, so that a dump of it opens nothing.
type vault[T any] struct {
	life time.Duration
	now  func() time.Time

	mu   sync.Mutex
	held map[[sha256.Size]byte]entry[T]
}

type entry[T any] struct {
	value T
	until time.Time
}

func newVault[T any](life time.Duration, now func() time.Time) *vault[T] {
	return &vault[T]{life: life, now: now, held: map[[sha256.Size]byte]entry[T]{}}
}

// put keeps a value and returns its token.
func (v *vault[T]) put(value T) string {
	token := rand.Text()
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	for digest, e := range v.held {
		if !now.Before(e.until) {
			delete(v.held, digest)
		}
	}
	v.held[sha256.Sum256([]byte(token))] = entry[T]{value, now.Add(v.life)}
	return token
}

// change lets a function change a value, one at a time, and returns what it has become;
// false if there is none. It does not prolong its life.
func (v *vault[T]) change(token string, with func(*T)) (T, bool) {
	digest := sha256.Sum256([]byte(token))
	v.mu.Lock()
	defer v.mu.Unlock()
	e, found := v.held[digest]
	if !found || !v.now().Before(e.until) {
		var none T
		return none, false
	}
	with(&e.value)
	v.held[digest] = e
	return e.value, true
}

// get returns a value; false if there is none.
func (v *vault[T]) get(token string) (T, bool) { return v.change(token, func(*T) {}) }

// drop forgets a value.
func (v *vault[T]) drop(token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.held, sha256.Sum256([]byte(token)))
}
