package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// example is a value that runs as it stands, by the name it is offered under.
type example struct {
	name    string
	summary string
	value   any
	expect  outcome
}

// offered is a list of examples. Written as JSON it is an object whose keys keep
// their order, since the first is the one that a reader sees.
type offered []example

// MarshalJSON implements json.Marshaler.
func (o offered) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	for i, e := range o {
		shown := struct {
			Summary string  `json:"summary,omitempty"`
			Value   any     `json:"value"`
			Expect  outcome `json:"x-expect,omitzero"`
		}{e.summary, e.value, e.expect}
		inside, err := json.Marshal(shown)
		if err != nil {
			return nil, fmt.Errorf("example %s: %w", e.name, err)
		}
		separator := ","
		if i == 0 {
			separator = "{"
		}
		fmt.Fprintf(&text, "%s%q:%s", separator, e.name, inside)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// addExamples gives operations their examples. One for an operation that is not
// there is an error.
func addExamples(doc node, examples map[string]offered) error {
	wanted := maps.Clone(examples)
	for op := range operations(doc) {
		key := op.method + " " + parameter.ReplaceAllString(op.path, "{}")
		if own, ok := wanted[key]; ok {
			content := at(op.node, "requestBody", "content", "application/json")
			content["examples"] = own
			delete(content, "example")
			delete(wanted, key)
			offerPeople(op)
		}
	}
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		faults = append(faults, fmt.Errorf("there are examples for %s, which is not described", key))
	}
	return errors.Join(faults...)
}

// offerPeople lets the reader choose the demo person whose example it is, where
// the handler names one of them.
func offerPeople(op operation) {
	parameters, _ := op.node["parameters"].([]any)
	for _, p := range parameters {
		p, _ := p.(node)
		first, _ := p["example"].(string)
		if p["in"] == "path" && p["name"] == "user" && first == people()[0].name+"@sandbox" {
			p["examples"] = demoPeople()
			delete(p, "example")
		}
	}
}

// showProblems gives every answer that is a Problem the example that belongs to
// its status: the schema's own would show a refused login everywhere.
func showProblems(doc node) {
	for op := range operations(doc) {
		responses, _ := op.node["responses"].(node)
		for status, response := range responses {
			response, _ := response.(node)
			content, _ := response["content"].(node)
			media, _ := content["application/json"].(node)
			schema, _ := media["schema"].(node)
			code, err := strconv.Atoi(status)
			if err == nil && schema["$ref"] == schemaRef+"Problem" {
				media["example"] = problem(code, response["description"])
			}
		}
	}
}

func problem(status int, description any) node {
	text, _ := description.(string)
	message, _, _ := strings.Cut(text, ";")
	shown := node{
		"error":            http.StatusText(status),
		"message":          message,
		"logCorrelationId": "c1f0a3d2b4e5968778695a4b3c2d1e0f",
	}
	if status == http.StatusBadRequest {
		shown["validationErrors"] = []any{node{"field": "sessionID", "message": "must be 2 to 100 hex digits"}}
	}
	return shown
}
