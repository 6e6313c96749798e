package notify

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"riskgate/internal/locale"
	"riskgate/models"
)

// Kind is what a text is for; every kind has its words in every language.
type Kind string

// The kinds of text.
const (
	LoginText Kind = "text" // a login code to be read on a phone
	LoginMail Kind = "mail" // a login code in a letter
	LoginCall Kind = "call" // a login code to be heard
)

// LoginCode is the kind of text that carries a login code on a channel.
func LoginCode(channel models.Channel) Kind {
	switch channel {
	case models.Email:
		return LoginMail
	case models.Voice:
		return LoginCall
	case models.SMS, models.WhatsApp:
	}
	return LoginText
}

const serviceRunes = 32

//go:embed texts/*.json
var textFiles embed.FS

// wording is the words of one language. The code stands first wherever it is read,
// so that a phone offers it and a notice shows it; there are no links, so that
// nobody gets used to following one.
type wording struct {
	Text    string `json:"text"`
	Subject string `json:"subject"`
	Mail    string `json:"mail"`
	Call    string `json:"call"`
}

var wordings = sync.OnceValue(func() map[string]wording { return readTexts[wording](textFiles, "texts") })

// readTexts reads a directory of texts, a file for each language.
func readTexts[T any](from embed.FS, dir string) map[string]T {
	files, err := from.ReadDir(dir)
	if err != nil {
		panic(fmt.Sprintf("embedded %s: %v", dir, err))
	}
	all := make(map[string]T, len(files))
	for _, file := range files {
		var words T
		raw, err := from.ReadFile(dir + "/" + file.Name())
		if err == nil {
			err = json.Unmarshal(raw, &words)
		}
		if err != nil {
			panic(fmt.Sprintf("embedded %s: %s: %v", dir, file.Name(), err))
		}
		all[strings.TrimSuffix(file.Name(), ".json")] = words
	}
	return all
}

// Compose writes a text in the nearest language there is: that of the tag
// (BCP 47), then its language alone, then English. Only letters carry a subject;
// never the code, for the queue and every mail server on the way keep it readable.
func Compose(kind Kind, tag, service, code string, minutes int) (subject, body string) {
	words := wordings()[locale.Nearest(tag)]
	service = plain(service)
	fill := strings.NewReplacer("{code}", code, "{service}", service, "{minutes}", strconv.Itoa(minutes))
	switch kind {
	case LoginMail:
		return fill.Replace(words.Subject), fill.Replace(words.Mail)
	case LoginCall:
		spoken := strings.Join(strings.Split(code, ""), ", ")
		return "", strings.NewReplacer("{code}", spoken, "{service}", service, "{minutes}", strconv.Itoa(minutes)).Replace(words.Call)
	case LoginText:
	}
	return "", fill.Replace(words.Text)
}

// plain keeps of a service's name what cannot start a new line or become a link
// in the reader's program.
func plain(service string) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r), strings.ContainsRune("-_&'+!", r):
			return r
		default:
			return ' '
		}
	}, service)
	runes := []rune(strings.Join(strings.Fields(kept), " "))
	name := strings.TrimSpace(string(runes[:min(len(runes), serviceRunes)]))
	if name == "" {
		return "riskgate"
	}
	return name
}
