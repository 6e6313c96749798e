package secret

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"
)

// bcryptHash is a hash of 60 characters, its costs and salt included.
type bcryptHash []byte

// Most of what bcrypt takes in; what is longer was cut in silence elsewhere.
const bcryptInput = 72

func parseBcrypt(text string) (encoded, error) {
	const length, mostCost = 60, 15 // about 2.4 s
	if len(text) != length {
		return nil, fmt.Errorf("%d characters: want %d", len(text), length)
	}
	cost, err := bcrypt.Cost([]byte(text))
	if err != nil {
		return nil, errors.New("want $2b$cost$ and 53 characters")
	}
	if cost > mostCost {
		return nil, fmt.Errorf("cost %d: want at most %d", cost, mostCost)
	}
	const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	if text[6] != '$' || strings.Trim(text[7:], alphabet) != "" {
		return nil, errors.New("want $2b$cost$ and 53 characters of bcrypt's base64")
	}
	return bcryptHash(text), nil
}

// matches refuses a password that bcrypt would cut, after the same work.
func (h bcryptHash) matches(password string) bool {
	input := []byte(password)
	whole := len(input) <= bcryptInput
	err := bcrypt.CompareHashAndPassword(h, input[:min(len(input), bcryptInput)])
	return whole && err == nil
}

func (bcryptHash) current(Params) bool { return false }

// pbkdf2Hash is PBKDF2 (RFC 8018) with HMAC.
type pbkdf2Hash struct {
	sum       func() hash.Hash
	rounds    int
	salt, tag []byte
}

const (
	leastRounds = 1_000 // RFC 8018 §4.2
	mostRounds  = 5_000_000
)

func parsePBKDF2SHA256(rest string) (encoded, error) { return parsePBKDF2(sha256.New, rest) }
func parsePBKDF2SHA512(rest string) (encoded, error) { return parsePBKDF2(sha512.New, rest) }
func parseDjangoSHA256(rest string) (encoded, error) { return parseDjango(sha256.New, rest) }
func parseDjangoSHA512(rest string) (encoded, error) { return parseDjango(sha512.New, rest) }

// parsePBKDF2 reads i=rounds[,l=length]$salt$hash, or rounds alone, as passlib
// writes them.
func parsePBKDF2(sum func() hash.Hash, rest string) (encoded, error) {
	fields := strings.Split(rest, "$")
	if len(fields) != 3 {
		return nil, errors.New("want rounds, salt and hash")
	}
	rounds, length, told := strings.Cut(strings.TrimPrefix(fields[0], "i="), ",l=")
	h, err := newPBKDF2(sum, rounds)
	if err != nil {
		return nil, err
	}
	if h.salt, h.tag, err = saltAndTag(fields[1], fields[2]); err != nil {
		return nil, err
	}
	if told && length != strconv.Itoa(len(h.tag)) {
		return nil, fmt.Errorf("l=%s, but the hash has %d bytes", length, len(h.tag))
	}
	return h, nil
}

// parseDjango reads rounds$salt$hash, where the salt is plain text and the hash
// base64 with padding.
func parseDjango(sum func() hash.Hash, rest string) (encoded, error) {
	fields := strings.Split(rest, "$")
	if len(fields) != 3 {
		return nil, errors.New("want rounds, salt and hash")
	}
	h, err := newPBKDF2(sum, fields[0])
	if err != nil {
		return nil, err
	}
	salt := base64.RawStdEncoding.EncodeToString([]byte(fields[1]))
	h.salt, h.tag, err = saltAndTag(salt, strings.TrimRight(fields[2], "="))
	return h, err
}

func newPBKDF2(sum func() hash.Hash, rounds string) (pbkdf2Hash, error) {
	n, err := decimal(rounds)
	if err != nil || n < leastRounds || n > mostRounds {
		return pbkdf2Hash{}, fmt.Errorf("the rounds are not a number from %d to %d", leastRounds, mostRounds)
	}
	return pbkdf2Hash{sum: sum, rounds: n}, nil
}

func (h pbkdf2Hash) matches(password string) bool {
	tag, err := pbkdf2.Key(h.sum, password, h.salt, h.rounds, len(h.tag))
	return err == nil && same(tag, h.tag)
}

func (pbkdf2Hash) current(Params) bool { return false }

// scryptHash is scrypt (RFC 7914) as ln=…,r=…,p=…$salt$hash.
type scryptHash struct {
	ln, r, p  int
	salt, tag []byte
}

func parseScrypt(rest string) (encoded, error) {
	fields := strings.Split(rest, "$")
	if len(fields) != 3 {
		return nil, errors.New("want $scrypt$ln=…,r=…,p=…$salt$hash")
	}
	costs, err := numbers(fields[0], "ln", "r", "p")
	if err != nil {
		return nil, err
	}
	h := scryptHash{ln: costs[0], r: costs[1], p: costs[2]}
	const mostLn, mostR, mostP = 20, 32, 16
	if h.ln < 1 || h.ln > mostLn || h.r < 1 || h.r > mostR || h.p < 1 || h.p > mostP {
		return nil, fmt.Errorf("want ln from 1 to %d, r to %d, p to %d", mostLn, mostR, mostP)
	}
	if kib := 1 << h.ln * h.r / 8; kib > mostMemory || kib*h.p > mostWork/2 {
		return nil, errors.New("costs too much: want at most 128 MiB, and p times that at most 512 MiB")
	}
	h.salt, h.tag, err = saltAndTag(fields[1], fields[2])
	return h, err
}

func (h scryptHash) matches(password string) bool {
	tag, err := scrypt.Key([]byte(password), h.salt, 1<<h.ln, h.r, h.p, len(h.tag))
	return err == nil && same(tag, h.tag)
}

func (scryptHash) current(Params) bool { return false }
