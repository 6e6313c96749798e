package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"riskgate/api"
	"riskgate/api/analyst"
	"riskgate/api/apitest"
	"riskgate/api/iaa"
	"riskgate/api/pages"
	"riskgate/api/reports"
	"riskgate/api/sandbox"
	"riskgate/api/verify"
	"riskgate/login"
	"riskgate/models"
	"riskgate/openapi/openapitest"
	"riskgate/risk"
)

// world is a server with everything behind it at a test's hand.
type world struct {
	*testing.T
	Server   *api.Server
	Service  *apitest.Service
	Accounts *apitest.Accounts
	Keys     *apitest.Keys
	Clock    *apitest.Clock
	Log      *bytes.Buffer
	NotMe    links
	Told     deliveries
}

// guarded is a server outside the sandbox; adjust changes its options.
func guarded(t *testing.T, adjust ...func(*api.Options)) *world {
	t.Helper()
	return build(t, false, adjust...)
}

// open is a sandbox.
func open(t *testing.T, adjust ...func(*api.Options)) *world {
	t.Helper()
	return build(t, true, adjust...)
}

func build(t *testing.T, local bool, adjust ...func(*api.Options)) *world {
	t.Helper()
	w := &world{
		T: t, Service: &apitest.Service{Answer: login.Answer{Status: models.Accepted, Code: risk.Accept, HasCode: true, EventID: 7}},
		Accounts: &apitest.Accounts{}, Keys: &apitest.Keys{}, Clock: apitest.NewClock(), Log: &bytes.Buffer{},
	}
	w.Service.Standing = models.Pending
	options := api.Options{
		IAA:     iaa.New(w.Service, w.Accounts, "master"),
		Analyst: analyst.New(analyst.Options{Domain: "master"}), Verify: verify.New(verify.Options{Domain: "master"}), Keys: w.Keys, Digests: w.Keys, Limits: api.DefaultLimits(),
		Pages: &pages.API{NotMe: &w.NotMe}, Reports: &reports.API{Deliveries: &w.Told}, Ready: func(context.Context) error { return nil }, Now: w.Clock.Now,
		Log: slog.New(slog.NewJSONHandler(w.Log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if local {
		options.Sandbox = &sandbox.API{Outbox: none{}, Authenticator: none{}, Device: none{}, NotMe: none{}, Clock: w.Clock, Domain: "sandbox"}
	}
	for _, a := range adjust {
		a(&options)
	}
	server, err := api.New(options)
	if err != nil {
		t.Fatal(err)
	}
	w.Server = server
	return w
}

// none is a sandbox in which nothing ever happened.
type none struct{}

func (none) Messages(context.Context, string, int) ([]models.Message, error) { return nil, nil }

func (none) OTP(context.Context, models.UserName) (models.Secret, time.Duration, error) {
	return "", 0, models.Errorf(models.NotFound, "No authenticator")
}

func (none) Respond(context.Context, models.UserName, login.DeviceReply) (login.DeviceResult, error) {
	return login.DeviceResult{}, models.Errorf(models.NotFound, "No pending request")
}

func (none) LinkOf(context.Context, models.UserName) (string, error) {
	return "", models.Errorf(models.NotFound, "The user has no decision")
}

// described reads the description once for all tests.
var described struct {
	sync.Once
	*openapitest.Validator
}

func description(t *testing.T) *openapitest.Validator {
	t.Helper()
	described.Do(func() { described.Validator = openapitest.New(t) })
	return described.Validator
}

// call is a request in the making.
type call struct{ *http.Request }

// request makes one that comes from 198.51.100.7; a body makes it JSON.
func request(method, path, body string) call {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = "198.51.100.7:40000"
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	return call{r}
}

func (c call) with(header, value string) call { c.Header.Add(header, value); return c }
func (c call) from(address string) call       { c.RemoteAddr = address; return c }
func (c call) host(host string) call          { c.Host = host; return c }
func (c call) as(id string) call              { return c.with("Authorization", "Bearer "+id+".secret-of-"+id) }

// send sends a request.
func (w *world) send(c call) *httptest.ResponseRecorder {
	w.Helper()
	answer := httptest.NewRecorder()
	w.Server.ServeHTTP(answer, c.Request)
	if answer.Code != 499 { // nobody reads that one
		description(w.T).Check(w.T, c.Request, answer.Result())
	}
	return answer
}

// problem reads an answer that is not a success, and insists on its form.
func (w *world) problem(answer *httptest.ResponseRecorder, status int) api.Problem {
	w.Helper()
	var p api.Problem
	if answer.Code != status {
		w.Fatalf("status %d, not %d: %s", answer.Code, status, answer.Body)
	}
	d := json.NewDecoder(answer.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		w.Fatalf("%v", err)
	}
	if p.Error != http.StatusText(status) || p.Message == "" {
		w.Errorf("incomplete: %+v", p)
	}
	if p.LogCorrelationID == "" || p.LogCorrelationID != answer.Header().Get("log-correlation-id") {
		w.Errorf("correlation id %q, header %q", p.LogCorrelationID, answer.Header().Get("log-correlation-id"))
	}
	return p
}

const adaptive = `{"objectType":"AdaptiveLoginInput","credentials":{"passKey":"Test1234"}}`

func read(t *testing.T, r io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
