package store_test

import (
	"database/sql"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestAFileThatAnotherProgramHoldsIsBusy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "held.db")
	s := storetest.Open(t, path)
	withUser(t, s, "alice")
	release := hold(t, path)
	if err := s.CreateUser(t.Context(), storetest.User("bob"), nil); models.KindOf(err) != models.Overloaded {
		t.Errorf("writing: %v", err)
	}
	if _, err := s.UserByName(t.Context(), storetest.User("alice").NameKey); err != nil {
		t.Errorf("reading: %v", err)
	}
	release()
	if err := s.CreateUser(t.Context(), storetest.User("bob"), nil); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// hold keeps others from writing until release.
func hold(t *testing.T, path string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	must(t, err)
	conn, err := db.Conn(t.Context())
	must(t, err)
	_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	must(t, err)
	return func() {
		_, err := conn.ExecContext(t.Context(), "ROLLBACK")
		must(t, err)
		must(t, conn.Close())
		must(t, db.Close())
	}
}

func TestClosingUnderAnotherProgramIsNoFault(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "held.db")
	s, err := store.Open(t.Context(), store.Options{DSN: path, Now: start.Time})
	must(t, err)
	_, err = s.Migrate(t.Context())
	must(t, err)
	release := hold(t, path)
	if err := s.Close(t.Context()); err != nil {
		t.Errorf("got %v", err)
	}
	release()
}

func TestAServerThatIsGoneIsBusyUntilItIsBack(t *testing.T) {
	t.Parallel()
	to, err := url.Parse(storetest.PostgresURL(t))
	must(t, err)
	server := to.Host
	line := newWire(t, "127.0.0.1:0", server)
	to.Host = line.address
	s := storetest.Open(t, to.String())
	withUser(t, s, "alice")
	line.cut()
	for range 3 {
		if _, err := s.UserByName(t.Context(), storetest.User("alice").NameKey); models.KindOf(err) != models.Overloaded {
			t.Errorf("reading: %v", err)
		}
		if err := s.CreateUser(t.Context(), storetest.User("bob"), nil); models.KindOf(err) != models.Overloaded {
			t.Errorf("writing: %v", err)
		}
	}
	newWire(t, line.address, server)
	if err := s.CreateUser(t.Context(), storetest.User("bob"), nil); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// wire passes connections on to a server, until it is cut.
type wire struct {
	address string
	cut     func()
}

func newWire(t *testing.T, address, server string) *wire {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	must(t, err)
	var mu sync.Mutex
	open := []io.Closer{listener}
	w := &wire{address: listener.Addr().String(), cut: func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range open {
			_ = c.Close()
		}
	}}
	t.Cleanup(w.cut)
	join := func(near net.Conn) {
		far, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server)
		if err != nil {
			_ = near.Close()
			return
		}
		mu.Lock()
		open = append(open, near, far)
		mu.Unlock()
		go func() { _, _ = io.Copy(near, far) }()
		go func() { _, _ = io.Copy(far, near) }()
	}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			join(near)
		}
	}()
	return w
}
