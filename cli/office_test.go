package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
)

// office is where an operator sets up a server outside the sandbox.
type office struct {
	t     testing.TB
	env   map[string]string
	now   func() time.Time
	phone *gateway
}

// goodPassword is one that the rules let through.
const goodPassword = "plum violin harbour seven"

// usersPhone is the number of every user of an office.
const usersPhone = "+31201110009"

// newOffice sets up an empty SQLite house with its root key and a gateway for text
// messages.
func newOffice(tb testing.TB) *office {
	tb.Helper()
	return officeAt(tb, filepath.Join(tb.TempDir(), "riskgate.db"))
}

// officeAt sets a house up on a database.
func officeAt(tb testing.TB, db string) *office {
	tb.Helper()
	o := &office{t: tb, now: time.Now, phone: newGateway(tb), env: map[string]string{
		"RISKGATE_DB": db, "RISKGATE_KEY_FILE": filepath.Join(tb.TempDir(), "root.key"), "RISKGATE_DURABILITY": "normal",
		"RISKGATE_LOG_LEVEL": "debug", "RISKGATE_GATEWAY_SECRET": gatewaySecret, "RISKGATE_SHUTDOWN": "5s",
	}}
	o.must("", "key", "root")
	return o
}

// run runs a command and returns its exit code, its result and what else it said.
func (o *office) run(input string, args ...string) (code int, out, errs string) {
	o.t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(context.Background(), Program{
		Args: args, In: strings.NewReader(input), Out: &stdout, Err: &stderr, Now: o.now,
		Lookup: func(name string) (string, bool) { value, ok := o.env[name]; return value, ok },
	})
	return code, stdout.String(), stderr.String()
}

// must runs a command that has to succeed and returns its result.
func (o *office) must(input string, args ...string) string {
	o.t.Helper()
	code, out, errs := o.run(input, args...)
	if code != exitDone {
		o.t.Fatalf("riskgate %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return strings.TrimSpace(out)
}

// key makes a key and returns it as "id.secret".
func (o *office) key(scopes string, flags ...string) string {
	o.t.Helper()
	return o.must("", append([]string{"key", "create", "--name", "shop", "--scope", scopes}, flags...)...)
}

// user adds a user with the good password and a phone.
func (o *office) user(name string) {
	o.t.Helper()
	o.must(goodPassword+"\n", "user", "add", name, "--phone", usersPhone)
}

// serve starts the server for an application that holds a key.
func (o *office) serve(key string, args ...string) *town {
	o.t.Helper()
	tn := startTown(o.t, o.env, append([]string{"serve", "--listen", "127.0.0.1:0"}, append(o.phone.flags(), args...)...)...)
	tn.db, tn.domain = o.env["RISKGATE_DB"], "master"
	if key != "" {
		tn.key = "Bearer " + key
	}
	return tn
}

// open opens the database with its key, beside the server.
func (o *office) open() *store.Store {
	o.t.Helper()
	kept, err := store.Open(context.Background(), store.Options{DSN: o.env["RISKGATE_DB"], Sealer: o.keyring(), Now: time.Now, Connections: 2})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() {
		if err := kept.Close(context.Background()); err != nil {
			o.t.Error(err)
		}
	})
	return kept
}

// keyring reads the root key.
func (o *office) keyring() *secret.Keyring {
	o.t.Helper()
	ring, err := secret.LoadKeyring(o.env["RISKGATE_KEY_FILE"])
	if err != nil {
		o.t.Fatal(err)
	}
	return ring
}

// as is the same town seen by another application.
func (tn *town) as(authorization string) *town {
	other := *tn
	other.key = authorization
	return &other
}

const gatewaySecret = "gateway-secret-c0ffee"

// gateway stands for the one that sends text messages.
type gateway struct {
	t      testing.TB
	url    string
	sent   chan textMessage
	refuse atomic.Bool // every message, repeating it
}

type textMessage struct{ To, Code, Text, Authorization string }

func newGateway(tb testing.TB) *gateway {
	tb.Helper()
	g := &gateway{t: tb, sent: make(chan textMessage, 1000)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		var m textMessage
		if err != nil || json.Unmarshal(raw, &m) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		m.Authorization = r.Header.Get("Authorization")
		g.sent <- m
		if g.refuse.Load() {
			http.Error(w, string(raw), http.StatusBadRequest)
		}
	}))
	tb.Cleanup(server.Close)
	g.url = server.URL
	return g
}

func (g *gateway) flags() []string {
	at, err := url.Parse(g.url)
	if err != nil {
		g.t.Fatal(err)
	}
	return []string{
		"--gateway-url", g.url, "--private-host", at.Hostname(),
		"--gateway-body", `{"to":"{{to}}","code":"{{code}}","text":"{{body}}"}`,
	}
}

// next waits for the next message with a code: notices have none.
func (g *gateway) next() textMessage {
	g.t.Helper()
	for {
		if m := g.any(); m.Code != "" {
			return m
		}
	}
}

// any waits for the next message.
func (g *gateway) any() textMessage {
	g.t.Helper()
	select {
	case m := <-g.sent:
		return m
	case <-time.After(20 * time.Second):
		g.t.Fatal("no message came")
		return textMessage{}
	}
}

// decisions are the decisions kept so far, oldest first.
func decisions(tb testing.TB, kept *store.Store) []models.Decision {
	tb.Helper()
	all, err := kept.DecisionsAfter(context.Background(), 0, models.At(time.Now().Add(time.Hour)), 1000)
	for i := range all {
		if err == nil {
			all[i], err = kept.Decision(context.Background(), all[i].ID)
		}
	}
	if err != nil {
		tb.Fatal(err)
	}
	return all
}
