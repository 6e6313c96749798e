package openapi

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestPagesAreServed(t *testing.T) {
	pages := Handler()
	for _, c := range []struct {
		method, path string
		status       int
		kind         string
		holds        string
	}{
		{"GET", "/openapi.json", 200, "application/json", `"openapi": "3.1.0"`},
		{"GET", "/swagger/index.html", 200, "text/html; charset=utf-8", "swagger-ui-bundle.js"},
		{"GET", "/swagger/start.js", 200, "text/javascript; charset=utf-8", "/openapi.json"},
		{"GET", "/swagger/swagger-ui-bundle.js", 200, "text/javascript; charset=utf-8", "SwaggerUIBundle"},
		{"GET", "/swagger/swagger-ui.css", 200, "text/css; charset=utf-8", ".swagger-ui"},
		{"GET", "/swagger/page.css", 200, "text/css; charset=utf-8", "body"},
		{"GET", "/swagger/favicon-32x32.png", 200, "image/png", "PNG"},
		{"GET", "/swagger/LICENSE", 200, "text/plain; charset=utf-8", "Apache License"},
		{"HEAD", "/openapi.json", 200, "application/json", ""},
		{"GET", "/swagger/SHA256SUMS", 404, "", ""},
		{"GET", "/swagger/../openapi.json", 404, "", ""},
		{"GET", "/other", 404, "", ""},
	} {
		answer := httptest.NewRecorder()
		pages.ServeHTTP(answer, httptest.NewRequest(c.method, c.path, nil))
		if answer.Code != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.path, answer.Code, c.status)
		}
		if c.status == http.StatusOK && answer.Header().Get("Content-Type") != c.kind {
			t.Errorf("%s %s: %q, want %q", c.method, c.path, answer.Header().Get("Content-Type"), c.kind)
		}
		if !strings.Contains(answer.Body.String(), c.holds) {
			t.Errorf("%s %s does not hold %q", c.method, c.path, c.holds)
		}
	}
}

func TestTheFolderLeadsToThePage(t *testing.T) {
	for _, path := range []string{"/", "/swagger", "/swagger/"} {
		answer := httptest.NewRecorder()
		Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != http.StatusFound || answer.Header().Get("Location") != "/swagger/index.html" {
			t.Errorf("%s: %d to %q", path, answer.Code, answer.Header().Get("Location"))
		}
	}
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	first := httptest.NewRecorder()
	Handler().ServeHTTP(first, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	again := httptest.NewRequest(http.MethodGet, "/openapi.json", nil)
	again.Header.Set("If-None-Match", first.Header().Get("ETag"))
	second := httptest.NewRecorder()
	Handler().ServeHTTP(second, again)
	if second.Code != http.StatusNotModified || second.Body.Len() != 0 {
		t.Errorf("status %d, %d bytes", second.Code, second.Body.Len())
	}
}

func TestPagesAllowNothingButTheirOwnFiles(t *testing.T) {
	answer := httptest.NewRecorder()
	Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/swagger/index.html", nil))
	policy := answer.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %q: %s", want, policy)
		}
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	page := answer.Body.String()
	if inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script>|https?://`).FindString(page); inline != "" {
		t.Errorf("the page holds %q", inline)
	}
}

func TestCommittedFilesAreThoseOfTheRelease(t *testing.T) {
	sums, err := os.ReadFile("ui/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for lines := bufio.NewScanner(bytes.NewReader(sums)); lines.Scan(); checked++ {
		want, name, _ := strings.Cut(lines.Text(), "  ")
		body, err := fs.ReadFile(ui, "ui/"+name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		if hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is not the file of the release", name)
		}
	}
	if checked < 4 {
		t.Errorf("only %d files are checked", checked)
	}
}
