package cddc

import (
	"encoding/json"
	"slices"
	"strings"
)

// reader reads JSON, and beyond it what the scripts write: names without quotes, the
// words undefined and NaN, and a user agent as it stands. Its recursion is as deep as
// MaxDepth at most.
type reader struct {
	rest   string
	agent  *bareAgent
	values int
	open   []value // parts of the lists that are being read, the innermost last
}

func readValue(all string, agent *bareAgent) (value, error) {
	var room [32]value // what most texts need
	r := reader{rest: all, agent: agent, open: room[:0]}
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
	for i := 0; i < len(r.rest); i++ {
		switch c := r.rest[i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			r.rest = r.rest[i:]
			return c
		}
	}
	r.rest = ""
	return 0
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
	if agent, ok := r.agent.take(&r.rest); ok {
		return value{kind: text, text: agent}, nil
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
	r.rest = r.rest[1:]
	if r.take(end) {
		return value{kind: k}, nil
	}
	first := len(r.open)
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
		r.open = append(r.open, part)
		if r.take(end) {
			parts := slices.Clone(r.open[first:])
			r.open = r.open[:first]
			return value{kind: k, parts: parts}, nil
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
