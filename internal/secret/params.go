package secret

import (
	"crypto/rand"
	"fmt"
	"time"

	"golang.org/x/crypto/argon2"
)

const (
	saltSize = 16
	tagSize  = 32
)

// Params are the costs of a new password hash, which is Argon2id (RFC 9106).
type Params struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultParams are 19 MiB, two passes, one thread: a row of OWASP's cheat sheet.
func DefaultParams() Params { return Params{Memory: 19456, Time: 2, Threads: 1} }

// What a hash may cost at most, lest a stored one from elsewhere, or a slip in the
// configuration, stop the server: 128 MiB, and the work of 1 GiB written once.
const (
	mostMemory  = 128 << 10 // KiB
	mostWork    = 1 << 20   // KiB times passes
	mostThreads = 16
)

// Check refuses costs below every row of the OWASP Password Storage Cheat Sheet,
// which all stand against the same attacker, and costs that would stop the server.
func (p Params) Check() error {
	if err := p.bounded(); err != nil {
		return err
	}
	for _, floor := range []Params{{Memory: 47104, Time: 1}, {Memory: 19456, Time: 2}, {Memory: 12288, Time: 3}, {Memory: 9216, Time: 4}, {Memory: 7168, Time: 5}} {
		if p.Memory >= floor.Memory && p.Time >= floor.Time {
			return nil
		}
	}
	return fmt.Errorf("secret: Argon2id with %v is too weak: want at least m=19456,t=2,p=1, or fewer KiB with more passes, down to m=7168,t=5", p)
}

// bounded refuses what could not be computed in a server's memory and time.
func (p Params) bounded() error {
	if p.Time < 1 || p.Threads < 1 || p.Threads > mostThreads || p.Memory < 8*uint32(p.Threads) {
		return fmt.Errorf("secret: Argon2id cannot be computed with %v", p)
	}
	if p.Memory > mostMemory || uint64(p.Memory)*uint64(p.Time) > mostWork {
		return fmt.Errorf("secret: Argon2id with %v costs too much: want at most m=%d, and m times t at most %d", p, mostMemory, mostWork)
	}
	return nil
}

// String writes the costs as a PHC string does.
func (p Params) String() string { return fmt.Sprintf("m=%d,t=%d,p=%d", p.Memory, p.Time, p.Threads) }

// guess is what a hash costs about, until it is measured: 40 ms for the defaults
// on one core of 2.4 GHz.
func (p Params) guess() time.Duration {
	return max(time.Duration(p.Memory)*time.Duration(p.Time)*time.Microsecond, time.Millisecond)
}

// derive is Argon2id; the memory is given back to the garbage collector at once.
func (p Params) derive(password string, salt []byte, size int) []byte {
	return argon2.IDKey([]byte(password), salt, p.Time, p.Memory, p.Threads, uint32(size)) //nolint:gosec // sizes are bounded where they are read
}

func newSalt() []byte {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails
	return salt
}
