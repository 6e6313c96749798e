package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Security requirement S25: whatever is asked, the metrics keep their size.

// odd is one of many requests that nobody expects; they come round every thousand,
// with other words.
func (tn *town) odd(i int) *http.Request {
	word := fmt.Sprintf("odd%d%%7Bx%%3D%%22%d%%22%%7D%%0A", i, i)
	methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", fmt.Sprint("ODD", i)}
	paths := []string{
		"/" + word, "/v1/users/" + word, "/users/" + word + "/login", "/v1/sessions/" + word, "/v1/authenticators/" + word + "/assign",
		"/authenticators/" + word + "/applications/" + word + "/generate-votp", "/v1/users/" + word + "/" + word, "/swagger/" + word,
		"/metrics/" + word, "/v1/users?userID=" + word,
	}
	bodies := []string{"", "{}", `{"objectType":"` + word + `"}`, `{"` + word + `":1}`, `[`, `{"objectType":"LoginInput","cddc":"` + word + `"}`, word, "null", `{"a":1,"a":2}`, "\xff"}
	body := io.Reader(http.NoBody)
	if text := bodies[i/100%10]; text != "" {
		body = strings.NewReader(text)
	}
	request, err := http.NewRequestWithContext(context.Background(), methods[i%10], tn.base+paths[i/10%10], body)
	if err != nil {
		tn.t.Error(err)
		return nil
	}
	request.Header.Set("User-Agent", word)
	request.Header.Set(fmt.Sprint("X-Odd-", i), word)
	request.Header.Set("Content-Type", []string{"application/json", "text/" + word}[i/500%2])
	request.Header.Set("Authorization", tn.key)
	return request
}

func TestTenThousandOddRequestsLeaveTheMetricsAsTheyWere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.env["RISKGATE_LOG_LEVEL"] = "error"
	tn := o.serve(o.key("login,session,user,device"), "--limit-caller", "100000/1s")
	ask := func(from, to int) {
		var done sync.WaitGroup
		for worker := range 8 {
			done.Go(func() {
				for i := from + worker; i < to; i += 8 {
					response, err := tn.client.Do(tn.odd(i))
					if err != nil {
						t.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
					if response.StatusCode >= 500 && response.StatusCode != http.StatusNotImplemented {
						t.Errorf("odd request %d: %d", i, response.StatusCode)
					}
				}
			})
		}
		done.Wait()
	}
	ask(0, 1000)
	tn.page("/metrics") // counts itself from now on
	_, before := tn.page("/metrics")
	ask(1000, 10_000)
	_, after := tn.page("/metrics")
	if series(before) != series(after) || series(after) < 20 {
		t.Errorf("%d series became %d\n%s", series(before), series(after), after)
	}
	if strings.Contains(strings.ToLower(after), "odd") {
		t.Errorf("a label holds what a client wrote:\n%s", after)
	}
}

// series counts the lines of a page of metrics that are no comments.
func series(page string) int {
	n := 0
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "#") {
			n++
		}
	}
	return n
}

func TestWhatIsNoHTTPBreaksNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve(o.key("user"))
	for name, sent := range map[string]string{
		"no HTTP":               "hello\r\n\r\n",
		"a broken escape":       "GET /v1/users/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"a raw line of bytes":   "GET /v1/\xff\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"no host":               "GET /healthz HTTP/1.1\r\n\r\n",
		"two hosts":             "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"two lengths":           "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n{}{}{",
		"a length below zero":   "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
		"two ways of length":    "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nG",
		"a bent header":         "GET /healthz HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
		"headers without end":   "GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
		"another version":       "GET /healthz HTTP/3.7\r\nHost: a\r\n\r\n",
		"a proxy's request":     "CONNECT 10.0.0.1:22 HTTP/1.1\r\nHost: 10.0.0.1:22\r\n\r\n",
		"a whole URL":           "GET http://169.254.169.254/latest HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n",
		"a star":                "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
		"a path without a root": "GET healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	} {
		if status := tn.wire(sent); status == 500 || status > 505 || status == 200 && name != "a star" {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := tn.page("/healthz"); status != 200 {
		t.Errorf("the server is at %d", status)
	}
}

// wire sends bytes over a connection of their own; 0 is an end without an answer.
func (tn *town) wire(sent string) int {
	tn.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", strings.TrimPrefix(tn.base, "http://"))
	if err != nil {
		tn.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, sent) // the server may hang up before the end
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}
