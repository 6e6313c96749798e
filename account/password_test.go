package account_test

import (
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"

	"riskgate/account"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestNewPasswordIsHashedByTheHasher(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	hasher, err := secret.NewHasher(secret.Params{Memory: 7168, Time: 5, Threads: 1}, runtime.GOMAXPROCS(0), time.Minute, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	o.Hasher = hasher
	o.with(t, map[string]account.Input{"ada": {Password: password("correct horse battery")}})
	person, err := o.store.Person(t.Context(), named(t, "ada").Key())
	if err != nil {
		t.Fatal(err)
	}
	if right, _, err := hasher.Verify(t.Context(), person.Credential.Hash, "correct horse battery"); err != nil || !right {
		t.Errorf("the password does not fit its hash: %v", err)
	}
	if person.Credential.OneTime {
		t.Error("the password is for one use only")
	}
}

func TestPatchReplacesThePassword(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {Password: password("correct horse battery")}})
	if err := o.Patch(t.Context(), named(t, "ada"), account.Input{Password: password("wrong mule accumulator")}); err != nil {
		t.Fatal(err)
	}
	person, err := o.store.Person(t.Context(), named(t, "ada").Key())
	if err != nil || person.Credential.Hash != "$test$wrong mule accumulator" {
		t.Errorf("got %+v, %v", person.Credential, err)
	}
	if !slices.Equal(o.types(), []models.EventType{models.EventPasswordChanged}) {
		t.Errorf("heard %v", o.types())
	}
}

func TestFullHashQueueIsOverloadNotABadPassword(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.busy = busy{}
	err := o.Create(t.Context(), named(t, "ada"), account.Input{Password: password("correct horse battery")})
	var known *models.Error
	if !errors.As(err, &known) || known.Kind != models.Overloaded || known.RetryAfter != 3*time.Second {
		t.Errorf("got %v", err)
	}
	if _, err := o.User(t.Context(), named(t, "ada")); !models.IsNotFound(err) {
		t.Errorf("the user is there: %v", err)
	}
}

type busy struct{}

func (busy) Error() string { return "busy" }

func (busy) RetryAfter() time.Duration { return 3 * time.Second }

func TestResetPasswordTakesItAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {Password: password("correct horse battery")}})
		for range 2 { // the second time there is nothing left to take
			if err := o.ResetPassword(t.Context(), named(t, "ada")); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := o.User(t.Context(), named(t, "ada")); err != nil || got.HasPassword {
			t.Errorf("got %+v, %v", got, err)
		}
		if !slices.Equal(o.types(), []models.EventType{models.EventPasswordChanged}) {
			t.Errorf("heard %v", o.types())
		}
	})
}
