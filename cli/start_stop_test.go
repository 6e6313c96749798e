package cli

import (
	"context"
	"database/sql"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// How a server starts, stops, and says why it does not.

func TestStoppingAnswersLongPollsAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t) // whose server cuts off what has not finished after five seconds
	o.user("ada")
	tn := o.serve(o.key("login,session"))
	asked := tn.want("ada", tries("ada").password(goodPassword), 3, "pending")
	poll := tn.hang(http.MethodGet, "/v1/sessions/"+asked["requestID"].(string)+"?wait=60", nil)
	tn.waiting(1)
	tn.stop()
	if got := (<-poll.told)["sessionStatus"]; got != "pending" {
		t.Errorf("the poll in flight got %v", got)
	}
}

func TestHealthReadinessAndLoginsWhileTheDatabaseIsHeld(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login"))
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, answer, _ := tn.call(http.MethodGet, path, nil); status != 200 || answer["status"] != "ok" {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
	tn.log.expect("The database is busy") // also of the work behind the server
	release := hold(t, tn.db)
	if status, answer, _ := tn.call(http.MethodGet, "/healthz", nil); status != 200 {
		t.Errorf("the process is well while its database is not: %d %v", status, answer)
	}
	got := together(2, func(i int) (int, object) {
		if i == 0 {
			status, answer, _ := tn.call(http.MethodGet, "/readyz", nil)
			return status, answer
		}
		return tn.login("ada", tries("ada").password(goodPassword))
	})
	if got["503"] != 2 {
		t.Errorf("readiness and a login: %v", got)
	}
	release()
	tn.want("ada", tries("ada").password(goodPassword), 3, "pending")
}

// hold keeps others from writing to a database file until release.
func hold(t *testing.T, db string) (release func()) {
	t.Helper()
	other, err := sql.Open("sqlite3", "file:"+db)
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	if _, err := other.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := other.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			t.Error(err)
		}
		_ = other.Close()
	}
}

func TestMetricsAreForThisMachineUnlessTheyListenElsewhere(t *testing.T) {
	t.Parallel()
	tn := newOffice(t).serve("")
	request := tn.request(http.MethodGet, "/metrics", nil)
	request.Header.Set("X-Forwarded-For", "203.0.113.9")
	if status, _, _ := tn.send(request); status != 404 {
		t.Errorf("through a proxy: %d", status)
	}
	request = tn.request(http.MethodGet, "/metrics", nil)
	request.Host = "login.example.org"
	if status, _, _ := tn.send(request); status != 404 {
		t.Errorf("under a public name: %d", status)
	}
	if status, page := tn.page("/metrics"); status != 200 || !strings.Contains(page, "riskgate_hash_cost_seconds") {
		t.Errorf("from here: %d %s", status, page)
	}
}

func TestAServerThatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve("")
	delete(o.env, "RISKGATE_GATEWAY_SECRET")
	taken, dir := strings.TrimPrefix(tn.base, "http://"), t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is no database ", 400)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		env  map[string]string
		args []string
		code int
		want []string
	}{
		"a port that is taken":     {nil, []string{"--listen", taken}, 1, []string{"address already in use", "is another server running?", "--listen"}},
		"metrics where it listens": {nil, []string{"--metrics-listen", taken}, 1, []string{"address already in use", "--metrics"}},
		"a folder as database":     {map[string]string{"RISKGATE_DB": dir}, nil, 1, []string{"open the database " + dir, "is a directory"}},
		"no such folder":           {map[string]string{"RISKGATE_DB": dir + "/none/x.db"}, nil, 1, []string{"no such file or directory"}},
		"some other file":          {map[string]string{"RISKGATE_DB": garbage}, nil, 1, []string{garbage, "not a database"}},
		"no PostgreSQL there":      {map[string]string{"RISKGATE_DB": "postgres://u:hunter2@127.0.0.1:1/x"}, nil, 1, []string{"postgres://u:xxxxx@127.0.0.1:1/x", "connection refused"}},
		"a root key that is none":  {map[string]string{"RISKGATE_KEY_FILE": "", "RISKGATE_KEY": "garbage"}, nil, 1, []string{"key"}},
		"several mistakes": {map[string]string{"RISKGATE_DURABILITY": "some", "RISKGATE_TLS_CERT": "x"}, []string{"--listen", "here", "--limit-password", "5", "--gateway-url", "http://sms.example.org/"}, 2, []string{
			"6 settings are wrong", "RISKGATE_DURABILITY", "--gateway-body", "--listen", "--limit-password", "--gateway-url", "--tls-cert",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			here := &office{t: t, env: maps.Clone(o.env), now: o.now}
			maps.Copy(here.env, row.env)
			code, _, errs := here.run("", append([]string{"serve", "--listen", "127.0.0.1:0"}, row.args...)...)
			if code != row.code {
				t.Errorf("exit code %d, want %d", code, row.code)
			}
			for _, text := range row.want {
				if !strings.Contains(errs, text) {
					t.Errorf("%q is not said in\n%s", text, errs)
				}
			}
			if strings.Contains(errs, "hunter2") || strings.Contains(errs, "goroutine ") {
				t.Errorf("too much is said:\n%s", errs)
			}
		})
	}
}

func TestAConnectionOnWhichNothingWasAskedKeepsNoServerFromStopping(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	silent, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(tn.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	tn.stop() // complains when the server ends badly
}
