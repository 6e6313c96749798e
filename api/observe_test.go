package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"riskgate/api"
	"riskgate/models"
	"riskgate/openapi"
)

func series(t *testing.T, registry *prometheus.Registry) (n int, text string) {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range families {
		n += len(f.GetMetric())
		all.WriteString(f.String())
	}
	return n, all.String()
}

// odd makes a request that no client should send.
func odd(r *rand.Rand) call {
	methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", fmt.Sprintf("M%d", r.IntN(1000))}
	paths := []string{
		"/v1/users/marker%d/login", "/users/marker%d@x/login", "/marker%d", "/sessions/marker%d", "/v1/sessions/marker%d?wait=%[1]d",
		"/users?userID=marker%d", "/users/a%%2Fmarker%d/login", "/authenticators/marker%d/assign", "/swagger/marker%d", "/metrics/marker%d",
	}
	bodies := []string{"", "{", adaptive, `{"marker%d":1}`, "\xff", `{"objectType":"marker%d"}`}
	n := r.IntN(1 << 30)
	fill := func(text string) string {
		if strings.Contains(text, "%d") || strings.Contains(text, "%[1]d") {
			return fmt.Sprintf(text, n)
		}
		return text
	}
	c := request(methods[r.IntN(len(methods))], fill(paths[r.IntN(len(paths))]), fill(bodies[r.IntN(len(bodies))])).host("localhost")
	return c.with(fmt.Sprintf("X-Marker%d", n), "x").with("User-Agent", fmt.Sprintf("marker%d", n))
}

func TestMetricsKeepTheirSeriesUnderOddInput(t *testing.T) {
	registry := prometheus.NewRegistry()
	w := open(t, func(o *api.Options) { o.Metrics = registry })
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		w.send(odd(r))
	}
	before, _ := series(t, registry)
	for range 10000 {
		w.send(odd(r))
	}
	after, text := series(t, registry)
	if before != after {
		t.Errorf("%d series became %d", before, after)
	}
	if strings.Contains(text, "marker") {
		t.Error("a label holds what a client wrote")
	}
}

func TestMetricsAreShownToThisMachineOnly(t *testing.T) {
	w := guarded(t)
	for name, c := range map[string]struct {
		request call
		want    int
	}{
		"from here":           {request("GET", "/metrics", "").from("127.0.0.1:1").host("localhost:8080"), 200},
		"from here, IPv6":     {request("GET", "/metrics", "").from("[::1]:1").host("[::1]:8080"), 200},
		"from elsewhere":      {request("GET", "/metrics", "").host("localhost"), 404},
		"through a proxy":     {request("GET", "/metrics", "").from("127.0.0.1:1").host("localhost").with("X-Forwarded-For", "192.0.2.1"), 404},
		"by the public name":  {request("GET", "/metrics", "").from("127.0.0.1:1").host("login.example.org"), 404},
		"through another one": {request("GET", "/metrics", "").from("127.0.0.1:1").host("localhost").with("Forwarded", "for=192.0.2.1"), 404},
	} {
		t.Run(name, func(t *testing.T) {
			answer := w.send(c.request)
			if answer.Code != c.want {
				t.Errorf("%d", answer.Code)
			}
			if c.want == 200 && !strings.Contains(answer.Body.String(), "riskgate_http_requests_in_flight 1") {
				t.Errorf("%s", answer.Body)
			}
		})
	}
}

