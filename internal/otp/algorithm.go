package otp

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the default of RFC 4226; as an HMAC it stands
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"hash"
	"strconv"
	"strings"
)

// Algorithm is the hash under the HMAC, written as in an otpauth URI.
type Algorithm string

// The algorithms of RFC 6238 and RFC 6287.
const (
	SHA1   Algorithm = "SHA1"
	SHA256 Algorithm = "SHA256"
	SHA512 Algorithm = "SHA512"
)

// The numbers of digits that a code may have.
const (
	MinDigits = 4
	MaxDigits = 10
)

func (a Algorithm) hash() func() hash.Hash {
	switch a {
	case SHA1:
		return sha1.New
	case SHA256:
		return sha256.New
	case SHA512:
		return sha512.New
	}
	return nil
}

// Size is the length of the hash in bytes, which is also the length to choose for
// a shared secret (RFC 6238 §3, R6); 0 for an unknown algorithm.
func (a Algorithm) Size() int {
	if a.hash() == nil {
		return 0
	}
	return a.hash()().Size()
}

func (a Algorithm) check() error {
	if a.hash() == nil {
		return fmt.Errorf("otp: unknown algorithm %q: want SHA1, SHA256 or SHA512", string(a))
	}
	return nil
}

// mac is the HMAC under a secret, to be used for one message after the other.
func (a Algorithm) mac(secret []byte) hash.Hash { return hmac.New(a.hash(), secret) }

// truncated is the dynamic truncation of RFC 4226 §5.3 of a message's HMAC. Ten
// digits hold all of its 31 bits, so that the first of them is 0, 1 or 2.
func truncated(mac hash.Hash, message []byte, digits int) string {
	mac.Reset()
	mac.Write(message)
	sum := mac.Sum(make([]byte, 0, sha512.Size))
	offset := sum[len(sum)-1] & 0x0f
	number := uint64(binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff)
	modulus := uint64(1)
	for range digits {
		modulus *= 10
	}
	code := strconv.FormatUint(number%modulus, 10)
	return strings.Repeat("0", digits-len(code)) + code
}
