package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"riskgate/internal/strictyaml"
)

// gatewaysName is the one section of a file that is no setting by itself.
const gatewaysName = "gateways"

// document is a file of settings: names of flags with strings, numbers, booleans or
// lists of strings, and the gateways.
type document struct {
	path     string
	text     *strictyaml.Document // nil: there is no file
	values   map[string][]string
	gateways json.RawMessage
}

// at names a place of the file in a mistake.
func (d document) at(name string) string {
	place := strictyaml.Place{}
	if d.text != nil {
		place = d.text.Place(name)
	}
	if place == (strictyaml.Place{}) {
		return d.path + ": " + name
	}
	return fmt.Sprintf("%s:%d:%d: %s", d.path, place.Line, place.Column, name)
}

// readFile reads YAML, or JSON.
func readFile(path string) (document, []Mistake) {
	d := document{path: path, values: map[string][]string{}}
	if path == "" {
		return d, nil
	}
	raw, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		return d, []Mistake{{"--config", err.Error()}}
	}
	d.text, err = strictyaml.Read(raw)
	if err != nil && json.Valid(raw) { // JSON with tabs is no YAML
		d.text, err = &strictyaml.Document{JSON: raw}, nil
	}
	var mistake *strictyaml.MistakeError
	if errors.As(err, &mistake) {
		return d, []Mistake{{fmt.Sprintf("%s:%d:%d", path, mistake.Line, mistake.Column), mistake.Message}}
	}
	return d, d.take()
}

// take sorts out what the file holds.
func (d *document) take() (mistakes []Mistake) {
	var object map[string]json.RawMessage
	if json.Unmarshal(d.text.JSON, &object) != nil || object == nil {
		return []Mistake{{d.path, "must hold settings by their names"}}
	}
	for name, raw := range object {
		if name == gatewaysName {
			d.gateways = raw
			continue
		}
		texts, ok := texts(raw)
		if !ok {
			mistakes = append(mistakes, Mistake{d.at(name), "must be a string, a number, true, false or a list of strings"})
			continue
		}
		d.values[name] = texts
	}
	return mistakes
}

func texts(raw json.RawMessage) ([]string, bool) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	switch v := value.(type) {
	case string:
		return []string{v}, true
	case bool, json.Number:
		return []string{fmt.Sprint(v)}, true
	case []any:
		var all []string
		for _, item := range v {
			text, ok := item.(string)
			if !ok {
				return nil, false
			}
			all = append(all, text)
		}
		return all, true
	}
	return nil, false
}
