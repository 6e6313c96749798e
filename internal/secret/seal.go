package secret

import (
	"encoding/binary"
	"errors"
)

// ErrSealBroken is given for what does not open: changed, cut, or moved to another
// place than it was sealed for.
var ErrSealBroken = errors.New("secret: the seal is broken")

const versionSize = 2

// Seal encrypts a value for one place, which aad names (such as table, row and
// column), with AES-256-GCM under the newest key. The result is two bytes of the
// key's version, a random nonce, and the ciphertext. A key may seal 2^32 values.
func (k *Keyring) Seal(aad string, plain []byte) ([]byte, error) {
	newest := k.roots[0]
	sealed := binary.BigEndian.AppendUint16(nil, newest.version)
	// The cipher draws the nonce itself and is handed none.
	return newest.aead.Seal(sealed, nil, plain, additional(newest.version, aad)), nil //nolint:gosec // see above
}

// Open decrypts what Seal made for the same place, under any key of the ring.
func (k *Keyring) Open(aad string, sealed []byte) ([]byte, error) {
	if len(sealed) < versionSize {
		return nil, ErrSealBroken
	}
	version := binary.BigEndian.Uint16(sealed)
	for _, r := range k.roots {
		if r.version != version {
			continue
		}
		plain, err := r.aead.Open([]byte{}, nil, sealed[versionSize:], additional(version, aad))
		if err != nil {
			return nil, ErrSealBroken
		}
		return plain, nil
	}
	return nil, ErrUnknownKey
}

func additional(version uint16, aad string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, version), aad...)
}
