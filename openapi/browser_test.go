package openapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"riskgate/internal/browsertest"
	"riskgate/openapi"
)

func TestALoginIsTriedOutInARealBrowser(t *testing.T) {
	type call struct {
		path string
		body struct{ ObjectType, RelationshipRef, ClientIP string }
	}
	calls := make(chan call, 1)
	mux := http.NewServeMux()
	mux.Handle("/", openapi.Handler())
	mux.HandleFunc("POST /v1/users/{user}/login", func(w http.ResponseWriter, r *http.Request) {
		seen := call{path: r.URL.Path}
		if err := json.NewDecoder(r.Body).Decode(&seen.body); err != nil {
			t.Errorf("the page sent no JSON: %v", err)
		}
		calls <- seen
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"riskResponseCode":3,"sessionStatus":"pending"}`))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	page := browsertest.Open(t, server.URL+"/swagger/index.html")
	result := page.TryOut("POST", "/users/{user}/login", "sms_user_far")
	page.Screenshot("swagger-login-stub", ".opblock.is-open")

	if result.Status != http.StatusOK || !strings.Contains(result.Body, `"riskResponseCode": 3`) {
		t.Errorf("the page shows %d %s", result.Status, result.Body)
	}
	seen := <-calls
	if seen.path != "/v1/users/iaa_user@sandbox/login" {
		t.Errorf("the page called %s", seen.path)
	}
	if seen.body.ObjectType != "AdaptiveLoginInput" || seen.body.RelationshipRef != "sms_user" || seen.body.ClientIP == "" {
		t.Errorf("the page sent %+v", seen.body)
	}
	if complaints := page.Complaints(); complaints != nil {
		t.Errorf("the browser complained: %q", complaints)
	}
}
