package secret

import (
	"strings"
	"unicode/utf8"

	"github.com/nbutton23/zxcvbn-go"
	"github.com/nbutton23/zxcvbn-go/matching"
)

const (
	// What the estimate looks at; its time grows faster than the length.
	strengthInput = 64
	// The least score of 0 to 4: about 10^8 guesses, out of reach online, and at the
	// default cost of a hash two months of a core for one stolen hash.
	leastScore = 2
	// With more letters replaced by look-alikes than this, trying what each of them
	// may stand for takes up to a second.
	mostLookAlikes = 8
)

// guessable reports whether patterns, dictionaries and the user's own data make a
// password likely to be guessed.
func guessable(password string, userInputs []string) bool {
	text, known := skeleton(password), words(userInputs)
	if lookAlikes(text) > mostLookAlikes {
		return zxcvbn.PasswordStrength(text, known, matching.FilterL33tMatcher).Score < leastScore
	}
	return zxcvbn.PasswordStrength(text, known).Score < leastScore
}

// lookAlikes counts the different digits and signs that may stand for a letter.
func lookAlikes(text string) int {
	count := 0
	for _, r := range "4@8({[<369!1|0$57+%2" {
		if strings.ContainsRune(text, r) {
			count++
		}
	}
	return count
}

// skeleton is the beginning of a password in ASCII, one byte per character. The
// estimate counts bytes, and would take one foreign letter for several.
func skeleton(password string) string {
	var b strings.Builder
	for _, r := range password {
		if b.Len() == strengthInput {
			break
		}
		if r > 0x7f {
			r = 'a' + r%26
		}
		b.WriteRune(r)
	}
	return b.String()
}

// words are the parts of the user's data that might be in a password.
func words(userInputs []string) []string {
	const shortest, most = 3, 50
	found := []string{} // not nil, which the estimate takes for something else
	for _, input := range userInputs {
		input = strings.ToLower(skeleton(input))
		parts := strings.FieldsFunc(input, func(r rune) bool { return strings.ContainsRune("@.-_+ ", r) })
		for _, word := range append(parts, input) {
			if utf8.RuneCountInString(word) >= shortest && len(found) < most {
				found = append(found, word)
			}
		}
	}
	return found
}
