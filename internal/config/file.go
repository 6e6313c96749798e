package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// readFile reads the settings of a JSON file: an object whose names are those of
// the flags and whose values are strings, numbers, booleans or lists of strings.
func readFile(path string) (map[string][]string, []Mistake) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, []Mistake{{"--config", err.Error()}}
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, []Mistake{{path, "is not a JSON object: " + err.Error()}}
	}
	values := map[string][]string{}
	var mistakes []Mistake
	for name, value := range object {
		texts, ok := texts(value)
		if !ok {
			mistakes = append(mistakes, Mistake{path + ": " + name, "must be a string, a number, true, false or a list of strings"})
			continue
		}
		values[name] = texts
	}
	return values, mistakes
}

func texts(value any) ([]string, bool) {
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
