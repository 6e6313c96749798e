package strictjson

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// DecodeExact reads a body that says everything and nothing more: at any depth, a
// member that the type does not have is a problem, and so is a field that is not there
// unless its tag says omitempty or omitzero.
func (d *Decoder) DecodeExact(body []byte, into any) []Problem {
	problems := d.Decode(body, into)
	if !jsontext.Value(body).IsValid() { // a repeated name is no JSON either
		return problems
	}
	for i, p := range problems {
		if p.Path == Root {
			return problems
		}
		problems[i].Path = indexed(p.Path)
	}
	w := exact{problems: problems}
	w.value("", body, reflect.TypeOf(into))
	return w.problems
}

// mostProblems keeps a body of nothing but mistakes from filling the answer.
const mostProblems = 100

// exact compares a value with the type that it was read into.
type exact struct{ problems []Problem }

func (w *exact) add(path, message string) {
	for _, p := range w.problems {
		if p.Path == path {
			return // of a value of a wrong type nothing more can be said
		}
	}
	if len(w.problems) < mostProblems {
		w.problems = append(w.problems, Problem{path, message})
	}
}

func (w *exact) value(path string, value jsontext.Value, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := value.Kind(); {
	case kind == jsontext.KindBeginObject && t.Kind() == reflect.Struct:
		w.object(path, value, t)
	case kind == jsontext.KindBeginObject && t.Kind() == reflect.Map:
		Members(value, func(name string, value jsontext.Value) bool {
			w.value(join(path, name), value, t.Elem())
			return true
		})
	case kind == jsontext.KindBeginArray && t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		for i, element := range elements(value) {
			w.value(path+"["+strconv.Itoa(i)+"]", element, t.Elem())
		}
	}
}

func (w *exact) object(path string, value jsontext.Value, t reflect.Type) {
	given := map[string]bool{}
	fields := fieldsOf(t)
	Members(value, func(name string, value jsontext.Value) bool {
		given[name] = value.Kind() != jsontext.KindNull
		if kind, known := fields[name]; known {
			w.value(join(path, name), value, kind)
		} else {
			w.add(join(path, abridged(name)), "is not known here")
		}
		return true
	})
	for i := range t.NumField() { // in the order of the type
		name, needed := nameOf(t.Field(i))
		if needed && !given[name] {
			w.add(join(path, name), "is required")
		}
	}
}

// fieldsOf are the members that a type has.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := make(map[string]reflect.Type, t.NumField())
	for i := range t.NumField() {
		if name, _ := nameOf(t.Field(i)); name != "" {
			fields[name] = t.Field(i).Type
		}
	}
	return fields
}

// nameOf is the name of a field in JSON, and whether it must be there. A field without
// a name has none.
func nameOf(f reflect.StructField) (name string, needed bool) {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name, name != "" && !strings.Contains(options, "omit")
}

func elements(array jsontext.Value) (all []jsontext.Value) {
	d := jsontext.NewDecoder(strings.NewReader(string(array)))
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	for d.PeekKind() != jsontext.KindEndArray {
		element, err := d.ReadValue()
		if err != nil {
			return nil
		}
		all = append(all, element.Clone())
	}
	return all
}

// indexed writes the elements of arrays as in "order.high[2]".
func indexed(path string) string {
	var out strings.Builder
	for i, part := range strings.Split(path, ".") {
		_, err := strconv.ParseUint(part, 10, 32)
		switch {
		case err == nil && i > 0:
			out.WriteString("[" + part + "]")
			continue
		case i > 0:
			out.WriteByte('.')
		}
		out.WriteString(part)
	}
	return out.String()
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// abridged keeps a name that a client made up from filling the answer.
func abridged(name string) string {
	const most = 64
	runes := []rune(name)
	if len(runes) <= most {
		return name
	}
	return string(runes[:most]) + "…"
}
