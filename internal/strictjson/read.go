package strictjson

import (
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Text is a string; an object in its place is kept as its exact text.
type Text string

// Any is a string, or the exact text of any other value.
type Any string

// Whole is a whole number of 0 or more, or a string of its digits. What is beyond
// int64 becomes the greatest int64.
type Whole int64

// Truth is a boolean, or a string "true" or "false".
type Truth bool

// Decimal is a number or a string, kept as it was written: never a float.
type Decimal string

// reader collects the problems of one body.
type reader struct {
	options  json.Options
	problems []Problem
}

func newReader() *reader {
	r := &reader{}
	r.options = json.WithUnmarshalers(json.UnmarshalFromFunc(r.read))
	return r
}

// read looks at every value before it is unmarshalled: it reads the types of this
// package itself and steps over values of a wrong type, so that the rest of the
// body is still looked at.
func (r *reader) read(d *jsontext.Decoder, into any) error {
	switch into := into.(type) {
	case *Text:
		return r.text(d, into)
	case *Any:
		return readAny(d, into)
	case *Whole:
		return r.whole(d, into)
	case *Truth:
		return r.truth(d, into)
	case *Decimal:
		return r.decimal(d, into)
	case *jsontext.Value:
		return errors.ErrUnsupported
	}
	kinds, message := wanted(reflect.TypeOf(into).Elem().Kind())
	if kind := d.PeekKind(); kinds == "" || strings.ContainsRune(kinds, rune(kind)) || kind == jsontext.KindInvalid {
		return errors.ErrUnsupported
	}
	return r.wrong(d, message)
}

// wanted are the kinds of JSON value that fit a kind of Go value, null among them;
// none: any may.
func wanted(kind reflect.Kind) (kinds, message string) {
	switch kind { //nolint:exhaustive // the kinds that bodies are made of
	case reflect.String:
		return `"n`, "must be a string"
	case reflect.Struct, reflect.Map:
		return `{n`, "must be an object"
	case reflect.Slice:
		return `[n`, "must be an array"
	case reflect.Bool:
		return `tfn`, "must be true or false"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return `0n`, wholeNumber
	case reflect.Float64:
		return `0n`, aNumber
	default:
		return "", ""
	}
}

const (
	wholeNumber = "must be a whole number"
	aNumber     = "must be a number"
)

// wrong steps over a value and keeps what is wrong with it.
func (r *reader) wrong(d *jsontext.Decoder, message string) error {
	if err := d.SkipValue(); err != nil {
		return err
	}
	r.complain(d, message)
	return nil
}

// complain keeps what is wrong with the value that was read last.
func (r *reader) complain(d *jsontext.Decoder, message string) {
	r.problems = append(r.problems, Problem{dotted(d.StackPointer()), message})
}

// verbatim returns a string's text and anything else as it is written.
func verbatim(d *jsontext.Decoder) (string, jsontext.Kind, error) {
	value, err := d.ReadValue()
	if err != nil {
		return "", 0, err
	}
	if text, ok := String(value); ok {
		return text, jsontext.KindString, nil
	}
	return string(value), value.Kind(), nil
}

func readAny(d *jsontext.Decoder, into *Any) error {
	text, _, err := verbatim(d)
	*into = Any(text)
	return err
}

func (r *reader) text(d *jsontext.Decoder, into *Text) error {
	text, kind, err := verbatim(d)
	switch {
	case err != nil:
		return err
	case kind == jsontext.KindString, kind == jsontext.KindBeginObject:
		*into = Text(text)
	default:
		r.complain(d, "must be a string or an object")
	}
	return nil
}

func (r *reader) whole(d *jsontext.Decoder, into *Whole) error {
	text, kind, err := verbatim(d)
	if err != nil {
		return err
	}
	n, ok := digits(text)
	if !ok || kind != jsontext.KindString && kind != jsontext.KindNumber {
		r.complain(d, "must be a whole number of 0 or more")
		return nil
	}
	*into = Whole(n)
	return nil
}

// digits reads a number made of digits alone; one too great is the greatest.
func digits(text string) (int64, bool) {
	for _, b := range []byte(text) {
		if b < '0' || b > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return math.MaxInt64, true
	}
	return n, err == nil
}

func (r *reader) truth(d *jsontext.Decoder, into *Truth) error {
	text, _, err := verbatim(d)
	switch {
	case err != nil:
		return err
	case text == "true", text == "false":
		*into = text == "true"
	default:
		r.complain(d, "must be true or false")
	}
	return nil
}

func (r *reader) decimal(d *jsontext.Decoder, into *Decimal) error {
	text, kind, err := verbatim(d)
	switch {
	case err != nil:
		return err
	case kind == jsontext.KindString, kind == jsontext.KindNumber:
		*into = Decimal(text)
	default:
		r.complain(d, "must be a decimal number, best as a string")
	}
	return nil
}
