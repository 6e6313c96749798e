package secret

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrBadHash is given for a stored password hash that cannot be read or that would
// cost too much; what is wrong with it is wrapped around.
var ErrBadHash = errors.New("secret: not a usable password hash")

// encoded is a stored password hash, ready to judge passwords.
type encoded interface {
	// matches computes the hash of a password and compares it.
	matches(password string) bool
	// current reports whether a new hash would have the same cost.
	current(Params) bool
}

const longestHash = 512

// ValidImport reports what keeps a password hash of another system from being
// used. Accepted are Argon2id PHC strings, bcrypt ($2a$, $2b$, $2y$), PBKDF2 with
// SHA-256 or SHA-512 (PHC, passlib's and Django's spelling) and scrypt ($scrypt$).
func ValidImport(hash string) error {
	_, err := parseHash(hash)
	return err
}

func parseHash(text string) (encoded, error) {
	if len(text) > longestHash {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrBadHash, longestHash)
	}
	id, rest, _ := strings.Cut(strings.TrimPrefix(text, "$"), "$")
	parse := map[string]func(string) (encoded, error){
		"argon2id": parseArgon2id,
		"2a":       func(string) (encoded, error) { return parseBcrypt(text) },
		"2b":       func(string) (encoded, error) { return parseBcrypt(text) },
		"2y":       func(string) (encoded, error) { return parseBcrypt(text) },
		"scrypt":   parseScrypt, "pbkdf2-sha256": parsePBKDF2SHA256, "pbkdf2-sha512": parsePBKDF2SHA512,
		"pbkdf2_sha256": parseDjangoSHA256, "pbkdf2_sha512": parseDjangoSHA512,
	}[id]
	bare := !strings.HasPrefix(text, "$") // Django's way
	if parse == nil || bare != strings.HasPrefix(id, "pbkdf2_") {
		return nil, fmt.Errorf("%w: of no known kind: want argon2id, bcrypt, pbkdf2-sha256, pbkdf2-sha512 or scrypt", ErrBadHash)
	}
	hash, err := parse(rest)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrBadHash, id, err)
	}
	return hash, nil
}

// saltAndTag reads the last two fields of a hash. The tag's lower bound keeps a cut
// hash, that many passwords would match, from being one.
func saltAndTag(salt, tag string) (s, t []byte, err error) {
	const leastSalt, mostSalt, leastTag, mostTag = 8, 64, 16, 64
	if s, err = decode(salt); err != nil || len(s) < leastSalt || len(s) > mostSalt {
		return nil, nil, fmt.Errorf("the salt is not base64 of %d to %d bytes", leastSalt, mostSalt)
	}
	if t, err = decode(tag); err != nil || len(t) < leastTag || len(t) > mostTag {
		return nil, nil, fmt.Errorf("the hash itself is not base64 of %d to %d bytes", leastTag, mostTag)
	}
	return s, t, nil
}

// decode reads base64 without padding; passlib writes a dot for the plus sign.
func decode(text string) ([]byte, error) {
	return base64.RawStdEncoding.Strict().DecodeString(strings.ReplaceAll(text, ".", "+"))
}

// numbers reads parameters such as m=19456,t=2,p=1: exactly the named ones, in
// this order, without signs or leading zeros.
func numbers(text string, names ...string) ([]int, error) {
	fields := strings.Split(text, ",")
	if len(fields) != len(names) {
		return nil, fmt.Errorf("the parameters are not %s", strings.Join(names, ", "))
	}
	values := make([]int, len(names))
	for i, field := range fields {
		name, value, _ := strings.Cut(field, "=")
		if name != names[i] {
			return nil, fmt.Errorf("the parameters are not %s", strings.Join(names, ", "))
		}
		n, err := decimal(value)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", name, err)
		}
		values[i] = n
	}
	return values, nil
}

func decimal(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil || strconv.FormatUint(n, 10) != text {
		return 0, errors.New("not a plain number below 2147483648")
	}
	return int(n), nil
}

func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
