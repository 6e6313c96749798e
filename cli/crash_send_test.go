package cli

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// ledger is a gateway that writes down what it accepts, and then may be slow to say so.
type ledger struct {
	mu       sync.Mutex
	accepted map[string][]string // the texts of each message
	silent   int                 // it says nothing any more once it has accepted so many
	full     chan struct{}       // closed then
	killed   chan struct{}       // it is closed when nobody listens
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	id := r.Header.Get("Idempotency-Key")
	l.accepted[id] = append(l.accepted[id], r.URL.Query().Get("text"))
	silent := len(l.accepted) >= l.silent && l.silent > 0
	if len(l.accepted) == l.silent && len(l.accepted[id]) == 1 {
		close(l.full)
	}
	l.mu.Unlock()
	if silent {
		<-l.killed
	}
	w.WriteHeader(http.StatusAccepted)
}

// times tells how many messages were accepted, and how many of them twice; more often
// than that is an error.
func (l *ledger) times(t *testing.T) (messages, doubles int) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, texts := range l.accepted {
		if len(texts) > 1 {
			doubles++
		}
		if len(texts) > 2 || len(texts) == 2 && texts[0] != texts[1] {
			t.Errorf("message %s was accepted as %q", id, texts)
		}
	}
	return len(l.accepted), doubles
}

// rows counts the messages in a state.
func (o *office) rows(state string) int {
	o.t.Helper()
	return strings.Count(o.must("", "message", "list", "--limit", "1000", "--state", state), "\n")
}

func TestAKillBetweenAcceptAndMarkLosesNoMessageAndSendsFewTwice(t *testing.T) {
	t.Parallel()
	const people, each, before, underWay = 12, 3, 9, 8
	o := newOffice(t)
	l := &ledger{accepted: map[string][]string{}, silent: before, full: make(chan struct{}), killed: make(chan struct{})}
	gateway := httptest.NewServer(l)
	t.Cleanup(gateway.Close)
	for i := range people {
		o.must(goodPassword+"\n", "user", "add", fmt.Sprint("user", i), "--phone", fmt.Sprintf("+3161234%04d", i))
	}
	key := o.key("login")
	args := []string{
		"serve", "--listen", "127.0.0.1:0", "--db", o.env["RISKGATE_DB"], "--key-file", o.env["RISKGATE_KEY_FILE"], "--log-level", "error",
		"--gateway-method", "GET", "--gateway-url", gateway.URL + "/send?to={{to}}&text={{body}}", "--private-host", "127.0.0.1",
		"--hash-wait", "1m", // twelve at once are many for a busy machine
	}
	first := launch(t, asProgram, args...)
	tn := &town{t: t, db: o.env["RISKGATE_DB"], base: first.base, domain: "master", key: "Bearer " + key, client: http.DefaultClient}
	var asked sync.WaitGroup
	for i := range people {
		asked.Go(func() {
			for range each {
				user := fmt.Sprint("user", i)
				tn.want(user, tries(user).password(goodPassword), 3, "pending")
			}
		})
	}
	asked.Wait()
	<-l.full
	first.end(syscall.SIGKILL)
	l.mu.Lock()
	l.silent = 0
	l.mu.Unlock()
	close(l.killed)
	if sent := o.rows("sent"); sent >= people*each || sent > before {
		t.Fatalf("%d of %d messages are marked as sent: nothing was under way", sent, people*each)
	}
	endLeases(t, o.env["RISKGATE_DB"])

	launch(t, asProgram, args...)
	eventually(t, func() bool { return o.rows("sent") == people*each }, "every message is sent")
	messages, doubles := l.times(t)
	t.Logf("%d messages were accepted by the gateway, %d of them twice, with the same code", messages, doubles)
	if messages != people*each || doubles == 0 || doubles > underWay {
		t.Errorf("%d messages of %d, %d doubles", messages, people*each, doubles)
	}
}

// endLeases lets the minute pass for which a claim holds.
func endLeases(t *testing.T, db string) {
	t.Helper()
	raw, err := sql.Open("sqlite3", db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	if _, err := raw.ExecContext(t.Context(), `UPDATE messages SET claimed_until = 1 WHERE claimed_until <> 0`); err != nil {
		t.Fatal(err)
	}
}
