package notify

import (
	"strings"
	"unicode/utf8"
)

// Mask hides a recipient but for what its owner would recognise: the last two
// digits of a phone number, the first letter and the domain of an e-mail address.
func Mask(recipient string) string {
	if at := strings.LastIndexByte(recipient, '@'); at > 0 {
		_, size := utf8.DecodeRuneInString(recipient)
		return recipient[:size] + "***" + recipient[at:]
	}
	if len(recipient) <= 4 {
		return "***"
	}
	return "***" + recipient[len(recipient)-2:]
}
