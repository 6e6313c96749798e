package openapitest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"riskgate/openapi/openapitest"
)

const small = `{"openapi":"3.1.0","info":{"title":"door","version":"1"},
"servers":[{"url":"/v1"},{"url":"/"}],
"components":{"schemas":{
	"Answer":{"type":"object","required":["status"],"properties":{
		"status":{"type":"string","enum":["open","shut"]},"by":{"$ref":"#/components/schemas/Person"}}},
	"Person":{"type":"object","properties":{"name":{"type":["string","null"]}}}}},
"paths":{
	"/doors/{door}":{"get":{"operationId":"door",
		"parameters":[{"name":"door","in":"path","required":true,"schema":{"type":"string"}}],
		"responses":{"200":{"description":"seen","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Answer"}}}},
			"204":{"description":"gone"}}}},
	"/doors/all":{"get":{"operationId":"all","responses":{"200":{"description":"names","content":{"text/plain":{"schema":{"type":"string"}}}}}}}}}`

func TestAnswersAreHeldAgainstTheDescription(t *testing.T) {
	validator, err := openapitest.Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		status     int
		kind, body string
		fault      string
	}{
		{"as described", "/doors/1", 200, "application/json", `{"status":"open"}`, ""},
		{"under the prefix", "/v1/doors/1", 200, "application/json", `{"status":"open","by":{"name":null}}`, ""},
		{"an escaped slash in a name", "/doors/a%2Fb", 200, "application/json", `{"status":"shut"}`, ""},
		{"no body", "/doors/1", 204, "", "", ""},
		{"a word before a parameter", "/doors/all", 200, "text/plain", "1 2 3", ""},
		{"a key is missing", "/doors/1", 200, "application/json", `{}`, `"status" is missing`},
		{"a value is not listed", "/doors/1", 200, "application/json", `{"status":"ajar"}`, "allowed values"},
		{"a value has another type", "/doors/1", 200, "application/json", `{"status":1}`, "string"},
		{"a key is not described", "/doors/1", 200, "application/json", `{"status":"open","key":"7"}`, "key"},
		{"a key inside is not described", "/doors/1", 200, "application/json", `{"status":"open","by":{"age":7}}`, "age"},
		{"a status is not described", "/doors/1", 500, "application/json", `{"status":"open"}`, "status"},
		{"a media type is not described", "/doors/1", 200, "text/plain", "open", "Content-Type"},
		{"no JSON", "/doors/1", 200, "application/json", "{", "decode"},
		{"nowhere", "/windows", 404, "application/json", `{}`, ""},
		{"nowhere, yet something is there", "/windows", 200, "application/json", `{}`, "no operation"},
	} {
		answer := &http.Response{
			StatusCode: c.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(c.body)),
		}
		if c.kind != "" {
			answer.Header.Set("Content-Type", c.kind)
		}
		err := validator.Validate(httptest.NewRequest(http.MethodGet, c.path, nil), answer)
		if c.fault == "" && err != nil || c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.fault)
		}
		if body, _ := io.ReadAll(answer.Body); string(body) != c.body {
			t.Errorf("%s: afterwards the body reads %q", c.name, body)
		}
	}
}

func TestDescriptionsThatCannotBeTrustedAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":       `{`,
		"an old one":    strings.Replace(small, "3.1.0", "3.0.3", 1),
		"no version":    strings.Replace(small, `,"version":"1"`, "", 1),
		"a lost schema": strings.Replace(small, `"#/components/schemas/Person"`, `"#/components/schemas/Nobody"`, 1),
		"a bad example": strings.Replace(small, `"enum":["open","shut"]`, `"enum":["open","shut"],"example":"ajar"`, 1),
	} {
		if _, err := openapitest.Parse([]byte(text)); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
