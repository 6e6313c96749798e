package otp

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the default of RFC 4226; as an HMAC it stands
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"hash"
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

// codes makes codes under one secret, one after the other in the same memory: many
// are made for each that is looked for.
type codes struct {
	mac  hash.Hash
	sum  []byte
	text [MaxDigits]byte
}

func (a Algorithm) codes(secret []byte) *codes { return &codes{mac: hmac.New(a.hash(), secret)} }

// of is the dynamic truncation of RFC 4226 §5.3 of a message's HMAC, valid until the
// next. Ten digits hold all of its 31 bits, so that the first of them is 0, 1 or 2.
func (c *codes) of(message []byte, digits int) []byte {
	c.mac.Reset()
	c.mac.Write(message)
	c.sum = c.mac.Sum(c.sum[:0])
	offset := c.sum[len(c.sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(c.sum[offset:]) & 0x7fffffff
	code := c.text[:digits]
	for i := range code {
		code[digits-1-i] = '0' + byte(number%10)
		number /= 10
	}
	return code
}
