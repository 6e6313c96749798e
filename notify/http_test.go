package notify_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/notify"
)

func noon() time.Time { return time.Date(2027, 1, 5, 12, 0, 0, 0, time.UTC) }

// nasty is a text that tries to break out of every format.
const nasty = "123456 \"},{\\ &to=+1%20{{to}}\r\nX: y <é>"

func codeText() models.Message {
	return models.Message{
		ID: "0190a1b2", Channel: models.SMS, Recipient: "+31612345678", Subject: "a\"b",
		Body: nasty, OTP: "123456",
	}
}

// received is what a gateway got.
type received struct {
	method, query, body string
	header              http.Header
}

// gatewayServer answers as told and keeps what it got.
func gatewayServer(t *testing.T, answer http.HandlerFunc) (*httptest.Server, *[]received) {
	t.Helper()
	var got []received
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, received{r.Method, r.URL.RawQuery, string(body), r.Header})
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server, &got
}

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func httpOptions(target string) notify.HTTPOptions {
	return notify.HTTPOptions{
		Name: "own", Serves: []models.Channel{models.SMS}, URL: target, Format: notify.FormatJSON,
		Body: `{"dst":"{{to}}","msg":"{{body}}"}`, Hosts: []string{"127.0.0.1"}, Now: noon,
	}
}

