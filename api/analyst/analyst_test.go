package analyst_test

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

	"riskgate/analysis"
	"riskgate/api"
	"riskgate/api/analyst"
	"riskgate/api/apitest"
	"riskgate/api/iaa"
	"riskgate/internal/outbound"
	"riskgate/models"
	"riskgate/openapi/openapitest"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// world is the room with everything behind it, on a database with one live policy.
// Keys named after a scope hold that scope alone; "ann" holds all three.
type world struct {
	*testing.T
	server *api.Server
	store  *store.Store
	clock  *apitest.Clock
	heard  heard
}

// heard counts events and how often policies were taken up.
type heard struct {
	mu     sync.Mutex
	events []models.Event
	taken  int
	woken  int
}

func (h *heard) Record(_ context.Context, e models.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

func (h *heard) takeUp(context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.taken++
}

func (h *heard) wake() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.woken++
}

// kinds are the types of the events, with what they are about.
func (h *heard) kinds() (told []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.events {
		told = append(told, string(e.Type)+" "+e.Subject)
	}
	return told
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, store: storetest.SQLite(t), clock: apitest.NewClock()}
	w.seed()
	keys := &apitest.Keys{}
	all := []models.Scope{models.ScopeRiskRead, models.ScopeRiskWrite, models.ScopeRiskPublish}
	for _, scope := range all {
		keys.Add(string(scope), scope)
	}
	keys.Add(both, models.ScopeRiskRead, models.ScopeRiskWrite)
	keys.Add("ann", all...).Name = "Ann"
	policies := &analysis.Policies{Store: w.store, Recorder: &w.heard, TakeUp: w.heard.takeUp, Now: w.clock.Now}
	labels := &analysis.Labels{Store: w.store, Recorder: &w.heard, Now: w.clock.Now}
	webhooks := &analysis.Webhooks{
		Store: w.store, Recorder: &w.heard, Reach: outbound.Reach{Hosts: []string{"hooks.internal"}}, Wake: w.heard.wake, Now: w.clock.Now,
	}
	server, err := api.New(api.Options{
		IAA: iaa.New(&apitest.Service{}, &apitest.Accounts{}, "main"),
		Analyst: analyst.New(analyst.Options{
			Policies: policies, Decisions: &analysis.Decisions{Store: w.store}, Labels: labels,
			Cases:  &analysis.Cases{Store: w.store, Labels: labels, Recorder: &w.heard, Now: w.clock.Now},
			People: &analysis.People{Store: w.store}, Drift: &analysis.Drift{Store: w.store, Now: w.clock.Now},
			Backtests: &analysis.Backtests{Store: w.store, Recorder: &w.heard, Now: w.clock.Now},
			Rules:     &analysis.Rules{Store: w.store, Now: w.clock.Now}, Domain: "main",
			Lists:    &analysis.Lists{Store: w.store, Recorder: &w.heard, TakeUp: w.heard.takeUp, Now: w.clock.Now, Domain: "main"},
			Webhooks: webhooks,
		}),
		Keys: keys, Digests: keys, Now: w.clock.Now,
		Ready: func(context.Context) error { return nil }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.server = server
	return w
}

func (w *world) seed() {
	w.Helper()
	data, err := json.Marshal(risk.DefaultPolicy())
	if err != nil {
		w.Fatal(err)
	}
	at := models.At(w.clock.Now().Add(-time.Hour))
	err = w.store.SeedPolicy(w.Context(), models.Policy{
		State: models.Live, Revision: 1, Data: data, Author: "riskgate", AuthorName: "riskgate", Note: "default policy",
		CreatedAt: at, ChangedAt: at, PublishedAt: at,
	})
	if err != nil {
		w.Fatal(err)
	}
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

// callAs sends a request with a key, or with none; a body is JSON.
func (w *world) callAs(key, method, path, body string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest(method, "/v1/risk"+path, strings.NewReader(body))
	r.RemoteAddr = "198.51.100.7:40000"
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key+".secret-of-"+key)
	}
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

// send sends a file as ann.
func (w *world) send(media, path, file string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/risk"+path, strings.NewReader(file))
	r.RemoteAddr = "198.51.100.7:40000"
	r.Header.Set("Authorization", "Bearer ann.secret-of-ann")
	r.Header.Set("Content-Type", media)
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, r)
	description(w).Check(w, r, answer.Result())
	return answer
}

type object = map[string]any

// call sends a request of ann, which must be answered so.
func (w *world) call(status int, method, path string, body any) object {
	w.Helper()
	text := ""
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			w.Fatal(err)
		}
		text = string(raw)
	}
	answer := w.callAs("ann", method, path, text)
	if answer.Code != status {
		w.Fatalf("%s %s: %d, not %d: %s", method, path, answer.Code, status, answer.Body)
	}
	var out object
	if answer.Body.Len() > 0 {
		if err := json.Unmarshal(answer.Body.Bytes(), &out); err != nil {
			w.Fatal(err)
		}
	}
	return out
}

// complaints are the problems that an answer tells, "field: message" each.
func complaints(answer object) (told []string) {
	errors, _ := answer["validationErrors"].([]any)
	for _, e := range errors {
		e := e.(object)
		told = append(told, e["field"].(string)+": "+e["message"].(string))
	}
	return told
}

func (w *world) same(want, got any) {
	w.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		w.Error(diff)
	}
}

// policy is a policy as JSON that a test may change.
func policy(change func(*risk.Policy)) object {
	p := risk.DefaultPolicy()
	if change != nil {
		change(&p)
	}
	raw, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	var out object
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

// strict asks for a code whatever the score.
func strict(p *risk.Policy) {
	login := p.Lanes[risk.LaneLogin]
	login.Floor = risk.Medium
	p.Lanes[risk.LaneLogin] = login
}

// draft makes one and returns its version.
func (w *world) draft(change func(*risk.Policy)) int {
	w.Helper()
	out := w.call(201, http.MethodPost, "/policies", object{"policy": policy(change), "reason": "to try it"})
	return int(out["version"].(float64))
}

// decoded is an answer as JSON.
func decoded(t *testing.T, answer *httptest.ResponseRecorder) (out object) {
	t.Helper()
	if err := json.Unmarshal(answer.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s: %v", answer.Body, err)
	}
	return out
}
