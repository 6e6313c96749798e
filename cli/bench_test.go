package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/internal/otp"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
)

// The benchmarks measure the server as it is served: over loopback, on a real
// database file at full durability. Each compares itself with a bare counterpart
// in the same run, since machines differ and runs do too.

const benchClients = 64

// rival is a server that benchmarks post bodies to.
type rival struct {
	url    string
	client *http.Client
}

func newRival(url string) rival {
	return rival{url, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchClients}}}
}

func (r rival) post(path string, body []byte) error {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, r.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := r.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("answered %d %s", response.StatusCode, answer)
	}
	return err
}

// person is a user of the benchmark whose authenticator counts, so that every login
// has a code of its own.
type person struct {
	name    string
	key     otp.Key
	counter int64
}

// body is the login that the person sends next.
func (p *person) body(tb testing.TB, raw string) []byte {
	tb.Helper()
	code, err := p.key.HOTP(p.counter)
	if err != nil {
		tb.Fatal(err)
	}
	p.counter++
	return mustJSON(tb, tries(p.name).with(raw).from(demoHome).code(code))
}

// enter makes a user of a benchmark.
func enter(b *testing.B, kept *store.Store, i int) models.User {
	b.Helper()
	now := time.Now()
	name := models.UserName{UserID: fmt.Sprint("bench", i), Domain: "sandbox"}
	user := models.User{
		ID: secret.NewID(now), NameKey: name.Key(), UserID: name.UserID, Domain: name.Domain,
		CreatedAt: models.At(now), DeliveryMethod: models.DeliverDefault,
	}
	if err := kept.CreateUser(context.Background(), user, nil); err != nil {
		b.Fatal(err)
	}
	return user
}

// crowd enters people with authenticators, and lets each of them log in once.
func crowd(b *testing.B, kept *store.Store, server rival) []*person {
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
		people[i] = &person{name: user.UserID, key: otp.Key{Secret: key, Algorithm: otp.SHA1, Digits: 6}}
		if err := server.post("/v1/users/"+user.UserID+"@sandbox/login", people[i].body(b, demoBrowser)); err != nil {
			b.Fatal(err)
		}
	}
	return people
}

// rate runs n calls from all clients at once and returns calls per second.
func rate(b *testing.B, n int, call func(client int) error) float64 {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	var running sync.WaitGroup
	start := time.Now()
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
	return float64(n) / time.Since(start).Seconds()
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

// BenchmarkLoginWithOTP compares logins by one-time code, 64 clients at once, with
// a bare Gin handler that decodes the same body and commits the same three rows.
func BenchmarkLoginWithOTP(b *testing.B) {
	tn := newTown(b)
	server := newRival(tn.base)
	people := crowd(b, besides(b, tn.db), server)
	bare := newRival(bareServer(b).URL)
	sample := people[0].body(b, demoBrowser)
	people[0].counter--
	b.ResetTimer()
	var ours, theirs float64
	const rounds = 3 // in turn, so that a noisy moment hits both
	for range rounds {
		theirs += rate(b, b.N, func(i int) error { return bare.post("/login/"+strconv.Itoa(i), sample) })
		ours += rate(b, b.N, func(i int) error {
			p := people[i]
			return server.post("/v1/users/"+p.name+"@sandbox/login", p.body(b, demoBrowser))
		})
	}
	b.ReportMetric(ours/rounds, "logins/s")
	b.ReportMetric(theirs/rounds, "bare/s")
	b.ReportMetric(ours/theirs, "ratio")
}

// bareServer decodes a login and commits a session, a history and a decision, and
// does nothing else.
func bareServer(b *testing.B) *httptest.Server {
	b.Helper()
	kept, err := store.Open(context.Background(), store.Options{DSN: filepath.Join(b.TempDir(), "bare.db"), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = kept.Close(context.Background()) })
	if _, err := kept.Migrate(context.Background()); err != nil {
		b.Fatal(err)
	}
	users := make([]bareUser, benchClients)
	for i := range users {
		users[i].id = enter(b, kept, i).ID
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.POST("/login/:client", func(c *gin.Context) {
		raw, err := io.ReadAll(c.Request.Body)
		var body attempt
		client, bad := strconv.Atoi(c.Param("client"))
		if errors.Join(err, bad, json.Unmarshal(raw, &body)) != nil {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		if err := kept.Commit(c.Request.Context(), users[client].threeRows(raw)); err != nil {
			c.AbortWithStatus(http.StatusInternalServerError)
			return
		}
		c.JSON(http.StatusOK, gin.H{"riskResponseCode": 0, "sessionStatus": "accepted"})
	})
	server := httptest.NewServer(engine)
	b.Cleanup(server.Close)
	return server
}

// bareUser is whose history the bare server writes; each client has its own.
type bareUser struct {
	id      string
	version int64
}

// threeRows are the rows of one accepted login, of the size that riskgate writes.
func (u *bareUser) threeRows(raw []byte) *models.Change {
	now := models.At(time.Now())
	change := &models.Change{
		Open: &models.Session{
			ID: secret.NewID(now.Time()), UserID: u.id, CallerID: "sandbox", Lane: risk.LaneLogin, Adaptive: true,
			Status: models.Accepted, CreatedAt: now, FinishedAt: now,
		},
		History:  &models.History{UserID: u.id, Data: raw[:400], Version: u.version, UpdatedAt: now},
		Decision: &models.Decision{UserID: u.id, Lane: risk.LaneLogin, Evidence: raw, Detail: raw, CreatedAt: now},
	}
	u.version++
	return change
}

// BenchmarkLoginWithPassword compares the processor time of a login by password
// with that of the bare hash.
func BenchmarkLoginWithPassword(b *testing.B) {
	tn := newTown(b)
	server := newRival(tn.base)
	body := mustJSON(b, tries("iaa_user").with(demoBrowser).from(demoHome))
	hasher, err := secret.NewHasher(secret.DefaultParams(), runtime.GOMAXPROCS(0), time.Minute, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	hash, err := hasher.Hash(context.Background(), demoPassword)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	var login, bare time.Duration
	for range b.N {
		bare += processorTime(b, func() error {
			_, _, err := hasher.Verify(context.Background(), hash, demoPassword)
			return err
		})
		login += processorTime(b, func() error { return server.post("/v1/users/iaa_user@sandbox/login", body) })
	}
	b.ReportMetric(login.Seconds()*1000/float64(b.N), "cpu-ms/login")
	b.ReportMetric(bare.Seconds()*1000/float64(b.N), "cpu-ms/hash")
	b.ReportMetric(float64(login)/float64(bare), "ratio")
}

// processorTime is the time that all processors of this process spent on a call.
func processorTime(b *testing.B, call func() error) time.Duration {
	b.Helper()
	before := usage(b)
	if err := call(); err != nil {
		b.Fatal(err)
	}
	return usage(b) - before
}

func usage(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
