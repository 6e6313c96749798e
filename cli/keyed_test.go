package cli

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/openapi"
)

// The server outside the sandbox, as applications with keys see it.

// operation is one that the description names, as a request.
type operation struct {
	method, path string
	takesBody    bool
}

// described lists every operation of the contract.
func described(tb testing.TB) []operation {
	tb.Helper()
	all := operationsOf(tb, func(path string) bool {
		return !strings.HasPrefix(path, "/sandbox/") && !strings.HasPrefix(path, "/v2/") && !strings.HasPrefix(path, "/reports/") && path != "/not-me" && path != "/docs/errors/{code}" &&
			path != "/healthz" && path != "/readyz" && path != "/metrics"
	})
	if len(all) < 47 {
		tb.Fatalf("only %d operations are described", len(all))
	}
	return all
}

// operationsOf lists the operations on some of the paths that are described.
func operationsOf(tb testing.TB, wanted func(path string) bool) []operation {
	tb.Helper()
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(openapi.Description(), &doc); err != nil {
		tb.Fatal(err)
	}
	fill := strings.NewReplacer("{user}", "nobody@master", "{requestID}", "5b0c8f3e", "{serial}", "TOT0000001",
		"{application}", "TOTP", "{registration}", "1", "{version}", "1", "{id}", "1", "{case}", "1", "{list}", "seen")
	var all []operation
	for path, methods := range doc.Paths {
		if !wanted(path) {
			continue
		}
		for method, described := range methods {
			takes := strings.Contains(string(described), `"requestBody"`)
			all = append(all, operation{strings.ToUpper(method), fill.Replace(path), takes})
		}
	}
	return all
}

func (op operation) body() any {
	if op.takesBody {
		return object{}
	}
	return nil
}

func TestEveryDescribedPathIsClosedToStrangers(t *testing.T) {
	t.Parallel()
	const fits = 50 // two calls each of what strangers may be refused in a minute
	tn := newOffice(t).serve("")
	for i, op := range described(t) {
		if i > 0 && i%fits == 0 {
			tn = newOffice(t).serve("") // one that has not met this stranger yet
		}
		for _, prefix := range []string{"/v1", ""} {
			status, answer, _ := tn.call(op.method, prefix+op.path, op.body())
			if status != 401 || answer["error"] != "Unauthorized" || answer["message"] == nil || answer["logCorrelationId"] == nil {
				t.Errorf("%s %s: %d %v", op.method, prefix+op.path, status, answer)
			}
		}
	}
	for _, path := range []string{"/sandbox/outbox", "/sandbox/users/iaa_user@sandbox/otp", "/v1/sandbox/outbox"} {
		if status, answer, _ := tn.call(http.MethodGet, path, nil); status != 404 || answer["message"] != "No such path" {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
	for _, path := range []string{"/sandbox/clock", "/sandbox/users/a@sandbox/device/approve"} {
		if status, answer, _ := tn.call(http.MethodPost, path, object{"advance": "90s"}); status != 404 {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
}

func TestOneScopeOpensEachPath(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	keys := map[models.Scope]string{}
	for _, scope := range models.Scopes() {
		keys[scope] = "Bearer " + o.key(string(scope))
	}
	both := "Bearer " + o.key("risk:read,risk:write")
	tn := o.serve("", "--limit-registration", "1000/1h")
	for _, op := range described(t) {
		var opened []models.Scope
		for _, scope := range models.Scopes() {
			status, answer, _ := tn.as(keys[scope]).call(op.method, "/v1"+op.path, op.body())
			if status == 401 || status == 500 || status == 429 {
				t.Errorf("%s %s with scope %s: %d %v", op.method, op.path, scope, status, answer)
			}
			if status != 403 {
				opened = append(opened, scope)
			}
		}
		if len(opened) == 0 && strings.HasPrefix(op.path, "/risk/webhooks") { // who is told everything may read everything
			if status, answer, _ := tn.as(both).call(op.method, "/v1"+op.path, op.body()); status == 403 {
				t.Errorf("%s %s for a reading writer: %v", op.method, op.path, answer)
			}
			continue
		}
		if len(opened) != 1 || opened[0] == models.ScopeUserState || opened[0] == models.ScopeRiskDetail {
			t.Errorf("%s %s is opened by %v", op.method, op.path, opened)
		}
	}
}

func TestFormsAndForeignPagesChangeNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve(o.key("login,session,transaction,user,device,risk:read,risk:write,risk:publish"))
	for _, op := range described(t) {
		if op.method == http.MethodGet {
			continue
		}
		form := tn.request(op.method, "/v1"+op.path, object{})
		form.Header.Set("Content-Type", "text/plain")
		if status, answer, _ := tn.send(form); status != 415 {
			t.Errorf("%s %s as text/plain: %d %v", op.method, op.path, status, answer)
		}
		foreign := tn.request(op.method, "/v1"+op.path, op.body())
		foreign.Header.Set("Sec-Fetch-Site", "cross-site")
		foreign.Header.Set("Origin", "https://evil.example")
		if status, answer, _ := tn.send(foreign); status != 403 {
			t.Errorf("%s %s from a foreign page: %d %v", op.method, op.path, status, answer)
		}
	}
}

func TestKeysComeInTwoFormsAndEndAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	good, spent := o.key("user"), o.key("user")
	o.now = func() time.Time { return time.Now().Add(-2 * time.Hour) }
	old, fresh := o.key("user", "--valid-for", "1h"), o.key("user", "--valid-for", "3h")
	tn := o.serve("")
	wants := func(want int, authorizations ...string) {
		t.Helper()
		for _, a := range authorizations {
			if status, answer, _ := tn.as(a).call(http.MethodGet, "/v1/users", nil); status != want {
				t.Errorf("%.12s…: %d %v, want %d", a, status, answer, want)
			}
		}
	}
	wants(200, "Bearer "+good, basic(good), "Bearer "+spent, basic(spent))
	id, token, _ := strings.Cut(spent, ".")
	o.must("", "key", "revoke", id)
	wants(401, "Bearer "+spent, basic(spent), "Bearer "+id+"."+token+"0", "Bearer "+good[:len(good)-1], "Bearer nobody."+token)
	wants(200, "Bearer "+good, basic(fresh))
	wants(401, "Bearer "+old, basic(old))
}

func TestWrongSecretsAreCountedAndTheRightOneMustWait(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	key := o.key("user")
	tn := o.serve(key, "--limit-client-secret", "3/1h")
	for i := range 3 {
		if status, _, _ := tn.as("Bearer "+key+"x").call(http.MethodGet, "/v1/users", nil); status != 401 {
			t.Errorf("try %d: %d", i, status)
		}
	}
	for _, authorization := range []string{"Bearer " + key + "x", "Bearer " + key} {
		if status, answer, _ := tn.as(authorization).call(http.MethodGet, "/v1/users", nil); status != 429 {
			t.Errorf("a fourth try: %d %v", status, answer)
		}
	}
}
