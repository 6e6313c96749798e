package account_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/account"
	"riskgate/internal/request"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// office is the administration of users on a real store, with a risk engine that
// answers what the test wants.
type office struct {
	*account.Service
	store   *store.Store
	now     time.Time
	heard   []models.Event
	judged  []login.Attempt
	verdict login.Answer
	hashed  int
	busy    error
}

func newOffice(t *testing.T, s *store.Store) *office {
	t.Helper()
	ring, err := secret.RandomKeyring()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{store: s, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	o.Service = &account.Service{
		Store: s, Hasher: o, Keys: ring, Recorder: o, Region: "NL",
		Now: func() time.Time { return o.now },
		Judge: func(_ context.Context, a login.Attempt) (login.Answer, error) {
			o.judged = append(o.judged, a)
			return o.verdict, nil
		},
	}
	return o
}

// Hash stands in for the hasher: quick, and counted.
func (o *office) Hash(_ context.Context, password string) (string, error) {
	o.hashed++
	return "$test$" + password, o.busy
}

// Record hears every event.
func (o *office) Record(_ context.Context, e models.Event) { o.heard = append(o.heard, e) }

func (o *office) types() []models.EventType {
	var all []models.EventType
	for _, e := range o.heard {
		all = append(all, e.Type)
	}
	return all
}

// with adds users and returns the office.
func (o *office) with(t *testing.T, inputs map[string]account.Input) *office {
	t.Helper()
	for name, input := range inputs {
		if err := o.Create(t.Context(), named(t, name), input); err != nil {
			t.Fatal(err)
		}
	}
	o.heard = nil
	return o
}

func named(t *testing.T, raw string) models.UserName {
	t.Helper()
	name, err := models.ParseUserName(raw, "master")
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func text(s string) *string { return &s }

func password(s string) *models.Secret { return (*models.Secret)(&s) }

func delivery(s string) *models.DeliveryMethod { return (*models.DeliveryMethod)(&s) }

// fieldsOf lists the fields that an error finds wrong.
func fieldsOf(err error) []string {
	var known *models.Error
	if !errors.As(err, &known) {
		return nil
	}
	var names []string
	for _, f := range known.Fields {
		names = append(names, f.Name)
	}
	return names
}

func TestCreatedUserIsThereWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		ctx := login.WithCaller(request.WithOrigin(t.Context(), request.Origin{CorrelationID: "c-1"}), login.Caller{ID: "shop"})
		err := o.Create(ctx, named(t, "Ada"), account.Input{
			Email: text(" Ada.L@Example.ORG "), Phone: text("06 12345678"),
			Password: password("correct horse battery"), Delivery: delivery("Email"),
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.User(ctx, named(t, "ADA@MASTER"))
		if err != nil {
			t.Fatal(err)
		}
		u := got.User
		if u.Email != "Ada.L@example.org" || u.Phone != "+31612345678" || u.DeliveryMethod != models.DeliverEmail || u.UserID != "Ada" {
			t.Errorf("the user is %+v", u)
		}
		if !u.EmailVerified || !u.PhoneVerified || !got.HasPassword || u.CreatedAt != models.At(o.now) || u.Barred() {
			t.Errorf("the user is %+v, password %t", u, got.HasPassword)
		}
		if len(o.heard) != 1 || o.heard[0].Type != models.EventUserCreated || o.heard[0].CallerID != "shop" || o.heard[0].CorrelationID != "c-1" {
			t.Errorf("heard %+v", o.heard)
		}
		kept, err := s.Events(ctx, models.EventFilter{UserID: u.ID})
		if err != nil || len(kept) != 1 || kept[0].ID != o.heard[0].ID {
			t.Errorf("kept %+v, %v", kept, err)
		}
	})
}

func TestCreateRefusesWhatCannotBe(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{
		"ada": {Email: text("ada@example.org"), Phone: text("+31612345678")},
	})
	for name, row := range map[string]struct {
		name   string
		input  account.Input
		fields []string
	}{
		"e-mail without a domain":    {"eve", account.Input{Email: text("eve@")}, []string{"emailAddress"}},
		"e-mail with a name":         {"eve", account.Input{Email: text("Eve <eve@example.org>")}, []string{"emailAddress"}},
		"two e-mails":                {"eve", account.Input{Email: text("a@example.org, b@example.org")}, []string{"emailAddress"}},
		"e-mail with a line end":     {"eve", account.Input{Email: text("a@example.org\r\nBcc: b@example.org")}, []string{"emailAddress"}},
		"e-mail too long":            {"eve", account.Input{Email: text(strings.Repeat("a", 250) + "@example.org")}, []string{"emailAddress"}},
		"e-mail at an address":       {"eve", account.Input{Email: text("eve@[192.0.2.1]")}, []string{"emailAddress"}},
		"number too short":           {"eve", account.Input{Phone: text("+3161")}, []string{"mobilePhoneNumber"}},
		"number of no country":       {"eve", account.Input{Phone: text("+999123456789")}, []string{"mobilePhoneNumber"}},
		"letters":                    {"eve", account.Input{Phone: text("call me")}, []string{"mobilePhoneNumber"}},
		"extension":                  {"eve", account.Input{Phone: text("+31612345678 ext. 5")}, []string{"mobilePhoneNumber"}},
		"delivery":                   {"eve", account.Input{Delivery: delivery("Pigeon")}, []string{"vdpDeliveryMethod"}},
		"password too short":         {"eve", account.Input{Password: password("short")}, []string{"staticPassword"}},
		"common password":            {"eve", account.Input{Password: password("password123")}, []string{"staticPassword"}},
		"password that is the name":  {"evangeline", account.Input{Password: password("evangeline1")}, []string{"staticPassword"}},
		"keyword":                    {"eve", account.Input{Password: password("Fingerprint")}, []string{"staticPassword"}},
		"everything wrong, all said": {"eve", account.Input{Email: text("x"), Phone: text("y"), Password: password("z"), Delivery: delivery("w")}, []string{"emailAddress", "mobilePhoneNumber", "vdpDeliveryMethod", "staticPassword"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := o.hashed
			err := o.Create(t.Context(), named(t, row.name), row.input)
			if models.KindOf(err) != models.Invalid || !slices.Equal(slices.Compact(fieldsOf(err)), row.fields) {
				t.Errorf("got %v about %q, want %q", err, fieldsOf(err), row.fields)
			}
			if o.hashed != before {
				t.Error("a password was hashed before the rest was checked")
			}
			if _, err := o.User(t.Context(), named(t, row.name)); !models.IsNotFound(err) {
				t.Errorf("the user is there: %v", err)
			}
		})
	}
}

func TestNameMayNotBeAnotherUsersAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {Email: text("ada@example.org"), Phone: text("+31612345678")}})
		for _, name := range []string{"ADA@example.org@master", "+31612345678"} {
			err := o.Create(t.Context(), named(t, name), account.Input{})
			if !models.IsConflict(err) || err.Error() == "User already exists" {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if err := o.Create(t.Context(), named(t, "eve"), account.Input{}); err != nil {
			t.Fatal(err)
		}
		if err := o.Patch(t.Context(), named(t, "ada"), account.Input{Email: text("eve@master")}); !models.IsConflict(err) {
			t.Errorf("an e-mail that is another user's name: %v", err)
		}
	})
}

func TestSecondUserOfANameIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {Email: text("ada@example.org")}})
		err := o.Create(t.Context(), named(t, "ＡＤＡ"), account.Input{Email: text("other@example.org")})
		var known *models.Error
		if !errors.As(err, &known) || known.Kind != models.Conflict || known.Message != "User already exists" {
			t.Errorf("got %v", err)
		}
		if got, err := o.User(t.Context(), named(t, "ada")); err != nil || got.User.Email != "ada@example.org" {
			t.Errorf("the first is %+v, %v", got, err)
		}
		if len(o.heard) != 0 {
			t.Errorf("heard %v", o.types())
		}
	})
}

func TestPatchChangesWhatItNamesAndNothingElse(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{
		"ada": {Email: text("ada@example.org"), Phone: text("+31612345678"), Password: password("correct horse battery")},
	})
	before, err := o.User(t.Context(), named(t, "ada"))
	if err != nil {
		t.Fatal(err)
	}
	o.now = o.now.Add(time.Hour)
	if err := o.Patch(t.Context(), named(t, "ada"), account.Input{Phone: text("")}); err != nil {
		t.Fatal(err)
	}
	after, err := o.User(t.Context(), named(t, "ada"))
	if err != nil {
		t.Fatal(err)
	}
	want := before.User
	want.Phone, want.PhoneVerified, want.UpdatedAt, want.Version = "", false, models.At(o.now), before.User.Version+1
	if after.User != want || !after.HasPassword {
		t.Errorf("got %+v, want %+v", after.User, want)
	}
	if !slices.Equal(o.types(), []models.EventType{models.EventUserChanged}) || strings.Contains(string(o.heard[0].Detail), "612345678") {
		t.Errorf("heard %v, %s", o.types(), o.heard[0].Detail)
	}
}