func TestAnsweredRequestsAreCounted(t *testing.T) {
	registry := prometheus.NewRegistry()
	w := open(t, func(o *api.Options) { o.Metrics = registry })
	w.send(request("POST", "/v1/users/ada/login", adaptive).host("localhost"))
	w.Service.Before = func(context.Context) { panic("x") }
	w.send(request("POST", "/v1/users/ada/login", adaptive).host("localhost"))
	_, text := series(t, registry)
	for _, want := range []string{`value:"200"`, `value:"500"`, `value:"/v1/users/:user/login"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not among %s", want, text)
		}
	}
}

// secrets are written wherever a client can write something.
const marker = "marker-5ecret"

func TestTheLogHoldsNothingSecret(t *testing.T) {
	w := guarded(t)
	w.Keys.Add("shop", models.Scopes()...)
	body := `{"objectType":"AdaptiveLoginInput","credentials":{"passKey":"` + marker + `"},"note":"` + marker + `"}`
	errs := []error{nil, models.Errorf(models.Denied, "Authentication failed"), errors.New("broken"), models.Errorf(models.Conflict, "x").Because(errors.New("y"))}
	for _, err := range errs {
		w.Service.Err = err
		w.send(request("POST", "/users/"+marker+"/login?token="+marker, body).as("shop").with("Cookie", marker))
		w.send(request("POST", "/users/ada/login", body).with("Authorization", "Bearer "+marker+"."+marker))
		w.send(request("POST", "/users/ada/login", body+marker).as("shop"))
		w.send(request("GET", "/"+marker+"?a="+marker, "").with("User-Agent", marker).with("Referer", marker))
	}
	if log := w.Log.String(); strings.Contains(log, marker) || strings.Contains(log, "secret-of-shop") {
		t.Errorf("log: %s", log)
	}
}

func TestOneRequestIsOneLine(t *testing.T) {
	w := open(t)
	w.send(request("POST", "/users/ada%0Aforged%0D/login", adaptive).host("localhost"))
	lines := strings.Split(strings.TrimSpace(w.Log.String()), "\n")
	if len(lines) != 1 {
		t.Fatalf("%d lines: %s", len(lines), w.Log)
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"method": "POST", "route": "/users/:user/login", "status": float64(400), "caller": "sandbox", "address": "198.51.100.7"} {
		if line[key] != want {
			t.Errorf("%s is %v", key, line[key])
		}
	}
}

func TestCausesGoToTheLogWithTheCorrelationID(t *testing.T) {
	w := open(t)
	w.Service.Err = fmt.Errorf("write session: %w", errors.New("disk full"))
	p := w.problem(w.send(request("POST", "/users/ada/login", adaptive).host("localhost")), 500)
	if log := w.Log.String(); !strings.Contains(log, "disk full") || !strings.Contains(log, p.LogCorrelationID) {
		t.Errorf("log: %s", log)
	}
}

func TestSpansNameTheRouteAndNotTheUser(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	w := open(t, func(o *api.Options) { o.Tracer = trace.NewTracerProvider(trace.WithSpanProcessor(spans)) })
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	w.send(request("POST", "/users/"+marker+"/login?x="+marker, adaptive).host("localhost").with("Traceparent", parent))
	ended := spans.Ended()
	if len(ended) != 1 {
		t.Fatalf("%d spans", len(ended))
	}
	if id := ended[0].SpanContext().TraceID().String(); id != "4bf92f3577b34da6a3ce929d0e0e4736" {
		t.Errorf("trace %s", id)
	}
	for _, a := range ended[0].Attributes() {
		if strings.Contains(a.Value.String(), marker) {
			t.Errorf("%s holds the user's name", a.Key)
		}
	}
}

func TestHealthAndReadiness(t *testing.T) {
	broken := false
	w := guarded(t, func(o *api.Options) {
		o.Ready = func(context.Context) error {
			if broken {
				return errors.New("no database")
			}
			return nil
		}
	})
	for _, path := range []string{"/healthz", "/readyz"} {
		if answer := w.send(request("GET", path, "")); answer.Code != 200 || answer.Body.String() != `{"status":"ok"}` {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
		}
	}
	broken = true
	if got := w.send(request("GET", "/healthz", "")).Code; got != 200 {
		t.Errorf("health: %d", got)
	}
	answer := w.send(request("GET", "/readyz", ""))
	if p := w.problem(answer, http.StatusServiceUnavailable); strings.Contains(p.Message, "database") {
		t.Errorf("%q", p.Message)
	}
}

func TestTheDescriptionIsServed(t *testing.T) {
	w := guarded(t)
	for path, want := range map[string]int{"/": 302, "/openapi.json": 200, "/swagger": 302, "/swagger/index.html": 200, "/swagger/nothing": 404} {
		answer := httptest.NewRecorder()
		w.Server.ServeHTTP(answer, request("GET", path, "").Request)
		if answer.Code != want {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
}

func TestRoutesAndDescriptionAgree(t *testing.T) {
	var routes []openapi.Route
	for _, r := range open(t).Server.Routes() {
		routes = append(routes, openapi.Route{Method: r.Method, Path: r.Path})
	}
	differences, err := openapi.Compare(routes)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		t.Error(d)
	}
}

func TestTheDescriptionNamesTheScopeOfEveryOperation(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct{ Description string }
		}
	}
	if err := json.Unmarshal(openapi.Description(), &doc); err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, r := range open(t).Server.Routes() {
		path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(strings.TrimPrefix(r.Path, "/v1"), "{$1}")
		operation, described := doc.Paths[path][strings.ToLower(r.Method)]
		if !described || r.Scope == "" || strings.HasPrefix(path, "/sandbox/") {
			continue // a sandbox's caller has every scope
		}
		named++
		if says := operation.Responses["403"].Description; !strings.HasPrefix(says, fmt.Sprintf("Scope %s ", r.Scope)) {
			t.Errorf("%s %s needs %s and says %q", r.Method, r.Path, r.Scope, says)
		}
	}
	if named < 100 {
		t.Errorf("only %d operations are compared", named)
	}
}
