package openapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Route is a method and a path as a router holds them. Parameters are written
// ":name", "*name" or "{name}"; their names do not matter.
type Route struct {
	Method string
	Path   string
}

// Operation is one described route: what a method on a path does, under one of
// the servers (path prefixes) that offer it.
type Operation struct {
	Route
	ID string
}

type document struct {
	Servers []server                              `json:"servers"`
	Paths   map[string]map[string]json.RawMessage `json:"paths"`
}

type server struct {
	URL string `json:"url"`
}

// Operations lists what the description describes, each operation once for every
// path prefix under which it is served, sorted by path and method.
func Operations() ([]Operation, error) { return operations(description) }

func operations(text []byte) ([]Operation, error) {
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("read description: %w", err)
	}
	var all []Operation
	for path, item := range doc.Paths {
		for _, method := range methods() {
			raw, ok := item[method]
			if !ok {
				continue
			}
			found, err := doc.read(method, path, raw)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
	}
	slices.SortFunc(all, func(a, b Operation) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return all, nil
}

func (d document) read(method, path string, raw json.RawMessage) ([]Operation, error) {
	var op struct {
		ID      string   `json:"operationId"`
		Servers []server `json:"servers"`
	}
	if err := json.Unmarshal(raw, &op); err != nil {
		return nil, fmt.Errorf("read %s %s: %w", method, path, err)
	}
	if op.Servers == nil {
		op.Servers = d.Servers
	}
	var found []Operation
	for _, s := range op.Servers {
		route := Route{Method: strings.ToUpper(method), Path: strings.TrimSuffix(s.URL, "/") + path}
		found = append(found, Operation{Route: route, ID: op.ID})
	}
	return found, nil
}

// Compare reports, one sentence each and sorted, the routes that the description
// leaves out and the operations it describes that no route serves. The pages of
// this package describe the rest and need no description themselves.
func Compare(routes []Route) ([]string, error) { return compare(description, routes) }

func compare(text []byte, routes []Route) ([]string, error) {
	described, err := operations(text)
	if err != nil {
		return nil, err
	}
	known := map[Route]bool{}
	for _, op := range described {
		known[op.plain()] = true
	}
	served := map[Route]bool{}
	var differences []string
	for _, r := range routes {
		served[r.plain()] = true
		if !known[r.plain()] && !isOwnPage(r.Path) {
			differences = append(differences, fmt.Sprintf("%s %s is served but not described", r.Method, r.Path))
		}
	}
	for _, op := range described {
		if !served[op.plain()] {
			differences = append(differences, fmt.Sprintf("%s %s is described but not served", op.Method, op.Path))
		}
	}
	slices.Sort(differences)
	return slices.Compact(differences), nil
}

func (r Route) plain() Route {
	segments := strings.Split(r.Path, "/")
	for i, s := range segments {
		if s != "" && strings.ContainsAny(s[:1], ":*{") {
			segments[i] = "{}"
		}
	}
	return Route{Method: strings.ToUpper(r.Method), Path: strings.Join(segments, "/")}
}

func isOwnPage(path string) bool {
	return path == "/" || path == "/openapi.json" || path == "/swagger" || strings.HasPrefix(path, "/swagger/")
}

func methods() []string {
	return []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}
}
