package cli

import (
	"bufio"
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

// town is a running sandbox, as a newcomer starts it.
type town struct {
	t    testing.TB
	base string
	db   string
	stop func()
}

// newTown starts a sandbox on a free port with a database of its own.
func newTown(tb testing.TB) *town {
	tb.Helper()
	return openTown(tb, filepath.Join(tb.TempDir(), "sandbox.db"))
}

// openTown starts a sandbox on a database that may be there already.
func openTown(tb testing.TB, db string) *town {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	said, says := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- Run(ctx, Program{
			Args: []string{"serve", "--sandbox", "--listen", "127.0.0.1:0", "--db", db, "--log-level", "error"},
			In:   strings.NewReader(""), Out: io.Discard, Err: says,
			Lookup: func(string) (string, bool) { return "", false }, Now: time.Now,
		})
		_ = says.Close()
	}()
	tn := &town{t: tb, db: db}
	tn.stop = func() {
		cancel()
		if got := <-code; got != exitDone {
			tb.Errorf("the sandbox ended with code %d", got)
		}
		tn.stop = func() {}
	}
	tb.Cleanup(func() { tn.stop() })
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if address, found := strings.CutPrefix(lines.Text(), "riskgate listens on "); found {
			tn.base = "http://" + address
			break
		}
		tb.Log(lines.Text())
	}
	if tn.base == "" {
		tb.Fatal("the sandbox did not start")
	}
	go func() {
		for lines.Scan() {
			if strings.Contains(lines.Text(), "ERROR") {
				tb.Error(lines.Text())
			}
		}
	}()
	return tn
}

type object = map[string]any

// call sends a request and returns the status, the answer and its bytes.
func (tn *town) call(method, path string, body any) (int, object, []byte) {
	tn.t.Helper()
	var sent io.Reader = http.NoBody
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			tn.t.Fatal(err)
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, tn.base+path, sent)
	if err != nil {
		tn.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
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
			tn.t.Fatalf("%s %s answered no JSON: %s", method, path, raw)
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
	status, answer, _ := tn.call(http.MethodPost, "/v1/users/"+user+"@sandbox/login", a)
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
