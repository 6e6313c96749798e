package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"riskgate/models"
)

// Format is the form of a request's body; it decides how values are escaped.
type Format string

// The formats.
const (
	FormatNone Format = ""     // no body
	FormatJSON Format = "json" // placeholders stand inside strings
	FormatForm Format = "form" // application/x-www-form-urlencoded
)

var placeholder = regexp.MustCompile(`\{\{\s*\.?([A-Za-z]+)\s*\}\}`)

// placeholders are what a message has to say for them, and what the gateway's description
// does.
func (o HTTPOptions) placeholders(m models.Message) map[string]string {
	to, body := m.Recipient.Reveal(), m.Body.Reveal()
	values := map[string]string{
		"id": m.ID, "to": to, "digits": strings.TrimPrefix(to, "+"),
		"subject": m.Subject, "body": body, "code": m.OTP.Reveal(),
		"coding": o.Codings[codingOf(body)], "hex": hexText(body), "seconds": o.life(m), "callback": o.callback(m),
	}
	for name, value := range o.Words {
		values[name] = value.Reveal()
	}
	return values
}

// life is for how many seconds a message is worth sending; a day for those that do not
// expire.
func (o HTTPOptions) life(m models.Message) string {
	left := 24 * time.Hour
	if m.ExpiresAt != 0 {
		left = max(m.ExpiresAt.Time().Sub(o.Now()), time.Second)
	}
	return strconv.FormatInt(int64(left/time.Second), 10)
}

func (o HTTPOptions) callback(m models.Message) string {
	if o.Callback == nil {
		return ""
	}
	return o.Callback(o.Name, m.ID) + o.CallbackQuery
}

// fill puts escaped values in place in one pass: a value that looks like a
// placeholder stays what it is.
func fill(template string, values map[string]string, escape func(string) string) string {
	return placeholder.ReplaceAllStringFunc(template, func(found string) string {
		return escape(values[strings.ToLower(placeholder.FindStringSubmatch(found)[1])])
	})
}

func (f Format) escape() func(string) string {
	if f == FormatJSON {
		return jsonSafe
	}
	return url.QueryEscape
}

func (f Format) contentType() string {
	switch f {
	case FormatJSON:
		return "application/json"
	case FormatForm:
		return "application/x-www-form-urlencoded"
	case FormatNone:
	}
	return ""
}

// jsonSafe escapes a value for the inside of a JSON string.
func jsonSafe(value string) string {
	quoted, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(quoted[1 : len(quoted)-1])
}

// headerSafe drops what could end a header line or is refused inside one.
func headerSafe(value string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f {
			return -1
		}
		return r
	}, value)
}

// checkTemplates refuses what could not be filled safely. A JSON body is tried
// with a value full of quotes and braces: were a placeholder outside a string,
// the result would not read as it was written.
func (o HTTPOptions) checkTemplates() error {
	templates := []string{o.URL, o.Body}
	for _, value := range o.Headers {
		templates = append(templates, value.Reveal())
	}
	for _, template := range templates {
		if err := o.knownPlaceholders(template); err != nil {
			return err
		}
	}
	switch o.Format {
	case FormatJSON:
		probe := map[string]string{}
		for name := range o.placeholders(models.Message{}) {
			probe[name] = `x":{}[]\`
		}
		if o.Body != "" && !json.Valid([]byte(fill(o.Body, probe, jsonSafe))) {
			return errors.New("body must be JSON with placeholders inside strings")
		}
	case FormatForm:
	case FormatNone:
		if o.Body != "" {
			return errors.New("body needs a format: json or form")
		}
	default:
		return fmt.Errorf("format %q is not json or form", o.Format)
	}
	return nil
}

func (o HTTPOptions) knownPlaceholders(template string) error {
	known := o.placeholders(models.Message{})
	for _, found := range placeholder.FindAllStringSubmatch(template, -1) {
		if _, ok := known[strings.ToLower(found[1])]; !ok {
			return fmt.Errorf("unknown placeholder %q", found[1])
		}
	}
	if strings.Count(template, "{{") != len(placeholder.FindAllString(template, -1)) {
		return errors.New("a placeholder is {{name}}")
	}
	return nil
}
