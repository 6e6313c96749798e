package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"riskgate/models"
)

func TestEveryKindOfErrorHasItsAnswer(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		after  string
		want   string
	}{
		{models.Errorf(models.Denied, "Authentication failed"), 409, "", "Authentication failed"},
		{models.Errorf(models.Conflict, "Timed out"), 409, "", "Timed out"},
		{models.Errorf(models.NotFound, "User not found"), 404, "", "User not found"},
		{models.Errorf(models.Forbidden, "No"), 403, "", "No"},
		{models.Errorf(models.Unauthenticated, "Who?"), 401, "", "Who?"},
		{models.Errorf(models.TooLarge, "Long"), 413, "", "Long"},
		{models.Errorf(models.Unsupported, "Odd"), 415, "", "Odd"},
		{models.Errorf(models.Limited, "Slow").After(1500 * time.Millisecond), 429, "2", "Slow"},
		{models.Errorf(models.Overloaded, "Busy").After(10 * time.Millisecond), 503, "1", "Busy"},
		{models.Errorf(models.NotOffered, "Never"), 501, "", "Never"},
		{models.InvalidInput(models.Field{Name: "x", Message: "must be y"}), 400, "", "Input validation failed"},
		{fmt.Errorf("step: %w", models.Errorf(models.Conflict, "Timed out").Because(errors.New("hidden"))), 409, "", "Timed out"},
		{models.Errorf(models.Internal, "hidden"), 500, "", "Internal error"},
		{errors.New("hidden"), 500, "", "Internal error"},
		{context.DeadlineExceeded, 503, "1", "The server is busy"},
		{context.Canceled, 500, "", "Internal error"},
	} {
		w := open(t)
		w.Service.Err = c.err
		r := request(http.MethodPost, "/users/ada/login", adaptive)
		if c.status == http.StatusNotImplemented {
			r = request(http.MethodPost, "/users/ada/transactions/validate", `{"objectType":"AdaptiveTransactionValidationInput"}`)
		}
		answer := w.send(r.host("localhost"))
		if p := w.problem(answer, c.status); p.Message != c.want {
			t.Errorf("%v: %q", c.err, p.Message)
		}
		if got := answer.Header().Get("Retry-After"); got != c.after {
			t.Errorf("%v: retry after %q", c.err, got)
		}
	}
}

func TestFieldsAreListed(t *testing.T) {
	w := open(t)
	w.Service.Err = models.InvalidInput(models.Field{Name: "a.b", Message: "must be c"}, models.Field{Name: "d", Message: "is required"})
	p := w.problem(w.send(request(http.MethodPost, "/users/ada/login", adaptive).host("localhost")), 400)
	if len(p.ValidationErrors) != 2 || p.ValidationErrors[0].Field != "a.b" || p.ValidationErrors[1].Message != "is required" {
		t.Errorf("%+v", p.ValidationErrors)
	}
}

func TestAPanicIsAnAnswerLikeAnyOther(t *testing.T) {
	w := open(t)
	w.Service.Before = func(context.Context) { panic("marker-secret in a panic") }
	answer := w.send(request(http.MethodPost, "/users/ada/login", adaptive).host("localhost"))
	if p := w.problem(answer, 500); p.Message != "Internal error" {
		t.Errorf("%q", p.Message)
	}
	if log := w.Log.String(); !strings.Contains(log, "panic") || strings.Contains(log, "Test1234") {
		t.Errorf("log: %s", log)
	}
}

func TestAClientThatLeftIsNoFault(t *testing.T) {
	w := open(t)
	w.Service.Err = fmt.Errorf("wait: %w", context.Canceled)
	ctx, leave := context.WithCancel(t.Context())
	w.Service.Before = func(context.Context) { leave() }
	r := request(http.MethodPost, "/users/ada/login", adaptive).host("localhost")
	r.Request = r.WithContext(ctx)
	if got := w.send(r).Code; got != 499 {
		t.Errorf("%d", got)
	}
	if strings.Contains(w.Log.String(), "ERROR") {
		t.Errorf("log: %s", w.Log)
	}
}

func TestTheRouterAnswersInTheSameForm(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{http.MethodGet, "/nothing", 404, ""},
		{http.MethodGet, "/v3/users", 404, ""},
		{http.MethodPost, "/v1/users/ada/login/v2", 404, ""},
		{http.MethodPost, "/v1/users/ada/login/", 404, ""},
		{http.MethodPost, "/v1//users/ada/login", 404, ""},
		{http.MethodPost, "/V1/users/ada/login", 404, ""},
		{http.MethodPost, "/v1/users/a/b/login", 404, ""},
		{http.MethodGet, "/v1/users/ada/login", 405, "POST"},
		{http.MethodPut, "/v1/sessions/5b0c", 405, "GET"},
		{http.MethodOptions, "/v1/users/ada", 405, "DELETE, GET, PATCH, PUT"},
		{"BREW", "/v1/users", 405, "GET"},
		{http.MethodTrace, "/v1/users", 405, "GET"},
	} {
		answer := w.send(request(c.method, c.path, "").host("localhost"))
		w.problem(answer, c.status)
		if got := answer.Header().Get("Allow"); !sameWords(got, c.allow) {
			t.Errorf("%s %s: Allow %q", c.method, c.path, got)
		}
	}
}