func TestPatchWithNothingChangesNothing(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {}})
	if err := o.Patch(t.Context(), named(t, "ada"), account.Input{}); err != nil || len(o.heard) != 0 {
		t.Errorf("got %v, heard %v", err, o.types())
	}
}

func TestDeletedUserIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {Email: text("ada@example.org"), Password: password("correct horse battery")}})
		if err := o.Delete(t.Context(), named(t, "ada")); err != nil {
			t.Fatal(err)
		}
		if _, err := o.User(t.Context(), named(t, "ada")); !models.IsNotFound(err) {
			t.Errorf("got %v", err)
		}
		if found, total, err := o.Authenticators(t.Context(), models.AuthenticatorFilter{}); err != nil || total != 0 {
			t.Errorf("authenticators are left: %v, %v", found, err)
		}
		if !slices.Equal(o.types(), []models.EventType{models.EventUserDeleted}) {
			t.Errorf("heard %v", o.types())
		}
	})
}

func TestUnlockLiftsTheLockAndForgetsTheAttempts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {}})
		got, err := o.User(t.Context(), named(t, "ada"))
		if err != nil {
			t.Fatal(err)
		}
		user := got.User
		user.LockedAt = models.At(o.now)
		if err := s.UpdateUser(t.Context(), user); err != nil {
			t.Fatal(err)
		}
		var limits []models.Limit
		for _, key := range login.AttemptKeys(o.Keys, user.ID) {
			limits = append(limits, models.Limit{Key: key, Window: time.Hour, Max: 2, Streak: 2})
		}
		for range 2 {
			if refused, err := s.Reserve(t.Context(), models.At(o.now), limits...); err != nil || refused != nil {
				t.Fatalf("refused %v, %v", refused, err)
			}
		}
		if err := o.Unlock(t.Context(), named(t, "ada")); err != nil {
			t.Fatal(err)
		}
		if got, err = o.User(t.Context(), named(t, "ada")); err != nil || got.User.LockedAt != 0 {
			t.Errorf("still locked: %+v, %v", got.User, err)
		}
		if refused, err := s.Reserve(t.Context(), models.At(o.now), limits...); err != nil || refused != nil {
			t.Errorf("still held back: %v, %v", refused, err)
		}
	})
}

func TestResetLastAuthenticationForgetsIt(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {}})
	got, err := o.User(t.Context(), named(t, "ada"))
	if err != nil {
		t.Fatal(err)
	}
	change := models.Change{LastLogin: &models.LastLogin{UserID: got.User.ID, At: models.At(o.now)}}
	if err := o.store.Commit(t.Context(), &change); err != nil {
		t.Fatal(err)
	}
	if err := o.ResetLastAuthentication(t.Context(), named(t, "ada")); err != nil {
		t.Fatal(err)
	}
	if got, err = o.User(t.Context(), named(t, "ada")); err != nil || got.User.LastLoginAt != 0 {
		t.Errorf("got %+v, %v", got.User, err)
	}
}

func TestListShowsAPageWithSerials(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{
		"ada": {Email: text("ada@example.org")}, "bob": {}, "cyd@other": {},
	})
	all, total, err := o.List(t.Context(), models.UserFilter{Domain: "MASTER"})
	if err != nil || total != 2 || len(all) != 2 || all[0].User.UserID != "ada" || len(all[0].Authenticators) != 1 {
		t.Fatalf("got %+v of %d, %v", all, total, err)
	}
	some, total, err := o.List(t.Context(), models.UserFilter{Offset: 1, Limit: 1})
	if err != nil || total != 3 || len(some) != 1 || some[0].User.UserID != "bob" {
		t.Errorf("got %+v of %d, %v", some, total, err)
	}
}

func TestUnknownUsersAreNotFound(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	nobody := named(t, "nobody")
	ctx := t.Context()
	_, byView := o.User(ctx, nobody)
	for name, err := range map[string]error{
		"view": byView, "patch": o.Patch(ctx, nobody, account.Input{}), "delete": o.Delete(ctx, nobody), "unlock": o.Unlock(ctx, nobody),
		"reset password": o.ResetPassword(ctx, nobody), "reset time": o.ResetLastAuthentication(ctx, nobody), "assign": o.Assign(ctx, "VDP0000001", nobody),
	} {
		if !models.IsNotFound(err) || err.Error() != "User not found" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(o.heard) != 0 {
		t.Errorf("heard %v", o.types())
	}
}
