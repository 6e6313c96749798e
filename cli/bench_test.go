package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/internal/otp"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
)

// The benchmarks measure the server as it is served: over loopback, in a process of
// its own, on a real database file. Each compares itself with a bare counterpart in
// the same run, since machines differ and runs do too.

const benchClients = 64

// rival is a server that benchmarks post bodies to.
type rival struct {
	*process
	client *http.Client
}

func newRival(p *process) rival {
	return rival{p, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4 * benchClients}}}
}

// ours starts riskgate with a database of its own.
func ours(b *testing.B, args ...string) (server rival, kept *store.Store) {
	b.Helper()
	db := filepath.Join(b.TempDir(), "sandbox.db")
	args = append([]string{"serve", "--sandbox", "--listen", "127.0.0.1:0", "--db", db, "--log-level", "error"}, args...)
	return newRival(launch(b, asProgram, args...)), besides(b, db)
}

// besides opens a second handle on the database of a running sandbox.
func besides(b *testing.B, db string) *store.Store {
	b.Helper()
	ring, err := secret.LoadKeyring(filepath.Join(filepath.Dir(db), "sandbox.key"))
	if err != nil {
		b.Fatal(err)
	}
	kept, err := store.Open(context.Background(), store.Options{DSN: db, Sealer: ring, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = kept.Close(context.Background()) })
	return kept
}

// post sends a body and wants 200.
func (r rival) post(path string, body []byte) error {
	status, answer, err := r.send(path, body)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("answered %d %s", status, answer)
	}
	return err
}

func (r rival) send(path string, body []byte) (status int, answer []byte, err error) {
	return r.request(path, "application/json", body)
}

func (r rival) request(path, media string, body []byte) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, r.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", media)
	response, err := r.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// spent is the processor time that the server has used up to now, to a hundredth of
// a second.
func (r rival) spent(b *testing.B) time.Duration {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.pid))
	if err != nil {
		b.Fatal("the processor time of another process is read from Linux's /proc:", err)
	}
	_, fields, _ := strings.Cut(string(raw), ") ") // the name before may hold anything
	var ticks int64
	for _, field := range strings.Fields(fields)[11:13] { // user and system
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * (time.Second / 100)
}

// effort is what a number of calls took.
type effort struct {
	calls       int
	took, spent time.Duration
}

func (e *effort) add(other effort) {
	e.calls, e.took, e.spent = e.calls+other.calls, e.took+other.took, e.spent+other.spent
}

func (e effort) rate() float64 { return float64(e.calls) / e.took.Seconds() }

// each is the server's processor time for one call, in microseconds.
func (e effort) each() float64 { return e.spent.Seconds() * 1e6 / float64(e.calls) }

// load makes n calls from all clients at once.
func (r rival) load(b *testing.B, n int, call func(client int) error) effort {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	var running sync.WaitGroup
	start, before := time.Now(), r.spent(b)
	for client := range benchClients {
		running.Go(func() {
			for left.Add(-1) >= 0 {
				if err := call(client); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
	return effort{n, time.Since(start), r.spent(b) - before}
}

// person is a user of the benchmark whose authenticator counts, so that every login
// has a code of its own.
type person struct {
	name    string
	key     otp.Key
	counter int64
	body    []byte // of a login, with a blank where the code goes
}

const blank = "@@@@@@"

// login is the body of the login that the person sends next.
func (p *person) login() ([]byte, error) {
	code, err := p.key.HOTP(p.counter)
	p.counter++
	return bytes.Replace(p.body, []byte(blank), []byte(code), 1), err
}

// enter makes a user of a benchmark.
func enter(tb testing.TB, kept *store.Store, i int) models.User {
	tb.Helper()
	now := time.Now()
	name := models.UserName{UserID: fmt.Sprint("bench", i), Domain: "sandbox"}
	user := models.User{
		ID: secret.NewID(now), NameKey: name.Key(), UserID: name.UserID, Domain: name.Domain,
		CreatedAt: models.At(now), DeliveryMethod: models.DeliverDefault,
	}
	if err := kept.CreateUser(context.Background(), user, nil); err != nil {
		tb.Fatal(err)
	}
	return user
}

// crowd enters people with authenticators.
func crowd(b *testing.B, kept *store.Store) []*person {
	b.Helper()
	people := make([]*person, benchClients)
	for i := range people {
		key, err := otp.NewSecret(otp.SHA1)
		if err != nil {
			b.Fatal(err)
		}
		user := enter(b, kept, i)
		authenticator := models.Authenticator{
			Serial: fmt.Sprintf("BEN%07d", i), Domain: user.Domain, UserID: user.ID, Kind: models.HOTP,
			Secret: models.Secret(otp.EncodeSecret(key)), Algorithm: string(otp.SHA1), Digits: 6, CreatedAt: user.CreatedAt,
		}
		if err := kept.PutAuthenticator(context.Background(), authenticator); err != nil {
			b.Fatal(err)
		}
		people[i] = &person{
			name: user.UserID, key: otp.Key{Secret: key, Algorithm: otp.SHA1, Digits: 6},
			body: mustJSON(b, tries(user.UserID).with(demoBrowser).from(demoHome).code(blank)),
		}
	}
	return people
}

// logins lets people log in by one-time code.
func (r rival) logins(people []*person) func(client int) error {
	return func(client int) error {
		body, err := people[client].login()
		if err != nil {
			return err
		}
		return r.post("/v1/users/"+people[client].name+"@sandbox/login", body)
	}
}
