package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"riskgate/internal/browsertest"
	"riskgate/openapi/openapitest"
)

func TestEveryLoginExampleRunsAsItStands(t *testing.T) {
	validator := openapitest.New(t)
	for _, example := range openapitest.Examples(t, http.MethodPost, "/users/{user}/login") {
		t.Run(example.Name, func(t *testing.T) {
			t.Parallel()
			tn := newTown(t)
			url := tn.base + "/v1/users/" + example.User + "@sandbox/login"
			request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(example.Body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/json")
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = response.Body.Close() }()
			validator.Check(t, request, response)
			var answer struct {
				SessionStatus    string `json:"sessionStatus"`
				RiskResponseCode *int   `json:"riskResponseCode"`
			}
			if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != example.Status || answer.SessionStatus != example.SessionStatus {
				t.Errorf("got %d %+v, the description promises %d %s", response.StatusCode, answer, example.Status, example.SessionStatus)
			}
		})
	}
}

func TestLoginCanBeTriedOutInABrowser(t *testing.T) {
	tn := newTown(t)
	page := browsertest.Open(t, tn.base+"/swagger/index.html")
	result := page.TryOut(http.MethodPost, "/users/{user}/login", "iaa_user")
	if result.Status != http.StatusOK || !strings.Contains(result.Body, `"accepted"`) {
		t.Errorf("the browser shows %d %s", result.Status, result.Body)
	}
	page.Screenshot("login-tried-out", ".opblock.is-open")
	if complaints := page.Complaints(); len(complaints) > 0 {
		t.Errorf("the browser complains: %q", complaints)
	}
}
