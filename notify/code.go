package notify

import (
	"regexp"
	"strconv"
	"strings"

	"riskgate/models"
)

// Code is a one-time code that goes out to somebody, with all that is said about it.
type Code struct {
	Channel models.Channel
	Locale  string // BCP 47; one that the template speaks
	Service string // as the reader knows it
	Code    string
	Minutes int               // that it is valid
	Warning bool              // says that it is to be shared with nobody
	Amount  string            // see IsAmount
	Payee   string            // of the payment that it confirms, see IsPayee; both are empty where there is none
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
	values["amount"], values["payee"] = strings.Join(strings.Fields(c.Amount), " "), c.Payee
	text := words.written(c.Channel, c.Amount != "")
	warning := ""
	if c.Warning {
		warning = words.Warning.fill(nil)
	}
	switch c.Channel {
	case models.Email:
		return words.Subject.fill(values), letter(text.fill(values), warning)
	case models.Voice:
		values["code"] = strings.Join(strings.Split(c.Code, ""), ", ")
		return "", sentence(words.Call.fill(values), warning)
	case models.SMS, models.WhatsApp:
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

var (
	amountForm = regexp.MustCompile(`^[\pL\pM\p{Sc}\p{Zs}+-]*\p{Nd}+(\p{Zs}\p{Nd}+)*([.,]\p{Nd}{2})?[\pL\pM\p{Sc}\p{Zs}]*$`)
	payeeForm  = regexp.MustCompile(`^[\pL\pM\p{Nd}_&'+!-]+[.,]?( [\pL\pM\p{Nd}_&'+!-]+[.,]?)*$`)
)

// IsAmount reports whether a text is an amount that can be read in one way: a number,
// before or behind it a currency, and at most one decimal sign, with two digits after it.
func IsAmount(text string) bool { return amountForm.MatchString(text) }

// IsPayee reports whether a text is a name that can be told as it is: words, with points
// and commas at their ends only, where no reader's program makes a link of them.
func IsPayee(text string) bool { return payeeForm.MatchString(text) }
