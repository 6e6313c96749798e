package verify

import (
	"net/mail"
	"strings"

	"golang.org/x/net/idna"

	"riskgate/internal/phone"
)

const longestEmail = 254

// recipient is an address that codes go to.
type recipient struct {
	text   string       // as it is kept
	number phone.Number // the zero Number: an e-mail address
}

func (r recipient) isEmail() bool { return r.number.E164 == "" }

// readRecipient reads a number with + and its country's code, or a bare e-mail address.
func readRecipient(text string) (recipient, bool) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "@") {
		address, ok := readEmail(text)
		return recipient{text: address}, ok
	}
	number, err := phone.Parse(text, "")
	if err != nil || !strings.HasPrefix(text, "+") {
		return recipient{}, false
	}
	return recipient{number.E164, number}, true
}

// readEmail reads a bare address (RFC 5322 addr-spec). The domain is written in one way, in
// small ASCII letters (RFC 5891), the part before it is its owner's matter.
func readEmail(text string) (string, bool) {
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Name != "" || parsed.Address != text || len(text) > longestEmail {
		return "", false
	}
	at := strings.LastIndexByte(text, '@')
	domain, err := idna.Lookup.ToASCII(text[at+1:])
	return text[:at+1] + domain, err == nil
}
