package secret

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// NewID makes the id of a row: 32 hexadecimal digits shaped like a UUID of version
// 7 (RFC 9562 §5.7), so that ids made later sort later. Within the process that
// holds strictly, also within a millisecond and when the clock steps back. An id
// tells its time and may be guessed from its neighbours; it is no secret.
func NewID(now time.Time) string { return ids.next(now) }

// IDFrom sorts behind every id that NewID makes for an earlier millisecond, and before
// all others. It is no id.
func IDFrom(instant time.Time) string { return fmt.Sprintf("%012x", max(instant.UnixMilli(), 0)) }

// Order is a promise of the whole process, so the last id is the process's.
var ids sequence

// sequence is the last id that was given, as 128 bits.
type sequence struct {
	mu       sync.Mutex
	high     uint64 // 48 bits of milliseconds, 4 of version, 12 random
	low      uint64 // 2 bits of variant, 62 random
	lastMade int64  // milliseconds
}

const (
	version7    = 7 << 12
	variant     = 1 << 63
	randomA     = 1<<12 - 1
	randomB     = 1<<62 - 1
	farthestGap = 1<<32 - 1
)

func (s *sequence) next(now time.Time) string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the process instead
	a, b := binary.BigEndian.Uint64(random[:8]), binary.BigEndian.Uint64(random[8:])
	s.mu.Lock()
	defer s.mu.Unlock()
	ms := now.UnixMilli()
	if ms > s.lastMade {
		s.set(ms, a&randomA, b&randomB)
	} else {
		s.step(b & farthestGap)
	}
	id := binary.BigEndian.AppendUint64(nil, s.high)
	return hex.EncodeToString(binary.BigEndian.AppendUint64(id, s.low))
}

// step goes on from the last id by a random stride, carrying over what is full.
func (s *sequence) step(stride uint64) {
	a, b := s.high&randomA, s.low&randomB+stride+1
	if b > randomB {
		a, b = a+1, b&randomB
	}
	if a > randomA {
		s.set(s.lastMade+1, 0, b)
		return
	}
	s.set(s.lastMade, a, b)
}

func (s *sequence) set(ms int64, a, b uint64) {
	s.lastMade = ms
	s.high = uint64(ms)<<16 | version7 | a //nolint:gosec // 48 bits last until the year 10889
	s.low = variant | b
}

// NewToken makes 128 random bits as 32 lower-case hexadecimal digits, for what is
// secret because nobody can guess it.
func NewToken() string {
	var token [16]byte
	_, _ = rand.Read(token[:])
	return hex.EncodeToString(token[:])
}

// Digits makes n random decimal digits, each as likely as any other.
func Digits(n int) string { return pick(n, "0123456789") }

// Password makes a random password of 80 bits that can be read out and typed:
// 16 letters and digits without those that look alike.
func Password() string {
	const length, alphabet = 16, "abcdefghjkmnpqrstuvwxyz123456789"
	return pick(length, alphabet)
}

// pick draws from an alphabet of at most 256 letters. Bytes past its last whole
// multiple are thrown away, since they would make the first letters likelier.
func pick(n int, alphabet string) string {
	most := 256 / len(alphabet) * len(alphabet)
	picked := make([]byte, 0, n)
	random := make([]byte, n)
	for len(picked) < n {
		_, _ = rand.Read(random)
		for _, b := range random {
			if int(b) < most && len(picked) < n {
				picked = append(picked, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(picked)
}
