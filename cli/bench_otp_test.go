package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
)

// BenchmarkLoginWithOTP compares logins by one-time code, 64 clients at once, with
// a bare Gin handler that decodes the same body and commits the same three rows.
func BenchmarkLoginWithOTP(b *testing.B) {
	server, kept := ours(b)
	people := crowd(b, kept)
	bare := bareRival(b)
	sample := *people[0]
	login := server.logins(people)
	server.load(b, 1000, login) // everybody has a history, everything is warm
	b.ResetTimer()
	var mine, theirs effort
	for range 4 { // in turn, so that a noisy moment hits both
		theirs.add(bare.load(b, b.N, func(client int) error {
			return bare.post("/login/"+strconv.Itoa(client), sample.body)
		}))
		mine.add(server.load(b, b.N, login))
	}
	b.ReportMetric(mine.rate(), "logins/s")
	b.ReportMetric(theirs.rate(), "bare/s")
	b.ReportMetric(mine.rate()/theirs.rate(), "ratio")
	b.ReportMetric(mine.each(), "cpu-µs/login")
	b.ReportMetric(theirs.each(), "cpu-µs/bare")
	b.ReportMetric(theirs.each()/mine.each(), "cpu-ratio")
	b.ReportMetric(0, "ns/op")
}

func bareRival(b *testing.B) rival {
	b.Helper()
	return newRival(launch(b, asBare, filepath.Join(b.TempDir(), "bare.db")))
}

// bareMain serves the bare handler until it is killed.
func bareMain() int {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	bare, err := newBare(os.Args[1])
	if err != nil {
		return exitFailed
	}
	engine.POST("/login/:client", bare.login)
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return exitFailed
	}
	fmt.Fprintln(os.Stderr, "riskgate listens on", listener.Addr())
	_ = http.Serve(listener, engine)
	return exitDone
}

// bareServer decodes a login and commits a session, a history and a decision, and
// does nothing else.
type bareServer struct {
	kept  *store.Store
	users [benchClients]bareUser
}

// bareUser is whose history is written; each client has its own.
type bareUser struct {
	id      string
	version int64
}

func newBare(db string) (*bareServer, error) {
	ctx := context.Background()
	kept, err := store.Open(ctx, store.Options{DSN: db, Now: time.Now})
	if err != nil {
		return nil, err
	}
	if _, err := kept.Migrate(ctx); err != nil {
		return nil, err
	}
	s := &bareServer{kept: kept}
	for i := range s.users {
		s.users[i].id = secret.NewID(time.Now())
		user := models.User{ID: s.users[i].id, NameKey: fmt.Sprint(i), DeliveryMethod: models.DeliverDefault}
		if err := kept.CreateUser(ctx, user, nil); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *bareServer) login(c *gin.Context) {
	raw, err := io.ReadAll(c.Request.Body)
	var body attempt
	client, bad := strconv.Atoi(c.Param("client"))
	if errors.Join(err, bad, json.Unmarshal(raw, &body)) != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if err := s.kept.Commit(c.Request.Context(), s.users[client].threeRows(raw)); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.JSON(http.StatusOK, gin.H{"riskResponseCode": 0, "sessionStatus": "accepted"})
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
