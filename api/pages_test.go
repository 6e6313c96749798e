package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/api"
	"riskgate/internal/config"
	"riskgate/internal/locale"
	"riskgate/models"
)

// links knows one token that works, once.
type links struct {
	reported int
	pending  bool
}

func (l *links) Check(_ context.Context, token string) (analysis.Occasion, error) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	if token == "changed" {
		return analysis.Occasion{At: models.At(at), Change: true}, nil
	}
	if token != "right" || l.reported > 0 {
		return analysis.Occasion{}, models.Errorf(models.NotFound, "This link does not work any more")
	}
	return analysis.Occasion{At: models.At(at), Country: "BR", Browser: "Chrome", System: "Windows"}, nil
}

func (l *links) Report(ctx context.Context, token string) error {
	if l.pending {
		return models.Errorf(models.Conflict, "The login is still under way")
	}
	_, err := l.Check(ctx, token)
	if err == nil {
		l.reported++
	}
	return err
}

// form is what the button of a page sends.
func form(token string) call {
	r := request(http.MethodPost, "/not-me", url.Values{"token": {token}}.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// page sends a request to a page and reads its headline.
func (w *world) page(r call) (*httptest.ResponseRecorder, string) {
	w.Helper()
	answer := httptest.NewRecorder()
	w.Server.ServeHTTP(answer, r.Request)
	_, rest, _ := strings.Cut(answer.Body.String(), "<h1>")
	headline, _, _ := strings.Cut(rest, "</h1>")
	return answer, headline
}

func TestAUserReportsALoginOnAPageWithoutScripts(t *testing.T) {
	w := guarded(t)
	for range 3 {
		answer, headline := w.page(request(http.MethodGet, "/not-me?token=right", ""))
		if answer.Code != 200 || headline != "Was this you?" || w.NotMe.reported != 0 {
			t.Errorf("opened: %d %q, reported %d times", answer.Code, headline, w.NotMe.reported)
		}
		if body := answer.Body.String(); strings.Contains(body, "<script") || strings.Count(body, "<button") != 1 {
			t.Errorf("the page is %s", body)
		}
	}
	if answer, headline := w.page(form("right")); answer.Code != 200 || headline != "Thank you" || w.NotMe.reported != 1 {
		t.Errorf("reported: %d %q", answer.Code, headline)
	}
	const dead = "This link does not work any more"
	bodies := map[string]bool{}
	for _, r := range []call{
		form("right"), form("wrong"), form(""), request(http.MethodGet, "/not-me?token=right", ""),
		request(http.MethodGet, "/not-me?token=%3Cb%3E", ""), request(http.MethodGet, "/not-me", ""),
	} {
		answer, headline := w.page(r)
		if answer.Code != 404 || headline != dead {
			t.Errorf("%s %s: %d %q", r.Method, r.URL, answer.Code, headline)
		}
		bodies[answer.Body.String()] = true
	}
	if len(bodies) != 1 {
		t.Errorf("dead links look in %d ways", len(bodies))
	}
	w.NotMe.pending = true
	if answer, headline := w.page(form("right")); answer.Code != 409 || headline != "Please try again in a few minutes" {
		t.Errorf("under way: %d %q", answer.Code, headline)
	}
}

func TestAPageSpeaksTheVisitorsLanguage(t *testing.T) {
	w := guarded(t)
	seen := map[string]bool{}
	for _, language := range locale.Languages() {
		open := request(http.MethodGet, "/not-me?token=right", "").with("Accept-Language", language+"-XX;q=0.9, tlh")
		answer, headline := w.page(open)
		body := answer.Body.String()
		if answer.Header().Get("Content-Language") != language || !strings.Contains(body, `<html lang="`+language+`">`) {
			t.Errorf("%s: the page is in %q", language, answer.Header().Get("Content-Language"))
		}
		if !strings.Contains(body, "2026-03-01 12:00 UTC") || !strings.Contains(body, locale.Country(language, "BR")) || !strings.Contains(body, "Chrome") {
			t.Errorf("%s: the page does not tell what happened: %s", language, body)
		}
		_, dead := w.page(request(http.MethodGet, "/not-me", "").with("Accept-Language", language))
		if _, shown, _ := strings.Cut(body, "</style>"); seen[headline] || seen[dead] || strings.ContainsAny(shown, "{}") {
			t.Errorf("%s: %q, %q", language, headline, dead)
		}
		seen[headline], seen[dead] = true, true
	}
	if answer, _ := w.page(request(http.MethodGet, "/not-me?token=changed", "")); strings.Count(answer.Body.String(), "<dt>") != 1 ||
		!strings.Contains(answer.Body.String(), "Something was changed about your account:") {
		t.Errorf("of a change the page tells %s", answer.Body)
	}
	answer, headline := w.page(form("right").with("Accept-Language", "de-AT"))
	if steps := strings.Count(answer.Body.String(), "<li>"); headline != "Vielen Dank" || steps != 3 {
		t.Errorf("reported: %q with %d steps", headline, steps)
	}
}

func TestAPageTrustsNobodyAndIsKeptByNobody(t *testing.T) {
	w := guarded(t)
	answer, _ := w.page(request(http.MethodGet, "/not-me?token=right", ""))
	_, style, _ := strings.Cut(answer.Body.String(), "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	digest := sha256.Sum256([]byte(style))
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) +
			"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
		"Cache-Control":                "no-store",
		"X-Robots-Tag":                 "noindex, nofollow",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Content-Type":                 "text/html; charset=utf-8",
	} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if strings.Contains(w.Log.String(), "right") {
		t.Error("the log tells the token")
	}
}

func TestAPageIsOpenToAnybody(t *testing.T) {
	w := guarded(t, func(o *api.Options) { o.Limits.Page = config.Rate{Max: 3, Window: time.Minute} })
	foreign := form("right").with("Sec-Fetch-Site", "cross-site")
	json := request(http.MethodPost, "/not-me", `{"token":"right"}`)
	long := form(strings.Repeat("a", 5000))
	for _, c := range []struct {
		what string
		r    call
		want int
	}{{"a foreign page", foreign, 403}, {"no form", json, 415}, {"a long form", long, 413}, {"a form", form("right"), 200}, {"too many", form("right"), 429}} {
		if answer, _ := w.page(c.r); answer.Code != c.want {
			t.Errorf("%s: %d, want %d", c.what, answer.Code, c.want)
		}
	}
}
