package notify

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"unicode/utf16"
)

// The default alphabet of text messages, in the order of its codes, and what an escape
// makes of some of them (3GPP TS 23.038, section 6.2.1).
const (
	gsmAlphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmEscape = 0x1b
)

// gsmCodes are the codes of the alphabet, and those behind an escape with the escape.
var gsmCodes = func() map[rune][]byte {
	codes := map[rune][]byte{}
	at := byte(0)
	for _, r := range gsmAlphabet {
		codes[r] = []byte{at}
		at++
	}
	delete(codes, gsmEscape)
	for r, code := range map[rune]byte{
		'\f': 0x0a, '^': 0x14, '{': 0x28, '}': 0x29, '\\': 0x2f, '[': 0x3c, '~': 0x3d, ']': 0x3e, '|': 0x40, '€': 0x65,
	} {
		codes[r] = []byte{gsmEscape, code}
	}
	return codes
}()

// coding is how a text message is written on the air.
type coding int

const (
	gsm7 coding = iota // 160 characters in a message, 153 in a part
	ucs2               // 70 and 67
)

// codingOf is the cheapest coding that keeps a text whole.
func codingOf(text string) coding {
	for _, r := range text {
		if _, known := gsmCodes[r]; !known {
			return ucs2
		}
	}
	return gsm7
}

// hexText is a text in its own coding, one octet for each code of the alphabet or two for
// each unit of UTF-16, in hex.
func hexText(text string) string {
	var octets []byte
	if codingOf(text) == gsm7 {
		for _, r := range text {
			octets = append(octets, gsmCodes[r]...)
		}
	} else {
		for _, unit := range utf16.Encode([]rune(text)) {
			octets = binary.BigEndian.AppendUint16(octets, unit)
		}
	}
	return strings.ToUpper(hex.EncodeToString(octets))
}
