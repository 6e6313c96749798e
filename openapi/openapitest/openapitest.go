// Package openapitest holds answers against the description, for tests.
package openapitest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"riskgate/openapi"
)

// Validator checks answers against a description. It is stricter than a client
// would be: in an answer, a key that is not described is a fault.
type Validator struct {
	doc      *openapi3.T
	prefixes []string // of paths, longest first
}

// New returns a validator for riskgate's own description.
func New(tb testing.TB) *Validator {
	tb.Helper()
	v, err := Parse(openapi.Description())
	if err != nil {
		tb.Fatalf("description: %v", err)
	}
	return v
}

// Parse returns a validator for a description. It fails if that is no valid
// OpenAPI 3.1 or if an example in it does not fit its schema.
func Parse(description []byte) (*Validator, error) {
	valid, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	if !valid.IsOpenAPI31OrLater() {
		return nil, fmt.Errorf("OpenAPI %s, want 3.1", valid.OpenAPI)
	}
	if err := valid.Validate(openapi3.NewLoader().Context, openapi3.EnableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}
	closed, err := closeAnswers(description)
	if err != nil {
		return nil, err
	}
	strict, err := openapi3.NewLoader().LoadFromData(closed)
	if err != nil {
		return nil, fmt.Errorf("load with closed answers: %w", err)
	}
	v := &Validator{doc: strict}
	for _, s := range strict.Servers {
		v.prefixes = append(v.prefixes, strings.TrimSuffix(s.URL, "/"))
	}
	slices.SortFunc(v.prefixes, func(a, b string) int { return len(b) - len(a) })
	return v, nil
}

// Check fails the test unless the answer to the request is one that the
// description allows. The answer's body can still be read afterwards.
func (v *Validator) Check(tb testing.TB, request *http.Request, answer *http.Response) {
	tb.Helper()
	if err := v.Validate(request, answer); err != nil {
		tb.Errorf("%s %s answered %d: %v", request.Method, request.URL.Path, answer.StatusCode, err)
	}
}

// Validate says in what the answer differs from the description. Of a request
// that no operation describes it checks nothing but that the answer says so with
// a status of 404 or 405.
func (v *Validator) Validate(request *http.Request, answer *http.Response) error {
	route, parameters := v.route(request.Method, request.URL.EscapedPath())
	if route == nil {
		if answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusMethodNotAllowed {
			return nil
		}
		return errors.New("no operation describes the request")
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return openapi3filter.ValidateResponse(request.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: request, PathParams: parameters, Route: route,
		},
		Status:  answer.StatusCode,
		Header:  answer.Header,
		Body:    io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
}

// closeAnswers forbids keys that are not described in every object that an answer
// may hold.
func closeAnswers(description []byte) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(description, &doc); err != nil {
		return nil, fmt.Errorf("read description: %w", err)
	}
	paths, _ := doc["paths"].(map[string]any)
	for _, item := range paths {
		item, _ := item.(map[string]any)
		for _, op := range item {
			if op, ok := op.(map[string]any); ok {
				closeObjects(doc, op["responses"], map[string]bool{})
			}
		}
	}
	return json.Marshal(doc)
}

func closeObjects(doc map[string]any, n any, seen map[string]bool) {
	switch n := n.(type) {
	case []any:
		for _, each := range n {
			closeObjects(doc, each, seen)
		}
	case map[string]any:
		if ref, ok := n["$ref"].(string); ok && !seen[ref] {
			seen[ref] = true
			closeObjects(doc, lookUp(doc, ref), seen)
		}
		if n["properties"] != nil && n["additionalProperties"] == nil {
			n["additionalProperties"] = false
		}
		for _, each := range n {
			closeObjects(doc, each, seen)
		}
	}
}

func lookUp(doc map[string]any, ref string) any {
	var at any = doc
	for _, key := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		object, _ := at.(map[string]any)
		at = object[key]
	}
	return at
}

func (v *Validator) route(method, path string) (*routers.Route, map[string]string) {
	for _, prefix := range v.prefixes {
		rest, ok := strings.CutPrefix(path, prefix)
		if !ok || !strings.HasPrefix(rest, "/") {
			continue
		}
		if route, parameters := v.operation(method, rest); route != nil {
			return route, parameters
		}
	}
	return nil, nil
}

// operation finds what describes a path. One without parameters is preferred.
func (v *Validator) operation(method, path string) (*routers.Route, map[string]string) {
	for _, template := range v.doc.Paths.InMatchingOrder() {
		item := v.doc.Paths.Value(template)
		op := item.GetOperation(method)
		parameters, fits := match(template, path)
		if fits && op != nil {
			return &routers.Route{Spec: v.doc, Path: template, PathItem: item, Method: method, Operation: op}, parameters
		}
	}
	return nil, nil
}

func match(template, path string) (map[string]string, bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	parameters := map[string]string{}
	for i, segment := range want {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			parameters[strings.TrimSuffix(name, "}")] = got[i]
		} else if segment != got[i] {
			return nil, false
		}
	}
	return parameters, true
}
