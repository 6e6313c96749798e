package notify

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"riskgate/internal/locale"
	"riskgate/models"
)

//go:embed codes/*.json
var codeFiles embed.FS

// CodeTemplate is how messages with a one-time code are worded, in some languages.
type CodeTemplate struct {
	SID      string // HJ and 32 hex digits, of its name
	Name     string
	Channels []models.Channel
	spoken   map[string]codeWords // by language, in small letters
	sources  map[string]CodeWords
}

// CodeWords are the words of one language as somebody writes them. Places are {{code}},
// {{friendly_name}}, {{ttl}} (minutes), in a payment {{amount}} and {{payee}}, and in a
// template of an operator's own any that the caller fills.
type CodeWords struct {
	Text    string `json:"text,omitempty"`    // to be read on a phone
	Payment string `json:"payment,omitempty"` // the same, of a payment
	Subject string `json:"subject,omitempty"` // of a letter
	Mail    string `json:"mail,omitempty"`
	// PaymentMail is the letter of a payment.
	PaymentMail string `json:"payment_mail,omitempty"`
	Call        string `json:"call,omitempty"` // to be heard
	Warning     string `json:"warning,omitempty"`
}

// codeWords are the words of one language, cut up.
type codeWords struct{ Text, Payment, Subject, Mail, PaymentMail, Call, Warning template }

// CodeTemplates are the templates there are, the default one first.
type CodeTemplates []*CodeTemplate

// NewCodeTemplates adds an operator's own templates, each a name and its words by
// language, to the one that is built in.
func NewCodeTemplates(own map[string]map[string]CodeWords) (CodeTemplates, error) {
	first, err := newCodeTemplate("Default", readTexts[CodeWords](codeFiles, "codes"))
	if err != nil {
		return nil, fmt.Errorf("embedded codes: %w", err)
	}
	all := CodeTemplates{first}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(own)) {
		made, err := newCodeTemplate(name, own[name])
		if err != nil {
			faults = append(faults, fmt.Errorf("template %q: %w", name, err))
		}
		if name == first.Name {
			faults = append(faults, fmt.Errorf("template %q: is the name of the built-in one", name))
		}
		all = append(all, made)
	}
	return all, errors.Join(faults...)
}

func newCodeTemplate(name string, words map[string]CodeWords) (*CodeTemplate, error) {
	sum := sha256.Sum256([]byte("code template " + name))
	t := &CodeTemplate{
		SID: "HJ" + hex.EncodeToString(sum[:16]), Name: name, sources: words, spoken: make(map[string]codeWords, len(words)),
	}
	if len(words) == 0 {
		return nil, errors.New("speaks no language")
	}
	speaks := map[models.Channel]int{}
	for language, source := range words {
		compiled, err := source.compile()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", language, err)
		}
		t.spoken[strings.ToLower(language)] = compiled
		for _, channel := range compiled.channels() {
			speaks[channel]++
		}
	}
	for _, channel := range []models.Channel{models.SMS, models.WhatsApp, models.Voice, models.Email} {
		if speaks[channel] == len(words) {
			t.Channels = append(t.Channels, channel)
		}
	}
	if t.Channels == nil {
		return nil, errors.New("has no kind of text in every one of its languages")
	}
	return t, nil
}

// compile cuts the words up. Whatever carries a code has a place for it.
func (w CodeWords) compile() (c codeWords, err error) {
	for _, part := range []struct {
		name, text string
		into       *template
		carries    bool
	}{
		{"text", w.Text, &c.Text, true},
		{"payment", w.Payment, &c.Payment, true},
		{"subject", w.Subject, &c.Subject, false},
		{"mail", w.Mail, &c.Mail, true},
		{"payment_mail", w.PaymentMail, &c.PaymentMail, true},
		{"call", w.Call, &c.Call, true},
		{"warning", w.Warning, &c.Warning, false},
	} {
		if *part.into, err = compile(part.text); err != nil {
			return c, fmt.Errorf("%s: %w", part.name, err)
		}
		if part.text != "" && part.into.has("code") != part.carries {
			return c, fmt.Errorf("%s: {{code}} belongs into text, payment, mail, payment_mail and call, and nowhere else", part.name)
		}
	}
	return c, nil
}

// channels are those that the words do for.
func (c codeWords) channels() (fit []models.Channel) {
	if c.Text != nil {
		fit = append(fit, models.SMS, models.WhatsApp)
	}
	if c.Call != nil {
		fit = append(fit, models.Voice)
	}
	if c.Mail != nil && c.Subject != nil {
		fit = append(fit, models.Email)
	}
	return fit
}

// written are the words for readers on a channel: of a payment those for it, where there
// are any.
func (c codeWords) written(channel models.Channel, payment bool) template {
	always, paid := c.Text, c.Payment
	if channel == models.Email {
		always, paid = c.Mail, c.PaymentMail
	}
	if payment && paid != nil {
		return paid
	}
	return always
}

// Find finds a template by its SID; empty is the default one.
func (ts CodeTemplates) Find(sid string) (*CodeTemplate, bool) {
	for _, t := range ts {
		if sid == "" || t.SID == sid {
			return t, true
		}
	}
	return nil, false
}

// Speaks reports whether there are words in a language (BCP 47), or in the one that it
// is a kind of.
func (t *CodeTemplate) Speaks(asked string) bool {
	_, ok := t.language(asked)
	return ok
}

// Serves reports whether there are words for a channel.
func (t *CodeTemplate) Serves(channel models.Channel) bool {
	return slices.Contains(t.Channels, channel)
}

// TellsPayments reports whether the words for a channel in a locale name amount and payee.
func (t *CodeTemplate) TellsPayments(channel models.Channel, asked string) bool {
	words := t.words(asked).written(channel, true)
	return words.has("amount") && words.has("payee")
}

// Words are the words as they were written, by language.
func (t *CodeTemplate) Words() map[string]CodeWords { return t.sources }

// language cuts subtags off the end until there are words.
func (t *CodeTemplate) language(asked string) (string, bool) {
	tag := strings.ToLower(strings.ReplaceAll(asked, "_", "-"))
	for tag != "" {
		if _, ok := t.spoken[tag]; ok {
			return tag, true
		}
		tag = tag[:max(strings.LastIndexByte(tag, '-'), 0)]
	}
	return "", false
}

// words are those of a locale, else English, else any.
func (t *CodeTemplate) words(asked string) codeWords {
	for _, wanted := range []string{asked, locale.Fallback, slices.Sorted(maps.Keys(t.spoken))[0]} {
		if tag, ok := t.language(wanted); ok {
			return t.spoken[tag]
		}
	}
	return codeWords{}
}
