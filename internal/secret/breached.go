package secret

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"

	"github.com/FastFilter/xorfilter"
	"golang.org/x/text/unicode/norm"
)

// breachedData is the filter that scripts/breached builds; NOTICE names its source.
//
//go:embed breached.bin
var breachedData []byte

// breachedFilter is read once, on the first use.
var breachedFilter = sync.OnceValue(func() *xorfilter.BinaryFuse[uint16] {
	filter, err := xorfilter.LoadBinaryFuse[uint16](bytes.NewReader(breachedData))
	if err != nil {
		panic(fmt.Sprintf("secret: the embedded list of breached passwords: %v", err)) // built in; tested
	}
	return filter
})

// Breached reports whether a password, in any case of its letters, is on the
// embedded list of common breached passwords. One in 65 536 others is taken for
// listed too. Passwords below MinLength, which nobody can choose, are not listed.
func Breached(password string) bool {
	return breachedFilter().Contains(BreachedKey(password))
}

// BreachedKey is what the list keeps of a password.
func BreachedKey(password string) uint64 {
	sum := sha256.Sum256([]byte(strings.ToLower(norm.NFC.String(password))))
	return binary.BigEndian.Uint64(sum[:])
}
