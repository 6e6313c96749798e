package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestOpenRefusesWhatCannotWork(t *testing.T) {
	file := filepath.Join(t.TempDir(), "text.db")
	must(t, os.WriteFile(file, []byte(strings.Repeat("no database ", 100)), 0o600))
	good := filepath.Join(t.TempDir(), "good.db")
	for name, o := range map[string]store.Options{
		"no name":            {Now: start.Time},
		"memory":             {DSN: ":memory:", Now: start.Time},
		"no clock":           {DSN: good},
		"unknown durability": {DSN: good, Now: start.Time, Durability: "off"},
		"no folder":          {DSN: filepath.Join(t.TempDir(), "none", "x.db"), Now: start.Time},
		"not a database":     {DSN: file, Now: start.Time},
		"nobody listens":     {DSN: "postgres://postgres@127.0.0.1:1/postgres?connect_timeout=1", Now: start.Time},
		"not a URL":          {DSN: "postgres://user:marker%zz@127.0.0.1/postgres", Now: start.Time},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), o)
			if err == nil {
				_ = s.Close(t.Context())
				t.Fatal("opened")
			}
			if strings.Contains(err.Error(), "marker") {
				t.Fatalf("the error shows a password: %v", err)
			}
		})
	}
}

func TestFileIsForItsOwnerOnly(t *testing.T) {
	for _, name := range []string{"plain.db", "odd name ?#%41&mode=memory.db"} {
		dir := t.TempDir()
		s := storetest.Open(t, filepath.Join(dir, name))
		withUser(t, s, "alice")
		files, err := os.ReadDir(dir)
		must(t, err)
		for _, f := range files {
			info, err := f.Info()
			must(t, err)
			if info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v", f.Name(), info.Mode())
			}
			if !strings.HasPrefix(f.Name(), name) {
				t.Errorf("a file named %s beside %s", f.Name(), name)
			}
		}
	}
}

func TestPingReadsAndWrites(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.Ping(t.Context()))
		must(t, s.Close(t.Context()))
		if s.Ping(t.Context()) == nil {
			t.Fatal("a closed store answers")
		}
		must(t, s.Close(t.Context()))
	})
}

func TestReopeningKeepsEverything(t *testing.T) {
	for name, dsn := range map[string]string{
		"sqlite": filepath.Join(t.TempDir(), "kept.db"), "postgres": storetest.PostgresURL(t),
	} {
		t.Run(name, func(t *testing.T) {
			first := storetest.Open(t, dsn)
			user := withUser(t, first, "alice")
			session := withSession(t, first, "s1", user.ID)
			if _, err := first.Reserve(t.Context(), start, models.Limit{Key: "k", Max: 5}); err != nil {
				t.Fatal(err)
			}
			must(t, first.Close(context.Background()))

			again := storetest.Open(t, dsn)
			equal(t, one[models.User](t)(again.UserByName(t.Context(), user.NameKey)), user)
			equal(t, one[models.Session](t)(again.Session(t.Context(), "s1")), session)
			standing := standing(t, again, start, models.Limit{Key: "k"})
			equal(t, standing, models.Standing{Tries: 1, Streak: 1})
		})
	}
}

func TestCloseLeavesOneFile(t *testing.T) {
	dir := t.TempDir()
	s := storetest.Open(t, filepath.Join(dir, "one.db"))
	withUser(t, s, "alice")
	must(t, s.Close(t.Context()))
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("%d files are left: %v", len(files), files)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := storetest.SQLite(t)
	if s.Reader().Exec(`DELETE FROM users`).Error == nil {
		t.Fatal("a reader wrote")
	}
}
