package openapi

import (
	"slices"
	"strings"
	"testing"
)

const small = `{"servers":[{"url":"/v1"},{"url":"/"}],"paths":{
	"/users/{user}":{"summary":"no operation","get":{"operationId":"user"},"put":{}},
	"/healthz":{"get":{"operationId":"health","servers":[{"url":"/"}]}}}}`

func TestOperationsAreListedOncePerServer(t *testing.T) {
	got, err := operations([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	want := []Operation{
		{Route{"GET", "/healthz"}, "health"},
		{Route{"GET", "/users/{user}"}, "user"},
		{Route{"PUT", "/users/{user}"}, ""},
		{Route{"GET", "/v1/users/{user}"}, "user"},
		{Route{"PUT", "/v1/users/{user}"}, ""},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRoutesAndDescriptionAreComparedBothWays(t *testing.T) {
	complete := []Route{
		{"GET", "/healthz"},
		{"GET", "/users/:name"},
		{"PUT", "/users/:name"},
		{"get", "/v1/users/{id}"},
		{"PUT", "/v1/users/:name"},
		{"GET", "/openapi.json"},
		{"GET", "/swagger"},
		{"GET", "/swagger/*page"},
	}
	for _, c := range []struct {
		name   string
		routes []Route
		want   []string
	}{
		{"all are described", complete, nil},
		{"one is not served", complete[1:], []string{"GET /healthz is described but not served"}},
		{"one prefix is not served", slices.Concat(complete[:4], complete[5:]), []string{"PUT /v1/users/{user} is described but not served"}},
		{"one is not described", append(slices.Clone(complete), Route{"DELETE", "/users/:name"}), []string{"DELETE /users/:name is served but not described"}},
		{"a parameter is not a word", append(slices.Clone(complete), Route{"GET", "/users/all"}), []string{"GET /users/all is served but not described"}},
		{"pages alone may be undescribed", append(slices.Clone(complete), Route{"GET", "/swaggering"}), []string{"GET /swaggering is served but not described"}},
	} {
		got, err := compare([]byte(small), c.routes)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestADescriptionThatCannotBeReadIsAnError(t *testing.T) {
	for _, text := range []string{`{`, `{"paths":{"/":{"get":[]}}}`} {
		if _, err := compare([]byte(text), nil); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

func TestTheDescriptionsOwnOperationsAreReadable(t *testing.T) {
	all, err := Operations()
	if err != nil || len(all) == 0 {
		t.Fatalf("%d operations, %v", len(all), err)
	}
	var routes []Route
	for _, op := range all {
		routes = append(routes, op.Route)
		if op.ID == "" || !strings.HasPrefix(op.Path, "/") {
			t.Errorf("%+v has no name or no path", op)
		}
	}
	if differences, err := Compare(routes); err != nil || differences != nil {
		t.Errorf("the description differs from itself: %q, %v", differences, err)
	}
}
