package notify

import (
	"strconv"
	"strings"
	"unicode"

	"riskgate/models"
)

// Code is a one-time code that goes out to somebody, with all that is said about it.
type Code struct {
	Channel models.Channel
	Locale  string // BCP 47; one that the template speaks
	Service string // as the reader knows it
	Code    string
	Minutes int  // that it is valid
	Warning bool // says that it is to be shared with nobody
	Amount  string
	Payee   string            // of the payment that it confirms; both are empty where there is none
	AppHash string            // of the app that reads the message (11 characters); empty: none does
	Host    string            // of the page that the code is typed into, for browsers; not with AppHash
	Values  map[string]string // of a template's own places
}

// longestForApp is how many bytes a message may have that an app is to read.
const longestForApp = 140

// Compose writes the message. Only letters carry a subject; never the code, for the
// queue and every mail server on the way keep it readable.
func (t *CodeTemplate) Compose(c Code) (subject, body string) {
	words := t.words(c.Locale)
	values := map[string]string{}
	for name, value := range c.Values {
		values[name] = plain(value)
	}
	values["code"], values["friendly_name"], values["ttl"] = c.Code, plain(c.Service), strconv.Itoa(c.Minutes)
	values["amount"], values["payee"] = sum(c.Amount), plain(c.Payee)
	warning := ""
	if c.Warning {
		warning = words.Warning.fill(nil)
	}
	switch c.Channel {
	case models.Email:
		return words.Subject.fill(values), letter(words.Mail.fill(values), warning)
	case models.Voice:
		values["code"] = strings.Join(strings.Split(c.Code, ""), ", ")
		return "", sentence(words.Call.fill(values), warning)
	case models.SMS, models.WhatsApp:
	}
	text := words.Text
	if c.Amount != "" && words.Payment != nil {
		text = words.Payment
	}
	return "", c.lastLine(text.fill(values), warning)
}

// lastLine ends a message with what a program looks for there: an app its hash, a
// browser the host and the code (WICG sms-one-time-codes).
func (c Code) lastLine(text, warning string) string {
	whole := sentence(text, warning)
	switch {
	case c.AppHash != "":
		form := func(text string) string { return "<#> " + text + "\n" + c.AppHash }
		if len(form(whole)) > longestForApp {
			whole = text
		}
		return form(whole)
	case c.Host != "":
		return whole + "\n@" + c.Host + " #" + c.Code
	default:
		return whole
	}
}

func sentence(text, more string) string {
	if more == "" {
		return text
	}
	return text + " " + more
}

func letter(text, more string) string {
	if more == "" {
		return text
	}
	return text + "\n" + more + "\n"
}

// sum keeps of an amount what cannot become a link in the reader's program: points and
// commas stand between digits only.
func sum(amount string) string {
	runes := []rune(amount)
	digit := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsDigit(runes[i]) }
	var kept strings.Builder
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Sc, r), r == '-', r == '+',
			(r == '.' || r == ',') && digit(i-1) && digit(i+1):
			kept.WriteRune(r)
		case unicode.IsSpace(r):
			kept.WriteByte(' ')
		}
	}
	return strings.TrimSpace(kept.String())
}
