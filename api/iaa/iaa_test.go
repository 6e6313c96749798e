package iaa_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"riskgate/api"
	"riskgate/api/apitest"
	"riskgate/api/iaa"
	"riskgate/login"
	"riskgate/models"
	"riskgate/openapi/openapitest"
	"riskgate/risk"
)

// world is the room behind its guard; callers are made by their scopes.
type world struct {
	testing.TB
	server   *api.Server
	Service  *apitest.Service
	Accounts *apitest.Accounts
	Keys     *apitest.Keys
}

// newWorld has one caller, "shop", who may do everything but see the state of users
// and the details of risk.
func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{TB: tb, Service: &apitest.Service{Answer: accepted()}, Accounts: &apitest.Accounts{}, Keys: &apitest.Keys{}}
	w.Keys.Add("shop", models.ScopeLogin, models.ScopeSession, models.ScopeTransaction, models.ScopeUser, models.ScopeDevice)
	server, err := api.New(api.Options{
		IAA: iaa.New(w.Service, w.Accounts, "master"), Keys: w.Keys, Digests: w.Keys, Now: apitest.NewClock().Now,
		Ready: func(context.Context) error { return nil }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		tb.Fatal(err)
	}
	w.server = server
	return w
}

func accepted() login.Answer {
	return login.Answer{Status: models.Accepted, Code: risk.Accept, HasCode: true, EventID: 1840}
}

// described reads the description once for all tests.
var described struct {
	sync.Once
	*openapitest.Validator
}

func description(tb testing.TB) *openapitest.Validator {
	tb.Helper()
	described.Do(func() { described.Validator = openapitest.New(tb) })
	return described.Validator
}

// call sends a request of shop; a body is JSON.
func (w *world) call(method, path, body string) *httptest.ResponseRecorder {
	w.Helper()
	return w.callAs("shop", method, path, body)
}

func (w *world) callAs(key, method, path, body string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = "198.51.100.7:40000"
	r.Header.Set("Authorization", "Bearer "+key+".secret-of-"+key)
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, r)
	description(w).Check(w, r, answer.Result())
	return answer
}

// login sends a login of iaa_user.
func (w *world) login(body string) *httptest.ResponseRecorder {
	w.Helper()
	return w.call(http.MethodPost, "/v1/users/iaa_user@sandbox/login", body)
}

// attempt sends a login that must be taken, and returns what the service saw of it.
func (w *world) attempt(body string) login.Attempt {
	w.Helper()
	if answer := w.login(body); answer.Code != http.StatusOK {
		w.Fatalf("%d: %s", answer.Code, answer.Body)
	}
	return w.Service.Last()
}

// body returns the JSON of an answer, of which the status must be right.
func (w *world) body(answer *httptest.ResponseRecorder, status int) string {
	w.Helper()
	if answer.Code != status {
		w.Fatalf("status %d, not %d: %s", answer.Code, status, answer.Body)
	}
	return answer.Body.String()
}

// complaints returns the fields and messages of a 400, "field: message" each.
func (w *world) complaints(answer *httptest.ResponseRecorder) []string {
	w.Helper()
	if answer.Code != http.StatusBadRequest {
		w.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	var p api.Problem
	if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
		w.Fatal(err)
	}
	if p.Message != "Input validation failed" {
		w.Errorf("message %q", p.Message)
	}
	said := make([]string, 0, len(p.ValidationErrors))
	for _, v := range p.ValidationErrors {
		said = append(said, v.Field+": "+v.Message)
	}
	return said
}

func (w *world) same(want, got any) {
	w.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		w.Error(diff)
	}
}

// refused checks a table of bodies that a path does not take, and that none of them
// went through.
func refused(t *testing.T, method, path string, table map[string]struct {
	body string
	want []string
},
) {
	t.Helper()
	for name, c := range table {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.same(c.want, w.complaints(w.call(method, path, c.body)))
			if calls := w.Service.Calls(); calls != nil || w.Accounts.Called != nil {
				t.Errorf("went on to %v %v", calls, w.Accounts.Called)
			}
		})
	}
}

const seconds = time.Second
