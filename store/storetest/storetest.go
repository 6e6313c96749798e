// Package storetest opens real databases for tests: a temporary SQLite file, and a
// schema of its own on a PostgreSQL server.
package storetest

import (
	"context"
	"path/filepath"
	"testing"

	"riskgate/internal/clock"
	"riskgate/store"
)

// Option changes what a store is opened with.
type Option func(*store.Options)

// SQLite opens and migrates a new store in a temporary file.
func SQLite(tb testing.TB, options ...Option) *store.Store {
	tb.Helper()
	return Open(tb, filepath.Join(tb.TempDir(), "riskgate.db"), options...)
}

// Postgres opens and migrates a new store in a schema of its own, which is dropped
// when the test ends. It uses the server that RISKGATE_TEST_POSTGRES names, the one
// on this machine, or starts one that goes with the test's process.
func Postgres(tb testing.TB, options ...Option) *store.Store {
	tb.Helper()
	return Open(tb, PostgresURL(tb), options...)
}

// Each runs a test on both databases.
func Each(t *testing.T, test func(t *testing.T, s *store.Store), options ...Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t, options...)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t, options...)) })
}

// Open opens and migrates a store, and closes it when the test ends. It does not
// wait for the disk unless an option says so.
func Open(tb testing.TB, dsn string, options ...Option) *store.Store {
	tb.Helper()
	o := store.Options{
		DSN: dsn, Durability: store.Normal, Sealer: Sealer(1), Now: new(clock.Clock).Now, Connections: 6,
	}
	for _, option := range options {
		option(&o)
	}
	ctx := context.Background()
	s, err := store.Open(ctx, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(ctx); err != nil {
			tb.Error(err)
		}
	})
	if _, err := s.Migrate(ctx); err != nil {
		tb.Fatal(err)
	}
	return s
}
