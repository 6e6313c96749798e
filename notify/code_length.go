package notify

import (
	"maps"
	"slices"
	"unicode/utf16"

	"riskgate/models"
)

// The characters of one text message, by its coding; in several parts each has fewer.
const (
	gsm7Alone = 160
	ucs2Alone = 70
)

// oneMessage reports whether a text goes out as one message.
func oneMessage(text string) bool {
	if codingOf(text) == ucs2 {
		return len(utf16.Encode([]rune(text))) <= ucs2Alone
	}
	septets := 0
	for _, r := range text {
		septets += len(gsmCodes[r])
	}
	return septets <= gsm7Alone
}

// Long lists the languages in which a text message of the template takes two messages or
// more, for a service with a short name and without a warning or a last line.
func (t *CodeTemplate) Long() []string {
	var long []string
	for _, language := range slices.Sorted(maps.Keys(t.spoken)) {
		_, text := t.Compose(Code{Channel: models.SMS, Locale: language, Service: "Riskgate", Code: "123456", Minutes: 10})
		if !oneMessage(text) {
			long = append(long, language)
		}
	}
	return long
}
