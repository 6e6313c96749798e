// Package strictyaml turns YAML into JSON and remembers where everything stood, so that a
// file that people write is read as strictly as a request, and a mistake is found.
//
// It takes one document of mappings, lists and plain values. Anchors, merged mappings and
// tags of one's own are refused, since they hide what is said.
package strictyaml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Place is a line and a column of a file, from 1.
type Place struct{ Line, Column int }

// Document is a file as JSON.
type Document struct {
	JSON   []byte
	places map[string]Place
}

// MistakeError is something in a file that cannot be JSON.
type MistakeError struct {
	Place
	Message string
}

// Error implements error.
func (e *MistakeError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message) }

// Read reads YAML, of which JSON is a kind.
func Read(text []byte) (*Document, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root, more yaml.Node
	if err := decoder.Decode(&root); err != nil {
		return nil, unreadable(err)
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, &MistakeError{Place{more.Line, more.Column}, "a second document begins"}
	}
	w := writer{places: map[string]Place{}}
	if err := w.node("", &root); err != nil {
		return nil, err
	}
	return &Document{w.out.Bytes(), w.places}, nil
}

func unreadable(err error) error {
	if errors.Is(err, io.EOF) {
		return &MistakeError{Place{1, 1}, "the file is empty"}
	}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	var line int
	if n, _ := fmt.Sscanf(message, "line %d:", &line); n == 1 {
		_, message, _ = strings.Cut(message, ": ")
		return &MistakeError{Place{line, 1}, message}
	}
	return &MistakeError{Place{1, 1}, message}
}

// Place is where a path such as "rules[2].when" stands, or what is next above it that
// stands anywhere.
func (d *Document) Place(path string) Place {
	for {
		if place, ok := d.places[path]; ok || path == "" {
			return place
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}

type writer struct {
	out    bytes.Buffer
	places map[string]Place
}

func (w *writer) node(path string, n *yaml.Node) error {
	if n.Kind == yaml.DocumentNode {
		return w.node(path, n.Content[0])
	}
	if _, known := w.places[path]; !known {
		w.places[path] = Place{n.Line, n.Column}
	}
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return wrong(n, "anchors and references are not taken")
	}
	switch n.Kind {
	case yaml.MappingNode:
		return w.mapping(path, n)
	case yaml.SequenceNode:
		return w.list(path, n)
	case yaml.DocumentNode, yaml.ScalarNode, yaml.AliasNode:
	}
	return w.value(n)
}

func wrong(n *yaml.Node, format string, args ...any) error {
	return &MistakeError{Place{n.Line, n.Column}, fmt.Sprintf(format, args...)}
}

func (w *writer) mapping(path string, n *yaml.Node) error {
	w.out.WriteByte('{')
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if name.Kind != yaml.ScalarNode || name.ShortTag() == "!!merge" {
			return wrong(name, "must be a name")
		}
		if seen[name.Value] {
			return wrong(name, "%q is given a second time", name.Value)
		}
		seen[name.Value] = true
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.text(name.Value)
		w.out.WriteByte(':')
		within := strings.TrimPrefix(path+"."+name.Value, ".")
		w.places[within] = Place{name.Line, name.Column}
		if err := w.node(within, value); err != nil {
			return err
		}
	}
	w.out.WriteByte('}')
	return nil
}

func (w *writer) list(path string, n *yaml.Node) error {
	w.out.WriteByte('[')
	for i, element := range n.Content {
		if i > 0 {
			w.out.WriteByte(',')
		}
		if err := w.node(path+"["+strconv.Itoa(i)+"]", element); err != nil {
			return err
		}
	}
	w.out.WriteByte(']')
	return nil
}

func (w *writer) value(n *yaml.Node) error {
	switch n.ShortTag() {
	case "!!null":
		w.out.WriteString("null")
	case "!!bool":
		w.out.WriteString(strings.ToLower(n.Value))
	case "!!int", "!!float":
		var number any
		if err := n.Decode(&number); err != nil {
			return wrong(n, "is no number: %s", n.Value)
		}
		text, err := json.Marshal(number)
		if err != nil {
			return wrong(n, "%s is no number of JSON", n.Value)
		}
		w.out.Write(text)
	case "!!str", "!!timestamp":
		w.text(n.Value)
	default:
		return wrong(n, "%s is not taken", n.Tag)
	}
	return nil
}

// text writes a string. Texts always encode.
func (w *writer) text(s string) {
	encoder := json.NewEncoder(&w.out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s)
}
