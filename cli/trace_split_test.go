package cli

import (
	"context"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	otel "go.opentelemetry.io/otel/trace"

	"riskgate/internal/trace"
)

// What a slow login can be seen to have waited for.

// reel keeps every span, also after the server has stopped.
type reel struct{ *tracetest.InMemoryExporter }

// Shutdown implements sdktrace.SpanExporter.
func (reel) Shutdown(context.Context) error { return nil }

// tracedTown starts a sandbox whose traces are kept.
func tracedTown(t *testing.T) (*town, reel) {
	t.Helper()
	kept := reel{tracetest.NewInMemoryExporter()}
	db := filepath.Join(t.TempDir(), "sandbox.db")
	tn := startProgram(t, Program{
		Args: []string{"serve", "--sandbox", "--listen", "127.0.0.1:0", "--db", db, "--log-level", "error"},
		Now:  time.Now, Sleep: untilTheTarpit, Spans: kept, Lookup: func(string) (string, bool) { return "", false },
	})
	tn.db, tn.domain = db, "sandbox"
	return tn, kept
}

// requestTrace is the trace of one request.
type requestTrace struct {
	t     *testing.T
	root  tracetest.SpanStub
	spans tracetest.SpanStubs // within it
}

// traces are those of the requests for a route, in the order of their starts.
func (r reel) traces(t *testing.T, route string) []requestTrace {
	t.Helper()
	var all []requestTrace
	for _, root := range r.GetSpans() {
		if root.Parent.IsValid() || root.Name != route {
			continue
		}
		one := requestTrace{t: t, root: root}
		for _, span := range r.GetSpans() {
			if span.Parent.IsValid() && span.SpanContext.TraceID() == root.SpanContext.TraceID() {
				one.spans = append(one.spans, span)
			}
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b requestTrace) int { return a.root.StartTime.Compare(b.root.StartTime) })
	return all
}

// tree are the spans of a request with what each lies within, as "name < name < …",
// counted. It wants each to lie within its parent in time, too, and to tell nothing
// but its name.
func (r requestTrace) tree() map[string]int {
	r.t.Helper()
	byID := map[otel.SpanID]tracetest.SpanStub{r.root.SpanContext.SpanID(): r.root}
	for _, span := range r.spans {
		byID[span.SpanContext.SpanID()] = span
	}
	counted := map[string]int{}
	for _, span := range r.spans {
		parent, ok := byID[span.Parent.SpanID()]
		if !ok || span.StartTime.Before(parent.StartTime) || span.EndTime.After(parent.EndTime) {
			r.t.Errorf("%s (%s to %s) is not within %s (%s to %s)", span.Name, span.StartTime, span.EndTime,
				parent.Name, parent.StartTime, parent.EndTime)
		}
		if !slices.Contains(trace.Names(), trace.Name(span.Name)) || len(span.Attributes)+len(span.Events)+len(span.Links) > 0 {
			r.t.Errorf("%s tells more than a name that is known: %v %v", span.Name, span.Attributes, span.Events)
		}
		path := span.Name
		for at := parent; at.SpanContext.SpanID() != r.root.SpanContext.SpanID() && ok; {
			path += " < " + at.Name
			at, ok = byID[at.Parent.SpanID()]
		}
		counted[path]++
	}
	return counted
}

// wants compares a trace with what it should hold.
func (r requestTrace) wants(what string, want map[string]int) {
	r.t.Helper()
	if got := r.tree(); !maps.Equal(got, want) {
		r.t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// unit adds what every unit of work is split into.
func unit(name string, into map[string]int) map[string]int {
	into[name]++
	into["store.queue < "+name]++
	into["store.transaction < "+name]++
	return into
}

const (
	loginRoute   = "POST /v1/users/:user/login"
	sessionRoute = "GET /v1/sessions/:requestID"
)

func TestATraceSplitsALogin(t *testing.T) {
	t.Parallel()
	tn, kept := tracedTown(t)
	own := func() attempt { return tries("sms_user").with(vector(t, "v1")).from(demoHome) }
	tn.want("sms_user", own(), 0, "accepted")
	tn.login("sms_user", own().password("wrong"))
	tn.login("nobody", own().password("wrong"))
	asked := tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(far()[0]), 3, "pending")
	_, outbox, _ := tn.call(http.MethodGet, "/sandbox/outbox?to=%2B31201110002", nil)
	code := outbox["messages"].([]any)[0].(object)["code"]
	tn.want("sms_user", tries("sms_user").code(code).answering(asked["requestID"]), 0, "accepted")
	tn.stop()

	got := kept.traces(t, loginRoute)
	if len(got) != 5 {
		t.Fatalf("%d logins were traced", len(got))
	}
	gathered := func() map[string]int {
		return unit("store.reserve", map[string]int{
			"store.person": 1, "store.standings": 1, "login.evidence": 1, "hash.queue": 1, "hash.run": 1,
		})
	}
	right := unit("store.commit", gathered())
	right["risk.decide"] = 1
	got[0].wants("a right password", right)
	wrong := unit("store.reserve", unit("store.commit", gathered())) // the failure is counted, too
	got[1].wants("a wrong password", wrong)
	got[2].wants("an unknown name", wrong)
	got[3].wants("a challenge", right)
	got[4].wants("its answer", unit("store.try", unit("store.reserve", unit("store.commit", map[string]int{
		"store.person": 1, "store.standings": 1, "store.session": 1, "login.evidence": 1, "store.decision < login.evidence": 1,
		"store.challenge": 1, "risk.decide": 1,
	}))))
}

func TestATraceTellsWaitsThatAreOnPurpose(t *testing.T) {
	t.Parallel()
	tn, kept := tracedTown(t)
	for range 5 {
		tn.login("iaa_user", tries("iaa_user").password("wrong"))
	}
	asked := tn.want("face_user", tries("face_user").with(vector(t, "v2")).from(far()[0]), 24, "pending")
	tn.call(http.MethodGet, "/v1/sessions/"+asked["requestID"].(string)+"?wait=1", nil)
	tn.stop()
	logins, polls := kept.traces(t, loginRoute), kept.traces(t, sessionRoute)
	if len(logins) != 6 || len(polls) != 1 {
		t.Fatalf("%d logins and %d polls were traced", len(logins), len(polls))
	}
	for i, held := range []int{0, 0, 0, 0, 1, 0} {
		if got := logins[i].tree()["login.held"]; got != held {
			t.Errorf("login %d was held back %d times", i, got)
		}
	}
	polls[0].wants("a long poll", map[string]int{"store.session": 1, "login.wait": 1}) // not each of its looks
}

func TestTheOperatorKeepsAShareOfTheTraces(t *testing.T) {
	t.Setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
	t.Setenv("OTEL_TRACES_SAMPLER_ARG", "0")
	tn, kept := tracedTown(t)
	tn.want("sms_user", tries("sms_user").with(vector(t, "v1")).from(demoHome), 0, "accepted")
	tn.stop()
	if got := len(kept.GetSpans()); got != 0 {
		t.Errorf("%d spans are kept", got)
	}
}
