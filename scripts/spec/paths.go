package main

import (
	"slices"
	"strings"
	"unicode"
)

// placeOperations says of every operation where it is served and what it asks of
// the caller. The contract's paths are served under /v1 and without that prefix, to
// callers with a key, and those of the Verify contract as they stand; pages and those for
// operators and the sandbox stand at the root alone and ask for nothing, nor do those that
// gateways are told of, under /v1 alone.
func placeOperations(doc node) {
	paths := at(doc, "paths")
	placed := node{}
	for path, item := range paths {
		placed["/"+strings.TrimPrefix(strings.TrimPrefix(path, "/v1/"), "/")] = item
	}
	doc["paths"] = placed
	for op := range operations(doc) {
		nameOperation(op)
		delete(op.node, "security")
		if hasTag(op, "operation") || hasTag(op, "sandbox") || hasTag(op, "pages") {
			op.node["servers"] = []any{node{"url": "/"}}
			op.node["security"] = []any{}
		}
		if hasTag(op, "verify") {
			op.node["servers"] = []any{node{"url": "/"}}
		}
		if hasTag(op, "reports") {
			op.node["servers"] = []any{node{"url": "/v1"}}
			op.node["security"] = []any{}
		}
	}
}

func hasTag(op operation, name string) bool {
	names, _ := op.node["tags"].([]any)
	return slices.Contains(names, any(name))
}

// nameOperation makes an operationId from method and path where there is none.
func nameOperation(op operation) {
	if id, _ := op.node["operationId"].(string); id != "" {
		return
	}
	words := strings.FieldsFunc(op.path, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	id := op.method
	for _, w := range slices.DeleteFunc(words, func(w string) bool { return w == "" }) {
		id += strings.ToUpper(w[:1]) + w[1:]
	}
	op.node["operationId"] = id
}

// tellTables keeps tables from being described as JSON, and errors as tables: swag gives
// every response all the types that an operation produces.
func tellTables(doc node) {
	const table = "text/csv"
	for op := range operations(doc) {
		for status, response := range at(op.node, "responses") {
			response, _ := response.(node)
			content, _ := response["content"].(node)
			if content[table] == nil {
				continue
			}
			if strings.HasPrefix(status, "2") {
				delete(content, "application/json")
			} else {
				delete(content, table)
			}
		}
	}
}
