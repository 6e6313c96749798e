package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

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

func placeholders(m models.Message) map[string]string {
	to := m.Recipient.Reveal()
	return map[string]string{
		"id": m.ID, "to": to, "digits": strings.TrimPrefix(to, "+"),
		"subject": m.Subject, "body": m.Body.Reveal(), "code": m.OTP.Reveal(),
	}
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
		if err := knownPlaceholders(template); err != nil {
			return err
		}
	}
	switch o.Format {
	case FormatJSON:
		probe := map[string]string{}
		for name := range placeholders(models.Message{}) {
			probe[name] = `x":{}[]\`
		}
		if !json.Valid([]byte(fill(o.Body, probe, jsonSafe))) {
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

func knownPlaceholders(template string) error {
	known := placeholders(models.Message{})
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

func (s Success) taken(status int) bool {
	if len(s.Status) == 0 {
		return status >= 200 && status < 300
	}
	return slices.Contains(s.Status, status)
}

// read finds the verdict and the name in a JSON answer.
func (s Success) read(answer any) (string, error) {
	id := text(at(answer, s.ID))
	if s.Field == "" {
		return id, nil
	}
	verdict := text(at(answer, s.Field))
	switch {
	case len(s.Values) == 0 && verdict != "" && verdict != "false", slices.Contains(s.Values, verdict):
		return id, nil
	case slices.Contains(s.Temporary, verdict):
		return "", temporary("gateway asked to try again")
	default:
		return "", permanent("gateway refused the message")
	}
}

// at follows a dotted path of keys and indices, such as "messages.0.status".
func at(value any, path string) any {
	if path == "" {
		return nil
	}
	for step := range strings.SplitSeq(path, ".") {
		switch node := value.(type) {
		case map[string]any:
			value = node[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(node) {
				return nil
			}
			value = node[i]
		default:
			return nil
		}
	}
	return value
}

// text shows a scalar; anything else is empty.
func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	default:
		return ""
	}
}
