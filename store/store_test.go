package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

const start = storetest.Start

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T any](t *testing.T, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("got (+), want (-):\n%s", diff)
	}
}

// wants reports whether an error is of the kind that was expected.
func wants(t *testing.T, err error, kind models.Kind) {
	t.Helper()
	if err == nil || models.KindOf(err) != kind {
		t.Fatalf("got error %v, want one of kind %d", err, kind)
	}
}

// one makes two results into one, when the second is no error.
func one[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		must(t, err)
		return value
	}
}

// withUser creates a user.
func withUser(t *testing.T, s *store.Store, name string) models.User {
	t.Helper()
	u := storetest.User(name)
	must(t, s.CreateUser(t.Context(), u, nil))
	return u
}

// withSession opens a session.
func withSession(t *testing.T, s *store.Store, id, userID string) models.Session {
	t.Helper()
	session := storetest.Session(id, userID)
	must(t, s.Commit(t.Context(), &models.Change{Open: &session}))
	return session
}

func count(t *testing.T, s *store.Store, query string) (n int) {
	t.Helper()
	must(t, s.Reader().Raw(query).Scan(&n).Error)
	return n
}
