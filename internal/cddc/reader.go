package cddc

import (
	"encoding/json"
	"strings"
)

// reader reads JSON, and beyond it what the scripts write: names without quotes and
// the words undefined and NaN. Its recursion is as deep as MaxDepth at most.
type reader struct {
	rest   string
	values int
}

func readValue(all string) (value, error) {
	r := reader{rest: all}
	v, err := r.value(0)
	if err != nil {
		return value{}, err
	}
	if r.next() != 0 {
		return value{}, ErrSyntax
	}
	return v, nil
}

// next skips white space and shows the byte that follows, 0 at the end.
func (r *reader) next() byte {
	r.rest = strings.TrimLeft(r.rest, " \t\r\n")
	if r.rest == "" {
		return 0
	}
	return r.rest[0]
}

// take skips the byte c, if it follows.
func (r *reader) take(c byte) bool {
	if r.next() != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

func (r *reader) value(depth int) (value, error) {
	if r.values++; depth > MaxDepth || r.values > MaxValues {
		return value{}, ErrTooBig
	}
	switch r.next() {
	case '{':
		return r.list(object, '}', depth)
	case '[':
		return r.list(array, ']', depth)
	case '"':
		s, err := r.quoted()
		return value{kind: text, text: s}, err
	default:
		return r.word()
	}
}

// list reads the members of an object or the elements of an array.
func (r *reader) list(k kind, end byte, depth int) (value, error) {
	v := value{kind: k}
	r.rest = r.rest[1:]
	if r.take(end) {
		return v, nil
	}
	for {
		name, err := r.name(k)
		if err != nil {
			return value{}, err
		}
		part, err := r.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		part.name = name
		if v.parts == nil {
			v.parts = make([]value, 0, 8) // what most parts hold
		}
		v.parts = append(v.parts, part)
		if r.take(end) {
			return v, nil
		}
		if !r.take(',') {
			return value{}, ErrSyntax
		}
	}
}

// name reads a member's name and colon; an element has none.
func (r *reader) name(k kind) (name string, err error) {
	if k != object {
		return "", nil
	}
	if r.next() == '"' {
		name, err = r.quoted()
		if err != nil {
			return "", err
		}
	} else if name = r.bare(); name == "" || !isLetter(name[0]) {
		return "", ErrSyntax
	}
	if !r.take(':') {
		return "", ErrSyntax
	}
	return name, nil
}

// quoted reads a string. Most hold no escape and are not copied.
func (r *reader) quoted() (string, error) {
	for i := 1; i < len(r.rest); i++ {
		switch c := r.rest[i]; {
		case c == '"':
			s := r.rest[1:i]
			r.rest = r.rest[i+1:]
			return s, nil
		case c == '\\':
			return r.escaped()
		case c < ' ':
			return "", ErrSyntax
		}
	}
	return "", ErrSyntax
}

func (r *reader) escaped() (string, error) {
	for i := 1; i < len(r.rest); i++ {
		switch r.rest[i] {
		case '\\':
			i++
		case '"':
			var s string
			if json.Unmarshal([]byte(r.rest[:i+1]), &s) != nil {
				return "", ErrSyntax
			}
			r.rest = r.rest[i+1:]
			return s, nil
		}
	}
	return "", ErrSyntax
}

// word reads what stands without quotes: a number, or one of five words.
func (r *reader) word() (value, error) {
	word := r.bare()
	switch word {
	case "true", "false":
		return value{kind: boolean, text: word}, nil
	case "null", "undefined", "NaN":
		return value{kind: unknown}, nil
	}
	if !json.Valid([]byte(word)) { // only a number is left that could be
		return value{}, ErrSyntax
	}
	return value{kind: number, text: word}, nil
}

// bare takes the letters, digits and signs that numbers and names are made of.
func (r *reader) bare() string {
	r.next()
	n := 0
	for n < len(r.rest) && (isLetter(r.rest[n]) || strings.IndexByte("0123456789+-.", r.rest[n]) >= 0) {
		n++
	}
	word := r.rest[:n]
	r.rest = r.rest[n:]
	return word
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$'
}
