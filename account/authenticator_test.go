package account_test

import (
	"regexp"
	"slices"
	"sync"
	"testing"

	"riskgate/account"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// stock puts authenticators that nobody has into the store.
func (o *office) stock(t *testing.T, serials ...string) *office {
	t.Helper()
	for _, serial := range serials {
		a := storetest.Authenticator(serial, "12345678901234567890")
		a.Domain = "Master"
		if err := o.store.PutAuthenticator(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func TestAuthenticatorIsAssignedAndTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {}, "bob": {}}).stock(t, "FDM0000001")
		if err := o.Assign(t.Context(), "FDM0000001", named(t, "ada")); err != nil {
			t.Fatal(err)
		}
		if owner, err := o.Owner(t.Context(), "FDM0000001"); err != nil || owner != named(t, "ada") {
			t.Errorf("the owner is %v, %v", owner, err)
		}
		if err := o.Assign(t.Context(), "FDM0000001", named(t, "bob")); !models.IsConflict(err) {
			t.Errorf("assigned twice: %v", err)
		}
		if err := o.Unassign(t.Context(), "FDM0000001"); err != nil {
			t.Fatal(err)
		}
		if err := o.Unassign(t.Context(), "FDM0000001"); !models.IsConflict(err) {
			t.Errorf("taken back twice: %v", err)
		}
		if _, err := o.Owner(t.Context(), "FDM0000001"); !models.IsConflict(err) {
			t.Errorf("nobody owns it: %v", err)
		}
		if !slices.Equal(o.types(), []models.EventType{models.EventAuthAssigned, models.EventAuthUnassigned}) {
			t.Errorf("heard %v", o.types())
		}
	})
}

func TestOfManyAssignmentsOneWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {}, "bob": {}}).stock(t, "FDM0000001")
		o.Recorder = silent{}
		var group sync.WaitGroup
		outcomes := make([]error, 16)
		for i := range outcomes {
			group.Go(func() {
				outcomes[i] = o.Assign(t.Context(), "FDM0000001", named(t, []string{"ada", "bob"}[i%2]))
			})
		}
		group.Wait()
		won := 0
		for _, err := range outcomes {
			if err == nil {
				won++
			} else if !models.IsConflict(err) {
				t.Errorf("got %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d assignments won", won)
		}
	})
}

func TestAuthenticatorsThatCannotBeAssigned(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {Email: text("ada@example.org")}, "cyd@other": {}}).stock(t, "FDM0000001")
	if err := o.Assign(t.Context(), "FDM9999999", named(t, "ada")); !models.IsNotFound(err) || err.Error() != "Authenticator not found" {
		t.Errorf("unknown: %v", err)
	}
	if err := o.Assign(t.Context(), "FDM0000001", named(t, "cyd@other")); !models.IsConflict(err) {
		t.Errorf("of another domain: %v", err)
	}
	ada, err := o.User(t.Context(), named(t, "ada"))
	if err != nil {
		t.Fatal(err)
	}
	virtual := ada.Authenticators[0].Serial
	if err := o.Unassign(t.Context(), virtual); !models.IsConflict(err) {
		t.Errorf("a virtual one taken back: %v", err)
	}
	if err := o.Assign(t.Context(), virtual, named(t, "cyd@other")); !models.IsConflict(err) {
		t.Errorf("a virtual one handed on: %v", err)
	}
}

func TestUserWithAVerifiedAddressOwnsAVirtualAuthenticator(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{
		"mail": {Email: text("mail@example.org")}, "phone": {Phone: text("+31612345678")}, "none": {},
	})
	serials := map[string]bool{}
	for _, name := range []string{"mail", "phone"} {
		got, err := o.User(t.Context(), named(t, name))
		if err != nil || len(got.Authenticators) != 1 {
			t.Fatalf("%s has %v, %v", name, got.Authenticators, err)
		}
		a := got.Authenticators[0]
		if a.Kind != models.Virtual || !regexp.MustCompile(`^[A-Z0-9]{3}[0-9]{7}$`).MatchString(a.Serial) {
			t.Errorf("%s has %+v", name, a)
		}
		if owner, err := o.Owner(t.Context(), a.Serial); err != nil || owner != named(t, name) {
			t.Errorf("the owner of %s is %v, %v", a.Serial, owner, err)
		}
		serials[a.Serial] = true
	}
	if got, err := o.User(t.Context(), named(t, "none")); err != nil || len(got.Authenticators) != 0 || len(serials) != 2 {
		t.Errorf("without an address: %v, %v; serials %v", got.Authenticators, err, serials)
	}
	for range 2 { // once is enough
		if err := o.Patch(t.Context(), named(t, "none"), account.Input{Phone: text("+31612345679")}); err != nil {
			t.Fatal(err)
		}
	}
	found, total, err := o.Authenticators(t.Context(), models.AuthenticatorFilter{Kind: models.Virtual})
	if err != nil || total != 3 || len(found) != 3 {
		t.Errorf("got %v of %d, %v", found, total, err)
	}
}
