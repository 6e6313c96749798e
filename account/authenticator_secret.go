package account

import (
	"encoding/hex"
	"errors"
	"strings"

	"riskgate/internal/otp"
)

// What is wrong with a secret, without quoting from it.
var (
	errNoSecret   = errors.New("is missing")
	errSecretText = errors.New("must be base32 or hex, and at least 10 bytes")
	errTwoSecrets = errors.New("can be read as base32 and as hex: write base32: or hex: before it")
)

// readSecret reads a shared secret in base32 or hex. Spaces and hyphens, habits of
// exports, are accepted. A text that is both is refused: the wrong reading would
// only show when its owner cannot log in.
func readSecret(text string) ([]byte, error) {
	if text == "" {
		return nil, errNoSecret
	}
	if rest, found := strings.CutPrefix(text, "hex:"); found {
		return readHex(rest)
	}
	if rest, found := strings.CutPrefix(text, "base32:"); found {
		return readBase32(rest)
	}
	fromHex, hexErr := readHex(text)
	fromBase32, base32Err := readBase32(text)
	switch {
	case hexErr == nil && base32Err == nil:
		return nil, errTwoSecrets
	case hexErr == nil:
		return fromHex, nil
	default:
		return fromBase32, base32Err
	}
}

func readHex(text string) ([]byte, error) {
	secret, err := hex.DecodeString(strings.NewReplacer(" ", "", "-", "").Replace(text))
	if err != nil || len(secret) < shortestSecret {
		return nil, errSecretText
	}
	return secret, nil
}

func readBase32(text string) ([]byte, error) {
	secret, err := otp.DecodeSecret(text)
	if err != nil {
		return nil, errSecretText
	}
	return secret, nil
}

// shortestSecret is the least length of a shared secret, in bytes: RFC 4226 wants
// 16, but authenticators with 10 are about.
const shortestSecret = 10
