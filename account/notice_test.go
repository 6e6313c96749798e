package account_test

import (
	"strings"
	"testing"
	"time"

	"riskgate/account"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
	"riskgate/store"
	"riskgate/store/storetest"
)

// warning lets the office write to its users.
func (o *office) warning() *office {
	o.Notices = &notify.Notices{
		Keys: o.Keys, Serves: func(models.Channel, string) bool { return true }, NewID: secret.NewID, Service: "Shop", Locale: "en",
	}
	return o
}

// told wants every notice that is kept, the oldest first, as "recipient: first line".
func (o *office) told(t *testing.T, want ...string) {
	t.Helper()
	messages, err := o.store.Messages(t.Context(), "", 100)
	if err != nil || len(messages) != len(want) {
		t.Fatalf("%d notices, %v, want %d", len(messages), err, len(want))
	}
	for i, m := range messages {
		line, _, _ := strings.Cut(m.Body.Reveal(), "\n")
		if got := m.Recipient.Reveal() + ": " + line; got != want[len(want)-1-i] {
			t.Errorf("told %q, want %q", got, want[len(want)-1-i])
		}
		if strings.Contains(m.Body.Reveal(), "http") || m.OTP != "" || m.Attempts != 0 {
			t.Errorf("the message is %+v: %s", m, m.Body.Reveal())
		}
	}
}

func TestWhatIsChangedIsToldAtTheAddressOfBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).warning()
		ada := named(t, "ada")
		step := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			o.now = o.now.Add(time.Minute)
		}
		step(o.Create(t.Context(), ada, account.Input{Email: text("old@example.org"), Phone: text("+31612345678"), Password: password("correct horse battery")}))
		o.told(t) // whoever is new has asked for it
		const old, fresh = "old@example.org: ", "new@example.org: "
		want := []string{old + "The e-mail address of your account was changed.", old + "The password of your account was changed."}
		step(o.Patch(t.Context(), ada, account.Input{Email: text("new@example.org"), Password: password("another horse battery")}))
		o.told(t, want...)
		step(o.Patch(t.Context(), ada, account.Input{Email: text("new@example.org"), Delivery: delivery("Email")}))
		step(o.Patch(t.Context(), ada, account.Input{Password: password("a third horse battery")})) // within the hour
		o.told(t, want...)
		want = append(want, fresh+"The phone number of your account was changed.", fresh+"The phone number of your account was removed.")
		step(o.Patch(t.Context(), ada, account.Input{Phone: text("+31687654321")}))
		step(o.Patch(t.Context(), ada, account.Input{Phone: text("")}))
		o.told(t, want...)
		want = append(want, fresh+"A phone number was added to your account.", fresh+"The password of your account was reset.")
		step(o.Patch(t.Context(), ada, account.Input{Phone: text("+31612345678")}))
		step(o.ResetPassword(t.Context(), ada))
		step(o.ResetPassword(t.Context(), ada)) // there is none any more
		o.told(t, want...)
		want = append(want, fresh+"The e-mail address of your account was removed.")
		step(o.Patch(t.Context(), ada, account.Input{Email: text("")}))
		o.told(t, want...)
		want = append(want, "+31612345678: Shop: An e-mail address was added to your account. 2026-03-01 12:10 UTC. Not you? Contact Shop at once.")
		step(o.Patch(t.Context(), ada, account.Input{Email: text("old@example.org")}))
		o.told(t, want...)
	})
}

func TestAuthenticatorsThatComeAndGoAreTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {Email: text("ada@example.org")}}).warning()
		put(t, s, storetest.Authenticator("TOT0000001", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
		if err := o.Assign(t.Context(), "TOT0000001", named(t, "ada")); err != nil {
			t.Fatal(err)
		}
		o.told(t, "ada@example.org: An authenticator was added to your account.")
		if err := o.Assign(t.Context(), "TOT0000001", named(t, "ada")); err == nil {
			t.Error("assigned twice")
		}
		if err := o.Unassign(t.Context(), "TOT0000001"); err != nil {
			t.Fatal(err)
		}
		o.told(t, "ada@example.org: An authenticator was added to your account.", "ada@example.org: An authenticator was removed from your account.")
	})
}

func put(t *testing.T, s *store.Store, a models.Authenticator) {
	t.Helper()
	a.Domain = "master"
	if err := s.PutAuthenticator(t.Context(), a); err != nil {
		t.Fatal(err)
	}
}

func TestOfAChangeThatFailsNobodyIsTold(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{
		"ada": {Email: text("ada@example.org")}, "bob@example.org": {},
	}).warning()
	if err := o.Patch(t.Context(), named(t, "ada"), account.Input{Email: text("bob@example.org")}); !models.IsConflict(err) {
		t.Errorf("%v", err)
	}
	o.told(t)
}

func TestWithoutNoticesNobodyIsTold(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {Email: text("ada@example.org")}})
	if err := o.Patch(t.Context(), named(t, "ada"), account.Input{Password: password("another horse battery")}); err != nil {
		t.Fatal(err)
	}
	o.told(t)
}