func sameWords(a, b string) bool {
	set := map[string]bool{}
	for _, word := range strings.Split(a, ", ") {
		set[word] = true
	}
	words := strings.Split(b, ", ")
	for _, word := range words {
		if !set[word] {
			return false
		}
	}
	return len(set) == len(words)
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	w := open(t)
	seen := map[string]bool{}
	for _, r := range []call{
		request(http.MethodPost, "/users/ada/login", adaptive),
		request(http.MethodPost, "/users/ada/login", "{"),
		request(http.MethodGet, "/nowhere", ""),
		request(http.MethodDelete, "/sessions/x", ""),
		request(http.MethodGet, "/sessions/x", ""),
		request(http.MethodPost, "/users/ada/unlock", ""),
		request(http.MethodGet, "/healthz", ""),
		request(http.MethodGet, "/users", "").host("example.org"),
	} {
		if r.Host == "example.com" {
			r.host("localhost")
		}
		answer := w.send(r)
		id := answer.Header().Get("log-correlation-id")
		if len(id) != 32 || seen[id] {
			t.Errorf("%s: correlation id %q", r.URL, id)
		}
		seen[id] = true
		for header, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
			if got := answer.Header().Get(header); got != want {
				t.Errorf("%s: %s: %q", r.URL, header, got)
			}
		}
		if kind := answer.Header().Get("Content-Type"); answer.Body.Len() > 0 && kind != "application/json; charset=utf-8" {
			t.Errorf("%s: %q", r.URL, kind)
		}
	}
}

func TestAClientCannotChooseItsCorrelationID(t *testing.T) {
	w := open(t)
	const forged = "forged-id"
	r := request(http.MethodGet, "/nowhere", "").host("localhost")
	answer := w.send(r.with("log-correlation-id", forged).with("X-Request-Id", forged))
	if answer.Header().Get("log-correlation-id") == forged || strings.Contains(w.Log.String(), forged) {
		t.Error("the client's id was taken")
	}
}

func TestBodiesMustBeJSON(t *testing.T) {
	for kind, want := range map[string]int{
		"application/json":                     200,
		"application/json; charset=utf-8":      200,
		"application/json;charset=UTF-8":       200,
		"Application/JSON":                     200,
		"application/json; charset=iso-8859-1": 415,
		"text/plain":                           415,
		"text/json":                            415,
		"application/x-www-form-urlencoded":    415,
		"multipart/form-data; boundary=x":      415,
		"application/jsonp":                    415,
		"application/json, text/plain":         415,
		";":                                    415,
		"":                                     415,
	} {
		w := open(t)
		r := request(http.MethodPost, "/users/ada/login", adaptive).host("localhost")
		r.Header.Set("Content-Type", kind)
		if got := w.send(r).Code; got != want {
			t.Errorf("%q: %d", kind, got)
		}
		r = request(http.MethodPost, "/users/ada/login", adaptive).host("localhost")
		r.Header.Del("Content-Type")
		w.problem(w.send(r), 415)
	}
	w := open(t)
	twice := request(http.MethodPost, "/users/ada/login", adaptive).host("localhost").with("Content-Type", "text/plain")
	w.problem(w.send(twice), 415)
	w.problem(w.send(request(http.MethodPost, "/users/ada/login", "").host("localhost")), 415)
	form := request(http.MethodPost, "/users/ada/unlock", "").host("localhost").with("Content-Type", "text/plain")
	w.problem(w.send(form), 415)
}

func TestBodiesAreBounded(t *testing.T) {
	pad := func(n int) string { return strings.Replace(adaptive, "{", `{"pad":"`+strings.Repeat("x", n)+`",`, 1) }
	const room = 64<<10 - len(adaptive) - len(`"pad":"",`)
	for name, c := range map[string]struct {
		body   string
		hidden bool // the length is not announced
		want   int
	}{
		"as much as allowed":          {pad(room), false, 200},
		"one byte more":               {pad(room + 1), false, 413},
		"one byte more, unannounced":  {pad(room + 1), true, 413},
		"ten megabytes":               {pad(10 << 20), false, 413},
		"ten megabytes, unannounced":  {pad(10 << 20), true, 413},
		"as much, unannounced":        {pad(room), true, 200},
		"ten thousand open brackets":  {strings.Repeat("[", 10000), false, 400},
		"ten thousand nested objects": {strings.Repeat(`{"a":`, 10000), false, 400},
		"invalid UTF-8":               {"{\"objectType\":\"\xff\"}", false, 400},
		"a NUL":                       {"{\"objectType\":\"\x00\"}", false, 400},
		"an escaped NUL":              {`{"objectType":"\u0000"}`, false, 400},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			r := request(http.MethodPost, "/users/ada/login", c.body).host("localhost")
			if c.hidden {
				r.ContentLength = -1
			}
			if got := w.send(r); got.Code != c.want {
				t.Errorf("%d: %.200s", got.Code, got.Body)
			}
			if c.want != 200 && w.Service.Calls() != nil {
				t.Error("it went through")
			}
		})
	}
}