func newHTTP(t *testing.T, o notify.HTTPOptions) *notify.HTTP {
	t.Helper()
	g, err := notify.NewHTTP(o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestHTTPFillsAJSONBodyThatNothingBreaksOutOf(t *testing.T) {
	server, got := gatewayServer(t, status(200, `{}`))
	o := httpOptions(server.URL)
	o.Body = `{"id":"{{id}}","dst":"{{ .To }}","bare":"{{digits}}","msg":{"text":"{{body}}","re":"{{subject}}"},"code":"{{code}}"}`
	o.Headers = map[string]models.Secret{"Authorization": "Bearer s3cret", "X-Text": "{{body}}"}
	if _, err := newHTTP(t, o).Send(context.Background(), codeText()); err != nil {
		t.Fatal(err)
	}
	var body struct {
		ID, Dst, Bare, Code string
		Msg                 struct{ Text, Re string }
	}
	r := (*got)[0]
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	if body.ID != "0190a1b2" || body.Dst != "+31612345678" || body.Bare != "31612345678" || body.Code != "123456" ||
		body.Msg.Text != nasty || body.Msg.Re != `a"b` {
		t.Errorf("body = %+v", body)
	}
	if r.method != http.MethodPost || r.header.Get("Content-Type") != "application/json" || r.header.Get("Authorization") != "Bearer s3cret" {
		t.Errorf("%s %v", r.method, r.header)
	}
	if text := r.header.Get("X-Text"); strings.ContainsAny(text, "\r\né") || r.header.Get("X") != "" {
		t.Errorf("header text = %q", text)
	}
}

func TestHTTPFillsAFormAndAQuery(t *testing.T) {
	server, got := gatewayServer(t, status(202, `0: Accepted`))
	o := httpOptions(server.URL + "/send?to={{to}}&text={{body}}&charset=UTF-8")
	o.Method, o.Format, o.Body = http.MethodPut, notify.FormatForm, "to={{to}}&text={{body}}"
	if _, err := newHTTP(t, o).Send(context.Background(), codeText()); err != nil {
		t.Fatal(err)
	}
	r := (*got)[0]
	for where, raw := range map[string]string{"query": r.query, "body": r.body} {
		values, err := url.ParseQuery(raw)
		if err != nil || values.Get("to") != "+31612345678" || values.Get("text") != nasty || len(values["to"]) != 1 {
			t.Errorf("%s = %v, %v", where, values, err)
		}
	}
	if r.method != http.MethodPut || r.header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		t.Errorf("%s %v", r.method, r.header)
	}
}

func TestHTTPSpeaksToAGatewayThatWantsAGET(t *testing.T) {
	server, got := gatewayServer(t, status(202, ""))
	o := httpOptions(server.URL + "/cgi-bin/sendsms?to={{to}}")
	o.Method, o.Body = http.MethodGet, ""
	if _, err := newHTTP(t, o).Send(context.Background(), codeText()); err != nil {
		t.Fatal(err)
	}
	if r := (*got)[0]; r.method != http.MethodGet || r.query != "to=%2B31612345678" || r.header.Get("Content-Type") != "" {
		t.Errorf("got %+v", r)
	}
}

func TestHTTPSignsWhatItSends(t *testing.T) {
	server, got := gatewayServer(t, status(200, ""))
	o := httpOptions(server.URL)
	o.SignKey = "k3y"
	if _, err := newHTTP(t, o).Send(context.Background(), codeText()); err != nil {
		t.Fatal(err)
	}
	r := (*got)[0]
	mac := hmac.New(sha256.New, []byte("k3y"))
	_, _ = io.WriteString(mac, r.header.Get("X-Riskgate-Timestamp")+"."+r.body)
	if r.header.Get("X-Riskgate-Timestamp") != "1799150400" || r.header.Get("X-Riskgate-Signature") != hex.EncodeToString(mac.Sum(nil)) {
		t.Errorf("header = %v", r.header)
	}
}

func TestHTTPReadsTheAnswer(t *testing.T) {
	const sent, kept, final = "sent", "temporary", "permanent"
	listed := notify.Success{Field: "messages.0.status", Values: []string{"0"}, Temporary: []string{"1"}, ID: "messages.0.id"}
	tests := []struct {
		name    string
		success notify.Success
		status  int
		body    string
		want    string
		id      string
	}{
		{"any 2xx is enough", notify.Success{}, 204, "", sent, ""},
		{"a status that was asked for", notify.Success{Status: []int{202}}, 202, "", sent, ""},
		{"a 2xx that was not", notify.Success{Status: []int{202}}, 200, "", kept, ""},
		{"its name as a text", notify.Success{ID: "sid"}, 201, `{"sid":"SM1"}`, sent, "SM1"},
		{"its name as a number beyond 2^53", notify.Success{ID: "message_id"}, 200, `{"message_id":9007199254740993}`, sent, "9007199254740993"},
		{"its name missing", notify.Success{ID: "sid"}, 200, `{"other":1}`, sent, ""},
		{"its name endless", notify.Success{ID: "sid"}, 200, `{"sid":"` + strings.Repeat("x", 1000) + `"}`, sent, ""},
		{"no JSON, only the name lost", notify.Success{ID: "sid"}, 200, `0: Accepted`, sent, ""},
		{"the field says yes", listed, 200, `{"messages":[{"status":"0","id":"a1"}]}`, sent, "a1"},
		{"the field says yes as a number", listed, 200, `{"messages":[{"status":0,"id":7}]}`, sent, "7"},
		{"the field says later", listed, 200, `{"messages":[{"status":"1"}]}`, kept, ""},
		{"the field says no", listed, 200, `{"messages":[{"status":"6"}]}`, final, ""},
		{"the field is missing", listed, 200, `{"messages":[]}`, final, ""},
		{"the answer cannot be read", listed, 200, `<html>`, kept, ""},
		{"true is a yes", notify.Success{Field: "ok"}, 200, `{"ok":true}`, sent, ""},
		{"false is a no", notify.Success{Field: "ok"}, 200, `{"ok":false}`, final, ""},
		{"an object is a no", notify.Success{Field: "ok"}, 200, `{"ok":{}}`, final, ""},
		{"a path through a scalar", notify.Success{Field: "ok.x"}, 200, `{"ok":1}`, final, ""},
		{"bad request", notify.Success{}, 400, `{"error":"+31612345678 is barred"}`, final, ""},
		{"credentials refused", notify.Success{}, 401, "", kept, ""},
		{"no money left", notify.Success{}, 402, "", kept, ""},
		{"forbidden", notify.Success{}, 403, "", kept, ""},
		{"unprocessable", notify.Success{}, 422, "", final, ""},
		{"too many", notify.Success{}, 429, "", kept, ""},
		{"broken", notify.Success{}, 500, "", kept, ""},
		{"away", notify.Success{}, 503, "", kept, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server, _ := gatewayServer(t, status(tt.status, tt.body))
			o := httpOptions(server.URL)
			o.Success = tt.success
			id, err := newHTTP(t, o).Send(context.Background(), codeText())
			if tt.want == sent {
				if err != nil || id != tt.id {
					t.Errorf("id = %q, err = %v, want %q", id, err, tt.id)
				}
				return
			}
			wantFailure(t, err, tt.want == final)
		})
	}
}

func TestHTTPFollowsNoRedirect(t *testing.T) {
	elsewhere, got := gatewayServer(t, status(200, ""))
	for _, code := range []int{301, 302, 303, 307, 308} {
		server, _ := gatewayServer(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, code)
		})
		_, err := newHTTP(t, httpOptions(server.URL)).Send(context.Background(), codeText())
		wantFailure(t, err, false)
	}
	if len(*got) != 0 {
		t.Errorf("%d redirects were followed", len(*got))
	}
}

func TestHTTPHeedsRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"30":                            30 * time.Second,
		"Tue, 05 Jan 2027 12:01:00 GMT": time.Minute,
		"Tue, 05 Jan 2027 11:00:00 GMT": 0,
		"soon":                          0,
		"-5":                            0,
		"99999999999999999999":          0,
		"":                              0,
	} {
		server, _ := gatewayServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", value)
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		_, err := newHTTP(t, httpOptions(server.URL)).Send(context.Background(), codeText())
		if failure := wantFailure(t, err, false); failure.RetryAfter != want {
			t.Errorf("%q: %s, want %s", value, failure.RetryAfter, want)
		}
	}
}

func TestHTTPReadsNoMoreThanAMebibyte(t *testing.T) {
	var written int
	server, _ := gatewayServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"ok":true,"x":"`)
		chunk := []byte(strings.Repeat("x", 64<<10))
		for range 1024 {
			n, err := w.Write(chunk)
			written += n
			if err != nil || r.Context().Err() != nil {
				return
			}
		}
	})
	o := httpOptions(server.URL)
	o.Success.Field = "ok"
	_, err := newHTTP(t, o).Send(context.Background(), codeText())
	wantFailure(t, err, false)
	server.Close()
	if written >= 64<<20 {
		t.Errorf("the gateway got rid of %d bytes", written)
	}
}

func TestHTTPStopsWhenTheContextEnds(t *testing.T) {
	release := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	server, _ := gatewayServer(t, func(http.ResponseWriter, *http.Request) { cancel(); <-release })
	defer close(release)
	_, err := newHTTP(t, httpOptions(server.URL)).Send(ctx, codeText())
	wantFailure(t, err, false)
}

func TestNewHTTPSaysWhatIsWrong(t *testing.T) {
	good := httpOptions("https://sms.example.org/send?to={{to}}")
	tests := map[string]func(*notify.HTTPOptions){
		"no name":                           func(o *notify.HTTPOptions) { o.Name = "" },
		"no channel":                        func(o *notify.HTTPOptions) { o.Serves = nil },
		"no clock":                          func(o *notify.HTTPOptions) { o.Now = nil },
		"odd method":                        func(o *notify.HTTPOptions) { o.Method = "DELETE" },
		"relative URL":                      func(o *notify.HTTPOptions) { o.URL = "/send" },
		"unreadable URL":                    func(o *notify.HTTPOptions) { o.URL = "https://a b/" },
		"another scheme":                    func(o *notify.HTTPOptions) { o.URL = "ftp://127.0.0.1/" },
		"in the clear to a host not listed": func(o *notify.HTTPOptions) { o.URL = "http://sms.example.org/" },
		"credentials in the URL":            func(o *notify.HTTPOptions) { o.URL = "https://a:b@sms.example.org/" },
		"a placeholder in the host":         func(o *notify.HTTPOptions) { o.URL = "https://{{to}}.example.org/" },
		"a placeholder in the path":         func(o *notify.HTTPOptions) { o.URL = "https://sms.example.org/{{to}}" },
		"an unknown placeholder":            func(o *notify.HTTPOptions) { o.Body = `{"x":"{{password}}"}` },
		"an open placeholder":               func(o *notify.HTTPOptions) { o.Body = `{"x":"{{to"}` },
		"a body that is no JSON":            func(o *notify.HTTPOptions) { o.Body = `{"x":` },
		"a placeholder outside a string":    func(o *notify.HTTPOptions) { o.Body = `{"x":{{digits}}}` },
		"an unknown format":                 func(o *notify.HTTPOptions) { o.Format = "xml" },
		"a body without a format":           func(o *notify.HTTPOptions) { o.Format = "" },
		"an odd header":                     func(o *notify.HTTPOptions) { o.Headers = map[string]models.Secret{"X: y": "z"} },
		"an unknown placeholder in a header": func(o *notify.HTTPOptions) {
			o.Headers = map[string]models.Secret{"X": "{{y}}"}
		},
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			o := good
			spoil(&o)
			if _, err := notify.NewHTTP(o); err == nil {
				t.Error("no error")
			}
		})
	}
	if g := newHTTP(t, good); g.Name() != "own" || len(g.Channels()) != 1 {
		t.Errorf("gateway = %v", g)
	}
}
