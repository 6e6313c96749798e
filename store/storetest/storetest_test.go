package storetest

import (
	"bytes"
	"os"
	"testing"

	"riskgate/store"
)

func TestAThrowawayServerLeavesNothingBehind(t *testing.T) {
	c, err := startServer()
	if err != nil {
		t.Fatal(err)
	}
	if err := execute(c.url, "CREATE TABLE works (id INTEGER)"); err != nil {
		t.Error(err)
	}
	_ = c.stop() // a server that was told to quit says so
	if _, err := os.Stat(c.dir); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", c.dir, err)
	}
	if execute(c.url, "SELECT 1") == nil {
		t.Error("the server still answers")
	}
}

func TestAServerThatWasNamedMustAnswer(t *testing.T) {
	t.Setenv("RISKGATE_TEST_POSTGRES", "postgres://postgres@127.0.0.1:1/postgres?connect_timeout=1")
	if _, err := findServer(); err == nil {
		t.Fatal("another server was taken silently")
	}
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	first, second := PostgresURL(t), PostgresURL(t)
	if err := execute(first, "CREATE TABLE mine (id INTEGER)"); err != nil {
		t.Fatal(err)
	}
	if execute(second, "SELECT * FROM mine") == nil {
		t.Fatal("one test sees another's table")
	}
	Each(t, func(t *testing.T, s *store.Store) {
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheSealerBindsItsCell(t *testing.T) {
	one, two := Sealer(1), Sealer(2)
	sealed, err := one.Seal("a", []byte("plain"))
	if err != nil || bytes.Contains(sealed, []byte("plain")) {
		t.Fatalf("sealed %q, %v", sealed, err)
	}
	if plain, err := two.Open("a", sealed); err != nil || string(plain) != "plain" {
		t.Fatalf("opened %q, %v", plain, err)
	}
	if _, err := one.Open("b", sealed); err == nil {
		t.Error("it opens in another cell")
	}
	newer, err := two.Seal("a", []byte("plain"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := one.Open("a", newer); err == nil {
		t.Error("it opens with an older key")
	}
}
