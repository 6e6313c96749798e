package openapitest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"riskgate/openapi"
)

// Example is a request body of the description that runs as it stands in the
// sandbox, with what the sandbox answers.
type Example struct {
	Name          string
	User          string // whose login it is; belongs into the path
	Body          json.RawMessage
	Status        int    // of the answer
	SessionStatus string // empty: the answer has none
	Code          *int   // risk response code, nil: the answer has none
}

// Examples returns the examples of an operation's body, by name. It fails the
// test if there are none. The path is the description's, as in
// "/users/{user}/login".
func Examples(tb testing.TB, method, path string) []Example {
	tb.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct {
					Examples map[string]struct {
						Value  json.RawMessage `json:"value"`
						Expect struct {
							Status        int    `json:"status"`
							SessionStatus string `json:"sessionStatus"`
							Code          *int   `json:"riskResponseCode"`
						} `json:"x-expect"`
					} `json:"examples"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(openapi.Description(), &doc); err != nil {
		tb.Fatalf("description: %v", err)
	}
	var all []Example
	for name, e := range doc.Paths[path][strings.ToLower(method)].RequestBody.Content["application/json"].Examples {
		var who struct {
			RelationshipRef string `json:"relationshipRef"`
		}
		if err := json.Unmarshal(e.Value, &who); err != nil {
			tb.Fatalf("example %s: %v", name, err)
		}
		all = append(all, Example{
			Name: name, User: who.RelationshipRef, Body: e.Value,
			Status: e.Expect.Status, SessionStatus: e.Expect.SessionStatus, Code: e.Expect.Code,
		})
	}
	if all == nil {
		tb.Fatalf("%s %s has no examples", method, path)
	}
	slices.SortFunc(all, func(a, b Example) int { return strings.Compare(a.Name, b.Name) })
	return all
}
