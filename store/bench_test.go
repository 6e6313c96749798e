package store_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// benchUsers take turns, so that their histories do not conflict.
const benchUsers = 2000

// world is a store full of users who log in.
type world struct {
	store   *store.Store
	turn    atomic.Int64
	version [benchUsers]atomic.Int64
}

func newWorld(b *testing.B, s *store.Store) *world {
	b.Helper()
	w := &world{store: s}
	inParallel(benchUsers, func(i int) {
		if err := s.CreateUser(context.Background(), storetest.User(fmt.Sprint(i)), nil); err != nil {
			b.Error(err)
		}
	})
	return w
}

// login is the change of a login that is accepted at once.
func (w *world) login(everything bool) *models.Change {
	n := w.turn.Add(1)
	user := n % benchUsers
	session := storetest.Session(fmt.Sprintf("%012x%020x", n, n), fmt.Sprint("user-", user))
	session.Status, session.RequestDigest = models.Accepted, nil
	change := &models.Change{
		Open: &session,
		History: &models.History{
			UserID: session.UserID, Data: bytes.Repeat([]byte{7}, 400), Version: w.version[user].Add(1) - 1,
		},
		Events: []models.Event{storetest.Event(session.ID, session)},
	}
	if everything {
		decision := storetest.Decision(session)
		decision.Evidence, decision.Detail = bytes.Repeat([]byte("e"), 1500), bytes.Repeat([]byte("d"), 800)
		change.Decision = &decision
		change.Release = []string{"password of " + session.UserID}
		change.LastLogin = &models.LastLogin{UserID: session.UserID, At: start}
	}
	return change
}

// BenchmarkCommitLogin commits logins from one client and from many at once:
// "rows" is session, history and event; "login" is all that an accepted login
// writes, its decision with evidence, counters and last login included.
func BenchmarkCommitLogin(b *testing.B) {
	for _, durability := range []string{store.Full, store.Normal} {
		for _, what := range []string{"rows", "login"} {
			for _, clients := range []int{1, 64} {
				b.Run(fmt.Sprintf("durability=%s/%s/clients=%d", durability, what, clients), func(b *testing.B) {
					s := storetest.SQLite(b, func(o *store.Options) { o.Durability = durability })
					commitAtOnce(b, newWorld(b, s), what == "login", clients)
				})
			}
		}
	}
}

func commitAtOnce(b *testing.B, w *world, everything bool, clients int) {
	b.Helper()
	b.ReportAllocs()
	commit := func() {
		if err := w.store.Commit(context.Background(), w.login(everything)); err != nil {
			b.Error(err)
		}
	}
	b.ResetTimer()
	before := cpuTime(b)
	if clients == 1 {
		for range b.N {
			commit()
		}
	} else {
		b.SetParallelism(max(1, clients/runtime.GOMAXPROCS(0)))
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				commit()
			}
		})
	}
	b.ReportMetric(float64(cpuTime(b)-before)/1e3/float64(b.N), "cpu-µs/login")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "logins/s")
}

// cpuTime is what this process has used so far, in nanoseconds: on a machine that
// others share it says more than the clock.
func cpuTime(b *testing.B) int64 {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

func BenchmarkPerson(b *testing.B) {
	s := storetest.SQLite(b)
	w := newWorld(b, s)
	for range benchUsers {
		if err := s.Commit(context.Background(), w.login(false)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.Person(b.Context(), fmt.Sprint(w.turn.Add(1)%benchUsers, "@main")); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkReserve(b *testing.B) {
	s := storetest.SQLite(b, func(o *store.Options) { o.Durability = store.Full })
	var turn atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(max(1, 64/runtime.GOMAXPROCS(0)))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			limit := models.Limit{Key: fmt.Sprint(turn.Add(1) % benchUsers), Window: 1000, Streak: 1 << 30}
			if _, err := s.Reserve(context.Background(), start, limit); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reservations/s")
}
