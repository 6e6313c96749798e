package verify

import (
	"encoding/json"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"riskgate/verify"
)

// form reads the fields of a request and remembers the first that is wrong.
type form struct {
	values url.Values
	err    error
}

// body reads the form of a request.
func body(c *gin.Context) (*form, error) {
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return nil, err
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, &verify.Error{Why: verify.InvalidParameter, Name: "body"}
	}
	return &form{values: values}, nil
}

// query reads the fields of an address.
func query(c *gin.Context) *form { return &form{values: c.Request.URL.Query()} }

// wrong notes a field.
func (f *form) wrong(name string) {
	if f.err == nil {
		f.err = &verify.Error{Why: verify.InvalidParameter, Name: name}
	}
}

// given finds a field that is given once, in words that a person can read.
func (f *form) given(name string) (string, bool) {
	values, given := f.values[name]
	if !given {
		return "", false
	}
	if len(values) != 1 || !utf8.ValidString(values[0]) || strings.ContainsRune(values[0], 0) {
		f.wrong(name)
		return "", false
	}
	return values[0], true
}

// has notes a field that is missing or empty.
func (f *form) has(name string) {
	if text, _ := f.given(name); strings.TrimSpace(text) == "" {
		f.wrong(name)
	}
}

// optional reads a text of at most so many characters; nil: it is not given.
func (f *form) optional(name string, longest int) *string {
	text, given := f.given(name)
	if !given {
		return nil
	}
	if utf8.RuneCountInString(text) > longest {
		f.wrong(name)
	}
	return &text
}

// text reads a text of at most so many characters; empty: it is not given.
func (f *form) text(name string, longest int) string {
	if text := f.optional(name, longest); text != nil {
		return *text
	}
	return ""
}

// matching reads a text of a form; empty: it is not given.
func (f *form) matching(name string, pattern *regexp.Regexp) string {
	text, _ := f.given(name)
	if text != "" && !pattern.MatchString(text) {
		f.wrong(name)
	}
	return text
}

// oneOf reads one of a few words; empty: it is not given.
func (f *form) oneOf(name string, words ...string) string {
	text, _ := f.given(name)
	if text != "" && !slices.Contains(words, text) {
		f.wrong(name)
	}
	return text
}

// number reads a whole number within bounds; nil: it is not given.
func (f *form) number(name string, low, high int) *int {
	text, given := f.given(name)
	if !given || text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		f.wrong(name)
		return nil
	}
	return &n
}

// truth reads a boolean; nil: it is not given.
func (f *form) truth(name string) *bool {
	text, given := f.given(name)
	if !given || text == "" {
		return nil
	}
	switch value := strings.ToLower(text) == "true"; {
	case value, strings.ToLower(text) == "false":
		return &value
	default:
		f.wrong(name)
		return nil
	}
}

// instant reads a time (RFC 3339); the zero time: it is not given.
func (f *form) instant(name string) time.Time {
	text, given := f.given(name)
	if !given || text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		f.wrong(name)
	}
	return at
}

// pairs reads a JSON object of texts and numbers; nil: it is not given.
func (f *form) pairs(name string, most, longest int) map[string]string {
	text, given := f.given(name)
	if !given || text == "" {
		return nil
	}
	var raw map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&raw); err != nil || decoder.More() || len(raw) > most {
		f.wrong(name)
		return nil
	}
	pairs := make(map[string]string, len(raw))
	for key, value := range raw {
		switch value := value.(type) {
		case string:
			pairs[key] = value
		case json.Number:
			pairs[key] = value.String()
		default:
			f.wrong(name)
		}
		if len(key) > longest || len(pairs[key]) > longest {
			f.wrong(name)
		}
	}
	return pairs
}

// object reads a JSON object of texts, of at most so many characters in all; nil: it is not
// given, empty: it is to be none.
func (f *form) object(name string, longest int) *string {
	text := f.optional(name, longest)
	if text == nil || *text == "" {
		return text
	}
	return settings(f.pairs(name, longest, longest))
}

// parameter reads a part of the path. A plus stays a plus.
func parameter(c *gin.Context, name string) string {
	text, err := url.PathUnescape(c.Param(name))
	if err != nil || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "" // nothing is called so
	}
	return text
}
