package main

import (
	"iter"
	"maps"
	"slices"
	"strings"
)

// node is an object of the description.
type node = map[string]any

const schemaRef = "#/components/schemas/"

// at follows keys down from a node and returns the object there, made if missing.
func at(n node, keys ...string) node {
	for _, k := range keys {
		child, ok := n[k].(node)
		if !ok {
			child = node{}
			n[k] = child
		}
		n = child
	}
	return n
}

// operation is a described method on a path.
type operation struct {
	method string
	path   string
	node   node
}

func (o operation) String() string { return strings.ToUpper(o.method) + " " + o.path }

// operations yields every operation, by path and method.
func operations(doc node) iter.Seq[operation] {
	return func(yield func(operation) bool) {
		paths := at(doc, "paths")
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			item, _ := paths[path].(node)
			for _, method := range slices.Sorted(maps.Keys(item)) {
				op, isObject := item[method].(node)
				if isObject && !yield(operation{method, path, op}) {
					return
				}
			}
		}
	}
}

// walk visits every object below n, parents first; where is the way there.
func walk(n any, where string, visit func(where string, n node)) {
	switch n := n.(type) {
	case node:
		visit(where, n)
		for _, key := range slices.Sorted(maps.Keys(n)) {
			walk(n[key], where+"/"+key, visit)
		}
	case []any:
		for _, each := range n {
			walk(each, where, visit)
		}
	}
}

// refsIn returns the names of the schemas that n leads to, at any remove.
func refsIn(doc node, n any) map[string]bool {
	found := map[string]bool{}
	var collect func(any)
	collect = func(n any) {
		walk(n, "", func(_ string, n node) {
			ref, _ := n["$ref"].(string)
			name, isSchema := strings.CutPrefix(ref, schemaRef)
			if isSchema && !found[name] {
				found[name] = true
				collect(at(doc, "components", "schemas")[name])
			}
		})
	}
	collect(n)
	return found
}
