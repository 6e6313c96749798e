package cddc

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Hash is the digest that a client sends with raw: lower-case hex SHA-256 of its
// UTF-8 bytes.
func Hash(raw string) string {
	sum := sha256.Sum256([]byte(raw))
	return hex.EncodeToString(sum[:])
}

// LegacyHash is the digest of the oldest scripts, which turn CRLF into LF and encode
// each UTF-16 code unit on its own (CESU-8): different from [Hash] only where raw holds
// either a CRLF or a character outside the basic plane.
func LegacyHash(raw string) string {
	return Hash(cesu8(strings.ReplaceAll(raw, "\r\n", "\n")))
}

// HashMatches tells whether hash is a digest of raw by either rule. A hash that is
// missing or malformed matches nothing. Upper-case hex is accepted.
func HashMatches(raw, hash string) bool {
	if len(hash) != hex.EncodedLen(sha256.Size) {
		return false
	}
	hash = strings.ToLower(hash)
	return hash == Hash(raw) || hash == LegacyHash(raw)
}

// cesu8 writes a character outside the basic plane as its two surrogates, three bytes
// each (Unicode Technical Report 26). All else is as in UTF-8.
func cesu8(text string) string {
	if strings.IndexFunc(text, beyondBasic) < 0 {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		if !beyondBasic(r) {
			out.WriteRune(r)
			continue
		}
		high, low := utf16.EncodeRune(r)
		surrogate(&out, high)
		surrogate(&out, low)
	}
	return out.String()
}

func beyondBasic(r rune) bool { return r > 0xffff && r <= utf8.MaxRune }

// surrogate writes what UTF-8 forbids and its encoders refuse to write.
func surrogate(out *strings.Builder, r rune) {
	out.WriteByte(byte((0xe0 | r>>12) & 0xff))
	out.WriteByte(byte((0x80 | r>>6&0x3f) & 0xff))
	out.WriteByte(byte((0x80 | r&0x3f) & 0xff))
}
