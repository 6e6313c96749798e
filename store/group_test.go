package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// heldBack runs do while the writer is busy with a unit, so that whatever do
// starts waits in the queue and makes one group; do returns when it waits.
func heldBack(t *testing.T, s *store.Store, do func()) {
	t.Helper()
	busy, carryOn := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		err := s.Unit(context.Background(), func(func(string, ...any) error) error {
			close(busy)
			<-carryOn
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-busy
	do()
	close(carryOn)
	group.Wait()
}

// queued starts units in order, each in a goroutine, and waits until all of them
// are in the queue.
func queued(t *testing.T, s *store.Store, group *sync.WaitGroup, units ...func()) {
	t.Helper()
	for i, unit := range units {
		group.Go(unit)
		for s.Queued() <= i {
			runtime.Gosched() // the goroutine is on its way
		}
	}
}

func record(t *testing.T, s *store.Store, id string) error {
	t.Helper()
	return s.Record(context.Background(), storetest.Event(id, models.Session{CreatedAt: start}))
}

func TestAFailingUnitTakesNothingOfItsNeighbours(t *testing.T) {
	s := storetest.SQLite(t)
	failure := errors.New("no")
	errs := make([]error, 4)
	var group sync.WaitGroup
	heldBack(t, s, func() {
		queued(t, s, &group,
			func() { errs[0] = record(t, s, "first") },
			func() {
				errs[1] = s.Unit(context.Background(), func(exec func(string, ...any) error) error {
					if err := exec(`INSERT INTO watermarks (name, value) VALUES ('half', 1)`); err != nil {
						return err
					}
					return failure
				})
			},
			func() {
				errs[2] = s.Unit(context.Background(), func(exec func(string, ...any) error) error {
					if err := exec(`INSERT INTO watermarks (name, value) VALUES ('other half', 1)`); err != nil {
						return err
					}
					panic("marker")
				})
			},
			func() { errs[3] = record(t, s, "last") },
		)
	})
	group.Wait()
	must(t, errs[0])
	must(t, errs[3])
	if !errors.Is(errs[1], failure) {
		t.Errorf("got %v", errs[1])
	}
	if errs[2] == nil || !strings.Contains(errs[2].Error(), "marker") {
		t.Errorf("got %v", errs[2])
	}
	equal(t, count(t, s, `SELECT count(*) FROM events`), 2)
	equal(t, count(t, s, `SELECT count(*) FROM watermarks WHERE name LIKE '%half'`), 0)
}

func TestAStatementAmongUnitsIsKeptWithThem(t *testing.T) {
	s := storetest.SQLite(t)
	var changed int64
	errs := make([]error, 3)
	var group sync.WaitGroup
	heldBack(t, s, func() {
		queued(t, s, &group,
			func() { errs[0] = record(t, s, "first") },
			func() {
				changed, errs[1] = s.Statement(context.Background(), `UPDATE watermarks SET value = 7 WHERE name = ?`, "cells")
			},
			func() { errs[2] = record(t, s, "last") },
		)
	})
	group.Wait()
	must(t, errors.Join(errs...))
	equal(t, changed, 1)
	equal(t, count(t, s, `SELECT value FROM watermarks WHERE name = 'cells'`), 7)
	equal(t, count(t, s, `SELECT count(*) FROM events`), 2)
}

func TestAStatementThatFailsIsEverybodysFault(t *testing.T) {
	s := storetest.SQLite(t)
	errs := make([]error, 3)
	var group sync.WaitGroup
	heldBack(t, s, func() {
		queued(t, s, &group,
			func() { errs[0] = record(t, s, "first") },
			func() { _, errs[1] = s.Statement(context.Background(), `UPDATE watermarks SET value = 'no number'`) },
			func() { errs[2] = record(t, s, "last") },
		)
	})
	group.Wait()
	for i, err := range errs {
		if err == nil {
			t.Errorf("unit %d was kept", i)
		}
	}
	equal(t, count(t, s, `SELECT count(*) FROM events`), 0)
	must(t, record(t, s, "later"))
}

func TestAConflictAmongOthersIsOnlyItsOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, record(t, s, "taken"))
		errs := make([]error, 20)
		var group sync.WaitGroup
		for i := range errs {
			group.Go(func() {
				id := fmt.Sprintf("event-%d", i)
				if i%4 == 0 {
					id = "taken"
				}
				errs[i] = record(t, s, id)
			})
		}
		group.Wait()
		for i, err := range errs {
			if i%4 == 0 != models.IsConflict(err) || i%4 != 0 && err != nil {
				t.Errorf("unit %d: %v", i, err)
			}
		}
		equal(t, count(t, s, `SELECT count(*) FROM events`), 16)
	})
}

