package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// town is a running server, as a newcomer starts the sandbox.
type town struct {
	t      testing.TB
	base   string
	db     string
	domain string // of its people
	key    string // what an application says in Authorization; empty: nothing
	client *http.Client
	log    *logbook
	stop   func()
}

// newTown starts a sandbox on a free port with a database of its own.
func newTown(tb testing.TB) *town {
	tb.Helper()
	return openTown(tb, filepath.Join(tb.TempDir(), "sandbox.db"))
}

// openTown starts a sandbox on a database that may be there already.
func openTown(tb testing.TB, db string, args ...string) *town {
	tb.Helper()
	tn := startTown(tb, nil, append([]string{"serve", "--sandbox", "--listen", "127.0.0.1:0", "--db", db, "--log-level", "error"}, args...)...)
	tn.db, tn.domain = db, "sandbox"
	return tn
}

// startTown starts a server and waits until it listens.
func startTown(tb testing.TB, env map[string]string, args ...string) *town {
	tb.Helper()
	return startProgram(tb, Program{
		Args: args, Now: time.Now, Sleep: untilTheTarpit,
		Lookup: func(name string) (string, bool) { value, ok := env[name]; return value, ok },
	})
}

// startProgram starts a program that serves and waits until it listens.
func startProgram(tb testing.TB, p Program) *town {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	said, says := io.Pipe()
	code := make(chan int, 1)
	p.In, p.Out, p.Err = strings.NewReader(""), io.Discard, says
	go func() {
		code <- Run(ctx, p)
		_ = says.Close()
	}()
	tn := &town{t: tb, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}, log: readLog(tb, said)}
	tn.stop = func() {
		tn.stop = func() {}
		tn.client.CloseIdleConnections() // one that was dialled and never used keeps a server waiting
		cancel()
		if got := <-code; got != exitDone {
			tb.Errorf("the server ended with code %d", got)
		}
		tn.client.CloseIdleConnections()
	}
	tb.Cleanup(func() { tn.stop() })
	address := tn.log.address()
	if address == "" {
		tb.Fatal("the server did not start")
	}
	tn.base = "http://" + address
	return tn
}

// untilTheTarpit waits for what is polled, and spares the tests the seconds that
// failures are held back.
func untilTheTarpit(ctx context.Context, d time.Duration) error {
	if d >= time.Second {
		return ctx.Err()
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type object = map[string]any

// call sends a request and returns the status, the answer and its bytes.
func (tn *town) call(method, path string, body any) (int, object, []byte) {
	tn.t.Helper()
	return tn.send(tn.request(method, path, body))
}

// request builds a request as the town's application sends it.
func (tn *town) request(method, path string, body any) *http.Request {
	tn.t.Helper()
	var sent io.Reader = http.NoBody
	if body != nil {
		sent = bytes.NewReader(mustJSON(tn.t, body))
	}
	request, err := http.NewRequestWithContext(context.Background(), method, tn.base+path, sent)
	if err != nil {
		tn.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if tn.key != "" {
		request.Header.Set("Authorization", tn.key)
	}
	return request
}

// send sends a request and returns the status, the answer and its bytes.
func (tn *town) send(request *http.Request) (int, object, []byte) {
	tn.t.Helper()
	client := tn.client
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		tn.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		tn.t.Fatal(err)
	}
	var answer object
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &answer); err != nil {
			tn.t.Fatalf("%s %s answered no JSON: %s", request.Method, request.URL.Path, raw)
		}
	}
	return response.StatusCode, answer, raw
}

// attempt builds a login body, one fact at a time.
type attempt object

func tries(user string) attempt {
	return attempt{
		"objectType": "AdaptiveLoginInput", "relationshipRef": user,
		"credentials": object{"passKey": demoPassword},
	}
}

func (a attempt) from(address string) attempt { a["clientIP"] = address; return a }

func (a attempt) with(raw string) attempt {
	sum := sha256.Sum256([]byte(raw))
	a["cddc"] = object{"browserCDDC": object{"fingerprintRaw": raw, "fingerprintHash": hex.EncodeToString(sum[:])}}
	return a
}

func (a attempt) password(p string) attempt { a["credentials"] = object{"passKey": p}; return a }

func (a attempt) code(otp any) attempt {
	a["credentials"] = object{"authenticator": object{"OTP": otp}}
	return a
}

func (a attempt) answering(requestID any) attempt { a["requestID"] = requestID; return a }

func (tn *town) login(user string, a attempt) (int, object) {
	tn.t.Helper()
	status, answer, _ := tn.call(http.MethodPost, "/v1/users/"+user+"@"+tn.domain+"/login", a)
	return status, answer
}

// vector reads a sample of device data of the contract.
func vector(tb testing.TB, name string) string {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
	if err != nil {
		tb.Fatal(err)
	}
	return string(raw)
}

func mustJSON(tb testing.TB, v any) []byte {
	tb.Helper()
	encoded, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return encoded
}
