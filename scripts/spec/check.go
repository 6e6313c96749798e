package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// check refuses what swag leaves behind when it cannot read a comment: it says
// nothing then and writes a schema without content.
func check(doc node) error {
	var faults []error
	schemas := at(doc, "components", "schemas")
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		schema, _ := schemas[name].(node)
		if schema["type"] == "object" && isEmpty(without(schema, "type")) {
			faults = append(faults, fmt.Errorf("schema %s is empty", name))
		}
		walkSchema(schema, "schema "+name, func(where string, n node) {
			if isEmpty(n) {
				faults = append(faults, fmt.Errorf("%s is empty", where))
			}
		})
	}
	tagged := map[string]bool{}
	for _, t := range tags() {
		name, _ := t.(node)["name"].(string)
		tagged[name] = true
	}
	seen := map[string]string{}
	for op := range operations(doc) {
		faults = append(faults, checkOperation(op, tagged)...)
		id, _ := op.node["operationId"].(string)
		if other, taken := seen[id]; taken {
			faults = append(faults, fmt.Errorf("%s and %s are both called %s", other, op, id))
		}
		seen[id] = op.String()
	}
	return errors.Join(faults...)
}

func checkOperation(op operation, tagged map[string]bool) []error {
	var faults []error
	if summary, _ := op.node["summary"].(string); summary == "" {
		faults = append(faults, fmt.Errorf("%s has no summary", op))
	}
	names, _ := op.node["tags"].([]any)
	for _, name := range names {
		if name, _ := name.(string); !tagged[name] {
			faults = append(faults, fmt.Errorf("%s has the tag %q, which frame.go does not know", op, name))
		}
	}
	if len(names) == 0 {
		faults = append(faults, fmt.Errorf("%s has no tag", op))
	}
	for _, part := range []string{"requestBody", "responses", "parameters"} {
		walk(op.node[part], op.String()+" "+part, func(where string, n node) {
			schema, isSchema := n["schema"].(node)
			if isSchema && isEmpty(schema) {
				faults = append(faults, fmt.Errorf("%s has an empty schema", where))
			}
		})
	}
	return faults
}

// walkSchema visits a schema and the schemas inside it, not the names of its
// properties or its examples.
func walkSchema(n any, where string, visit func(where string, n node)) {
	schema, ok := n.(node)
	if !ok {
		return
	}
	visit(where, schema)
	properties, _ := schema["properties"].(node)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		walkSchema(properties[name], where+"."+name, visit)
	}
	walkSchema(schema["items"], where+"[]", visit)
	for _, choice := range []string{"oneOf", "anyOf", "allOf"} {
		branches, _ := schema[choice].([]any)
		for _, branch := range branches {
			walkSchema(branch, where, visit)
		}
	}
}

// isEmpty reports whether a schema says nothing of its values. One marked with
// x-any means to.
func isEmpty(schema node) bool {
	if schema["x-any"] == true {
		return false
	}
	for key := range schema {
		if !slices.Contains([]string{"description", "title", "example", "deprecated"}, key) && !strings.HasPrefix(key, "x-") {
			return false
		}
	}
	return true
}

func without(n node, key string) node {
	rest := maps.Clone(n)
	delete(rest, key)
	return rest
}