func TestAUnitCanBeGivenUpWhileItWaits(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	var given, kept error
	heldBack(t, s, func() {
		gone := make(chan struct{})
		queued(t, s, &group,
			func() {
				given = s.Record(ctx, storetest.Event("given up", models.Session{}))
				close(gone)
			},
			func() { kept = record(t, s, "kept") },
		)
		cancel()
		<-gone
	})
	group.Wait()
	must(t, kept)
	if !errors.Is(given, context.Canceled) {
		t.Fatalf("got %v", given)
	}
	equal(t, count(t, s, `SELECT count(*) FROM events`), 1)
}

func TestACancelledContextWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		session := storetest.Session("s", "")
		if err := s.Commit(ctx, &models.Change{Open: &session}); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		if _, err := s.Reserve(ctx, start, models.Limit{Key: "k", Max: 1}); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		equal(t, count(t, s, `SELECT count(*) FROM sessions`), 0)
		equal(t, count(t, s, `SELECT count(*) FROM counters`), 0)
	})
}

func TestCloseFinishesWhatIsQueued(t *testing.T) {
	path := t.TempDir() + "/drained.db"
	s := storetest.Open(t, path)
	errs := make([]error, 10)
	var group sync.WaitGroup
	heldBack(t, s, func() {
		units := make([]func(), len(errs))
		for i := range units {
			units[i] = func() { errs[i] = record(t, s, fmt.Sprint("event ", i)) }
		}
		queued(t, s, &group, units...)
		group.Go(func() {
			if err := s.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
	})
	group.Wait()
	must(t, errors.Join(errs...))
	if record(t, s, "late") == nil {
		t.Error("a closed store took a unit")
	}
	equal(t, count(t, storetest.Open(t, path), `SELECT count(*) FROM events`), len(errs))
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	s := storetest.SQLite(t)
	heldBack(t, s, func() {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Close(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	must(t, s.Close(t.Context()))
}

func TestTransactionsThatMeetAreRunAgain(t *testing.T) {
	s := storetest.Postgres(t)
	must(t, record(t, s, "a"))
	must(t, record(t, s, "b"))
	// Each locks one row, waits for the other to have locked its own, and then
	// wants the other's: one of them is broken off and has to start again.
	met := make(chan struct{}, 2)
	var group sync.WaitGroup
	runs := make([]int, 2)
	for i, rows := range [][]string{{"a", "b"}, {"b", "a"}} {
		group.Go(func() {
			err := s.Unit(context.Background(), func(exec func(string, ...any) error) error {
				runs[i]++
				const query = `UPDATE events SET decision_id = decision_id + 1 WHERE id = ?`
				if err := exec(query, rows[0]); err != nil {
					return err
				}
				if runs[i] == 1 {
					met <- struct{}{}
					for len(met) < 2 {
						runtime.Gosched() // the other is on its way
					}
				}
				return exec(query, rows[1])
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	equal(t, count(t, s, `SELECT sum(decision_id) FROM events`), 4)
	if runs[0]+runs[1] < 3 {
		t.Fatalf("runs %v: nothing met", runs)
	}
}

func TestAFullDiskFailsOnlyWhatDoesNotFit(t *testing.T) {
	s := storetest.SQLite(t)
	statement(t, s, `PRAGMA max_page_count = 200`)
	errs := make([]error, 3)
	var group sync.WaitGroup
	heldBack(t, s, func() {
		queued(t, s, &group,
			func() { errs[0] = record(t, s, "0") },
			func() {
				tooLong := models.Event{ID: "1", Detail: make([]byte, 1<<20)}
				errs[1] = s.Record(context.Background(), tooLong)
			},
			func() { errs[2] = record(t, s, "2") },
		)
	})
	group.Wait()
	if errs[1] == nil {
		t.Fatal("the disk was not full")
	}
	for i, err := range errs {
		there := len(one[[]models.Event](t)(s.Events(t.Context(), models.EventFilter{Before: fmt.Sprint(i, "~"), Limit: 1}))) == 1
		if i != 1 && (err == nil) != there {
			t.Errorf("unit %d answered %v, and its row is there: %v", i, err, there)
		}
	}
	must(t, record(t, s, "3"))
}
