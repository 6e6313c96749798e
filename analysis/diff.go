package analysis

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Difference is a place in which two policies differ. A side that has nothing there is
// nil.
type Difference struct {
	Path     string // as in the problems of a policy
	Old, New any
}

// Diff lists what a version has changed against another, in the order of the paths.
func (p *Policies) Diff(ctx context.Context, version, against int64) ([]Difference, error) {
	changed, err := p.Policy(ctx, version)
	if err != nil {
		return nil, err
	}
	before, err := p.Policy(ctx, against)
	if err != nil {
		return nil, err
	}
	return differences(before.Data, changed.Data)
}

// mostPaths is how many changed places an event names.
const mostPaths = 20

func changedPaths(before, after []byte) ([]string, error) {
	found, err := differences(before, after)
	if err != nil {
		return nil, err
	}
	paths := make([]string, 0, min(len(found), mostPaths))
	for _, d := range found[:min(len(found), mostPaths)] {
		paths = append(paths, d.Path)
	}
	return paths, nil
}

// differences compares two policies as JSON, so that what a policy may say needs no
// line here.
func differences(before, after []byte) ([]Difference, error) {
	var sides [2]any
	for i, data := range [...][]byte{before, after} {
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := d.Decode(&sides[i]); err != nil {
			return nil, fmt.Errorf("decode policy: %w", err)
		}
	}
	found := compare("", sides[0], sides[1])
	return slices.DeleteFunc(found, func(d Difference) bool { return d.Path == "version" }), nil
}

// compare goes down both sides together. Lists of things with an ID are compared by the
// ID, whatever their order; other lists as a whole.
func compare(path string, before, after any) []Difference {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	old, wasObject := before.(map[string]any)
	changed, isObject := after.(map[string]any)
	if wasObject && isObject {
		return members(old, changed, func(name string) string { return joined(path, name) })
	}
	old, wasNamed := byID(before)
	changed, isNamed := byID(after)
	if wasNamed && isNamed && len(old)+len(changed) > 0 {
		return members(old, changed, func(id string) string { return path + "[" + id + "]" })
	}
	return []Difference{{path, before, after}}
}

func members(old, changed map[string]any, name func(string) string) (found []Difference) {
	all := maps.Clone(old)
	maps.Copy(all, changed)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		found = append(found, compare(name(key), old[key], changed[key])...)
	}
	return found
}

// byID is a list of objects that each have an "id" of their own; nothing is an empty one.
func byID(value any) (map[string]any, bool) {
	list, isList := value.([]any)
	named := make(map[string]any, len(list))
	for _, element := range list {
		object, _ := element.(map[string]any)
		id, isText := object["id"].(string)
		if _, taken := named[id]; !isText || taken {
			return nil, false
		}
		named[id] = element
	}
	return named, isList || value == nil
}

func joined(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
