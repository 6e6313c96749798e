package webhook_test

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/webhook"
)

// The function that the developer's guide shows.

func verify(secret, header string, body []byte, now time.Time) bool {
	stamp, signatures, _ := strings.Cut(strings.TrimPrefix(header, "t="), ",")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "." + string(body)))
	right := "v1=" + hex.EncodeToString(mac.Sum(nil))
	fresh := err == nil && now.Sub(time.Unix(seconds, 0)).Abs() <= 5*time.Minute
	return fresh && slices.ContainsFunc(strings.Split(signatures, ","), func(given string) bool {
		return hmac.Equal([]byte(given), []byte(right))
	})
}

// block is the piece of code in a language that the developer's guide shows.
func block(t *testing.T, language string) string {
	t.Helper()
	guide, err := os.ReadFile(filepath.Join("..", "docs", "guide-developer.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(guide), "```"+language+"\n")
	code, _, ended := strings.Cut(after, "```")
	if !found || !ended {
		t.Fatalf("the guide shows no %s", language)
	}
	return code
}

func TestTheGuideShowsTheFunctionThatIsTested(t *testing.T) {
	source, err := os.ReadFile("sign_test.go")
	if err != nil {
		t.Fatal(err)
	}
	if code := block(t, "go"); !strings.Contains(string(source), code) {
		t.Errorf("the guide shows another function:\n%s", code)
	}
}

func TestASignatureHoldsForItsBodyItsSecretAndItsTime(t *testing.T) {
	at, body := time.Unix(1_767_225_600, 0), []byte(`{"id":"1"}`)
	one, two := models.Secret("first"), models.Secret("second")
	header := webhook.Signature(at, body, one, two)
	// printf '1767225600.{"id":"1"}' | openssl dgst -sha256 -hmac first
	const known = "v1=4a926ed109b591b66ea0235596a1e989566f630a0c2581c3a576e4570a7fff69"
	if !strings.HasPrefix(header, "t=1767225600,"+known+",v1=") {
		t.Errorf("signed %s", header)
	}
	lone := webhook.Signature(at, body, two)
	for name, c := range map[string]struct {
		secret, header string
		body           string
		late           time.Duration
		want           bool
	}{
		"the first secret":    {"first", header, `{"id":"1"}`, 0, true},
		"the second secret":   {"second", header, `{"id":"1"}`, 0, true},
		"another secret":      {"third", header, `{"id":"1"}`, 0, false},
		"a retired secret":    {"first", lone, `{"id":"1"}`, 0, false},
		"another body":        {"first", header, `{"id":"2"}`, 0, false},
		"five minutes later":  {"first", header, `{"id":"1"}`, 5 * time.Minute, true},
		"an hour later":       {"first", header, `{"id":"1"}`, time.Hour, false},
		"an hour before":      {"first", header, `{"id":"1"}`, -time.Hour, false},
		"another time":        {"first", strings.Replace(header, "t=1767225600", "t=1767225601", 1), `{"id":"1"}`, 0, false},
		"no time":             {"first", strings.Replace(header, "t=1767225600", "t=", 1), `{"id":"1"}`, 0, false},
		"no signature":        {"first", "t=1767225600", `{"id":"1"}`, 0, false},
		"an empty signature":  {"first", "t=1767225600,v1=", `{"id":"1"}`, 0, false},
		"nothing":             {"first", "", `{"id":"1"}`, 0, false},
		"an older kind of it": {"first", strings.Replace(lone, "v1=", "v0=", 1), `{"id":"1"}`, 0, false},
	} {
		if got := verify(c.secret, c.header, []byte(c.body), at.Add(c.late)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhatIsDeliveredIsSignedByEverySecretThatLives(t *testing.T) {
	d := lite(t)
	r := newReceiver(t, nil)
	hook := d.hook(r.url, "")
	d.open()
	d.change(hook.ID, func(w *models.Webhook) {
		w.Previous, w.Secret, w.PreviousUntil = w.Secret, "the new one", models.At(d.clock.Now().Add(time.Hour))
	})
	for i, good := range []map[string]bool{
		{"the new one": true, "secret of " + hook.ID: true, "another": false},
		{"the new one": true, "secret of " + hook.ID: false, "another": false},
	} {
		d.happens(models.EventLoginAccepted, 0)
		d.step()
		d.until("delivered", func() bool { return len(r.got()) == i+1 })
		got := r.got()[i]
		for secret, want := range good {
			if verify(secret, got.header.Get(webhook.HeaderSignature), got.body, d.clock.Now()) != want {
				t.Errorf("delivery %d with the secret %q: not %v: %s", i, secret, want, got.header.Get(webhook.HeaderSignature))
			}
		}
		d.clock.advance(time.Hour)
	}
}

// nodeReceiver is a server in Node that answers 204 to what the guide's function verifies.
const nodeReceiver = `
require('node:http').createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const right = verify(process.argv[2], request.headers['riskgate-signature'], Buffer.concat(chunks), Number(process.argv[3]));
    response.writeHead(right ? 204 : 403).end();
  });
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`

// node starts the receiver and returns its URL.
func node(t *testing.T, secret string, now time.Time) string {
	t.Helper()
	script := filepath.Join(t.TempDir(), "receiver.js")
	if err := os.WriteFile(script, []byte(block(t, "js")+nodeReceiver), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	program := exec.CommandContext(ctx, "node", script, secret, strconv.FormatInt(now.Unix(), 10))
	said, err := program.StdoutPipe()
	if err == nil {
		err = program.Start()
	}
	if err != nil {
		cancel()
		t.Fatalf("this test needs Node (Debian: apt-get install nodejs): %v", err)
	}
	t.Cleanup(func() { cancel(); _ = program.Wait() })
	port, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

func TestNodeVerifiesAsTheGuideShows(t *testing.T) {
	d := lite(t)
	now := d.clock.Now()
	stays := d.hook("http://127.0.0.1", "") // its secret is known when it is made
	d.change(stays.ID, func(w *models.Webhook) { w.URL = node(t, "secret of "+stays.ID, now) })
	rotates := d.hook("http://127.0.0.1", "")
	d.change(rotates.ID, func(w *models.Webhook) {
		w.URL = node(t, "secret of "+rotates.ID, now)
		w.Previous, w.Secret, w.PreviousUntil = w.Secret, "another", models.At(now.Add(time.Hour))
	})
	wrong, late := d.hook(node(t, "another", now), ""), d.hook("http://127.0.0.1", "")
	d.change(late.ID, func(w *models.Webhook) { w.URL = node(t, "secret of "+late.ID, now.Add(6*time.Minute)) })
	d.open()
	id := d.happens(models.EventLoginAccepted, 0)
	d.step()
	for webhookID, want := range map[string]int{
		stays.ID: http.StatusNoContent, rotates.ID: http.StatusNoContent, wrong.ID: http.StatusForbidden, late.ID: http.StatusForbidden,
	} {
		if row := d.attempted(webhookID, id, 1); row.Status != want {
			t.Errorf("answered %d, not %d", row.Status, want)
		}
	}
}
