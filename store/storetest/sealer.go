package storetest

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"

	"riskgate/store"
)

// Sealer returns a sealer with the same key for the same number. It writes with
// that key and also opens what the numbers below have sealed, as a key ring does.
func Sealer(number byte) store.Sealer { return keys(number) }

type keys byte

func (k keys) cipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher([]byte{31: byte(k)})
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal implements store.Sealer.
func (k keys) Seal(aad string, plain []byte) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil {
		return nil, err
	}
	return aead.Seal([]byte{byte(k)}, nil, plain, []byte(aad)), nil //nolint:gosec // the cipher draws the nonce itself
}

// Open implements store.Sealer.
func (k keys) Open(aad string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] > byte(k) {
		return nil, errors.New("storetest: sealed with an unknown key")
	}
	aead, err := keys(sealed[0]).cipher()
	if err != nil {
		return nil, err
	}
	return aead.Open(nil, nil, sealed[1:], []byte(aad))
}
