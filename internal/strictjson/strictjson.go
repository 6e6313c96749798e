// Package strictjson reads request bodies: it takes no wrong-case or repeated
// name, no invalid UTF-8, no NUL, nothing after the value, no deep nesting, and it
// names every field of a wrong type at once instead of the first only.
//
// Types of this package stand for what real clients send in two forms: numbers
// and booleans as strings, and objects where a string is meant.
package strictjson

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how deep objects and arrays may nest.
const MaxDepth = 32

// Root is the path of a problem with the whole body.
const Root = "body"

// Problem says what is wrong with one field.
type Problem struct {
	Path    string // dotted; Root for the body itself
	Message string // what would be right, as the rest of a sentence
}

// Decoder reads bodies. It is safe for concurrent use.
type Decoder struct{ pool sync.Pool }

// New returns a Decoder.
func New() *Decoder {
	d := &Decoder{}
	d.pool.New = func() any { return newReader() }
	return d
}

// Decode reads a JSON object into the struct that into points to and returns every
// problem it finds, none when all is well. Fields of a wrong type stay as they
// were; null means absent.
func (d *Decoder) Decode(body []byte, into any) []Problem {
	if problem, bad := scan(body); bad {
		return []Problem{problem}
	}
	r := d.pool.Get().(*reader)
	defer d.pool.Put(r)
	r.problems = nil
	if err := json.Unmarshal(body, into, r.options); err != nil {
		return []Problem{explain(err)}
	}
	return r.problems
}

// Value is a piece of JSON as it was written.
type Value = jsontext.Value

// Kept reads JSON that this program has written itself. It says what is wrong in the
// words of the library and takes what a later program has added.
func Kept(data []byte, into any) error { return json.Unmarshal(data, into) }

// Members calls yield with the name and raw value of each member of an object, in
// their order, until it returns false.
func Members(object jsontext.Value, yield func(name string, value jsontext.Value) bool) {
	if len(object) == 0 { // as nearly always
		return
	}
	d := jsontext.NewDecoder(strings.NewReader(string(object)))
	if token, err := d.ReadToken(); err != nil || token.Kind() != jsontext.KindBeginObject {
		return
	}
	for d.PeekKind() == jsontext.KindString {
		token, err := d.ReadToken()
		if err != nil {
			return
		}
		name := token.String()
		value, err := d.ReadValue()
		if err != nil || !yield(name, value.Clone()) {
			return
		}
	}
}

// String returns the text of a raw JSON string.
func String(value jsontext.Value) (string, bool) {
	if value.Kind() != jsontext.KindString {
		return "", false
	}
	text, err := jsontext.AppendUnquote(nil, value)
	return string(text), err == nil
}

// scan finds what the grammar allows and we do not: deep nesting, which costs
// memory, and NUL in strings, which not every database can keep.
func scan(body []byte) (Problem, bool) {
	if !utf8.Valid(body) {
		return Problem{Root, "must be valid UTF-8"}, true
	}
	switch string(bytes.TrimSpace(body)) {
	case "":
		return Problem{Root, "must be a JSON object, not empty"}, true
	case "null": // elsewhere it means absent
		return Problem{Root, "must be a JSON object"}, true
	}
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case quoted && b == '\\':
			if bytes.HasPrefix(body[i+1:], []byte("u0000")) {
				return Problem{Root, "must not contain NUL (byte " + strconv.Itoa(i) + ")"}, true
			}
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			if depth++; depth > MaxDepth {
				return Problem{Root, "must not nest deeper than " + strconv.Itoa(MaxDepth) + " levels"}, true
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return Problem{}, false
}

// explain says in stable words of our own why a body could not be read; the
// library's may quote the body.
func explain(err error) Problem {
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &semantic) && semantic.JSONKind == jsontext.KindNumber && semantic.JSONPointer != "":
		return Problem{dotted(semantic.JSONPointer), unfit(semantic.GoType.Kind())}
	case errors.As(err, &syntax) && errors.Is(syntax.Err, jsontext.ErrDuplicateName):
		return Problem{dotted(syntax.JSONPointer), "must be given once only"}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Problem{Root, "must be complete JSON; it ends too early"}
	case errors.As(err, &syntax):
		return Problem{Root, "must be valid JSON; it is not at byte " + strconv.FormatInt(syntax.ByteOffset, 10)}
	default:
		return Problem{Root, "must be a JSON object"}
	}
}

// unfit says why a number does not fit: it has decimals, or is beyond what can be kept.
func unfit(kind reflect.Kind) string {
	if kind == reflect.Float64 {
		return aNumber + " that a computer can keep"
	}
	return wholeNumber
}

// dotted turns a JSON pointer into a path such as "cddc.browserCDDC".
func dotted(pointer jsontext.Pointer) string {
	var path []string
	for token := range pointer.Tokens() {
		path = append(path, token)
	}
	if path == nil {
		return Root
	}
	return strings.Join(path, ".")
}
