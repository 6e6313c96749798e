package account_test

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"riskgate/account"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// silent hears nothing.
type silent struct{}

func (silent) Record(context.Context, models.Event) {}

// judging sets what the risk engine answers.
func (o *office) judging(code risk.Code) *office {
	o.verdict = login.Answer{HasCode: true, Code: code, EventID: 7}
	return o
}

func registration(t *testing.T, name string, adaptive bool) account.Registration {
	t.Helper()
	return account.Registration{Attempt: login.Attempt{Name: named(t, name), Adaptive: adaptive}}
}

func TestRegistrationIsJudgedBeforeTheUserExists(t *testing.T) {
	for name, row := range map[string]struct {
		code     risk.Code
		adaptive bool
		made     bool
	}{
		"accepted":                  {risk.Accept, true, true},
		"declined":                  {risk.Decline, true, false},
		"challenged":                {risk.ChallengeSMS, true, false},
		"plain, accepted":           {risk.Accept, false, true},
		"plain, declined":           {risk.Decline, false, false},
		"plain, no score is wanted": {risk.ChallengeSMS, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, storetest.SQLite(t)).judging(row.code)
			r := registration(t, "ada", row.adaptive)
			r.Input.Password = password("correct horse battery")
			got, err := o.Register(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			_, missing := o.User(t.Context(), named(t, "ada"))
			if made := missing == nil; made != row.made {
				t.Errorf("the user was made: %t", made)
			}
			if (got.RegistrationID != "") != row.made || len(got.RegistrationID) > 40 || got.ActivationPassword != "" {
				t.Errorf("got %+v", got)
			}
			if got.Answer.HasCode != row.adaptive || row.adaptive && got.Answer.Code != row.code {
				t.Errorf("the answer is %+v", got.Answer)
			}
			if len(o.judged) != 1 || o.judged[0].Lane != risk.LaneRegister {
				t.Errorf("judged %+v", o.judged)
			}
			if !row.made && o.hashed != 0 {
				t.Error("a password was hashed for nobody")
			}
		})
	}
}

func TestRegistrationWithoutPasswordGetsOneForOneUse(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).judging(risk.Accept)
	got, err := o.Register(t.Context(), registration(t, "ada", true))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(got.ActivationPassword.Reveal()); n < 12 || n > 40 {
		t.Errorf("the password has %d characters", n)
	}
	person, err := o.store.Person(t.Context(), named(t, "ada").Key())
	if err != nil || !person.Credential.OneTime || person.Credential.Hash != "$test$"+got.ActivationPassword.Reveal() {
		t.Errorf("got %+v, %v", person.Credential, err)
	}
}

func TestRegistrationChecksItsInputFirst(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).judging(risk.Accept)
	r := registration(t, "ada", true)
	r.Input.Password = password("short")
	if _, err := o.Register(t.Context(), r); !slices.Equal(fieldsOf(err), []string{"staticPassword"}) || len(o.judged) != 0 {
		t.Errorf("got %v after %d judgements", err, len(o.judged))
	}
}

func TestRegistrationOfATakenNameIsAConflict(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {}}).judging(risk.Accept)
	_, err := o.Register(t.Context(), registration(t, "Ada", true))
	if !models.IsConflict(err) || err.Error() != "User already exists" || o.hashed != 0 {
		t.Errorf("got %v after %d hashes", err, o.hashed)
	}
}

func TestRegistrationHandsOutTheAuthenticator(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).stock(t, "FDM0000001").judging(risk.Accept)
	r := registration(t, "ada", true)
	r.Serial = "FDM0000001"
	got, err := o.Register(t.Context(), r)
	if err != nil || got.SerialNumber != "FDM0000001" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if owner, err := o.Owner(t.Context(), "FDM0000001"); err != nil || owner != named(t, "ada") {
		t.Errorf("the owner is %v, %v", owner, err)
	}
	r = registration(t, "bob", true)
	r.Serial = "FDM0000001"
	if _, err := o.Register(t.Context(), r); !models.IsConflict(err) {
		t.Errorf("an authenticator that is assigned: %v", err)
	}
	if _, err := o.User(t.Context(), named(t, "bob")); !models.IsNotFound(err) {
		t.Errorf("half a registration is there: %v", err)
	}
}

func TestOfManyRegistrationsForOneAuthenticatorOneIsLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).stock(t, "FDM0000001").judging(risk.Accept)
		o.Recorder = silent{}
		o.Hasher = plain{}
		o.Judge = func(context.Context, login.Attempt) (login.Answer, error) { return o.verdict, nil }
		var group sync.WaitGroup
		for _, name := range []string{"u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"} {
			r := registration(t, name, true)
			r.Serial = "FDM0000001"
			group.Go(func() {
				if _, err := o.Register(t.Context(), r); err != nil && !models.IsConflict(err) {
					t.Errorf("got %v", err)
				}
			})
		}
		group.Wait()
		if _, total, err := o.List(t.Context(), models.UserFilter{}); err != nil || total != 1 {
			t.Errorf("%d users are left, %v", total, err)
		}
	})
}

// plain is a hasher for many at once.
type plain struct{}

func (plain) Hash(_ context.Context, password string) (string, error) {
	return "$test$" + password, nil
}

func TestUnregistrationDeletesAfterAnAccept(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {}}).judging(risk.ChallengeSMS)
	attempt := login.Attempt{Name: named(t, "ada"), Adaptive: true}
	if answer, err := o.Unregister(t.Context(), attempt); err != nil || answer.Code != risk.ChallengeSMS {
		t.Errorf("got %+v, %v", answer, err)
	}
	if _, err := o.User(t.Context(), named(t, "ada")); err != nil {
		t.Errorf("the user is gone before an accept: %v", err)
	}
	o.judging(risk.Accept)
	if answer, err := o.Unregister(t.Context(), attempt); err != nil || answer.Code != risk.Accept {
		t.Errorf("got %+v, %v", answer, err)
	}
	if _, err := o.Unregister(t.Context(), attempt); !models.IsNotFound(err) {
		t.Errorf("the user is still there: %v", err)
	}
}

func TestFailingRiskEngineRegistersNobody(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	broken := errors.New("broken")
	o.Judge = func(context.Context, login.Attempt) (login.Answer, error) {
		return login.Answer{Code: risk.Accept}, broken
	}
	if _, err := o.Register(t.Context(), registration(t, "ada", true)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := o.User(t.Context(), named(t, "ada")); !models.IsNotFound(err) {
		t.Errorf("the user is there: %v", err)
	}
}

func TestRegistrationsAreLimitedByNameAndByNetwork(t *testing.T) {
	for name, row := range map[string]struct {
		caller login.Caller
		names  []string
		from   []string
		want   bool // the last one is refused
	}{
		"one name":                   {login.Caller{}, []string{"ada", "ADA", "Ada@Master"}, []string{"", "", ""}, true},
		"names of one application":   {login.Caller{}, []string{"ada", "bob", "cyd"}, []string{"192.0.2.1", "192.0.2.1", "192.0.2.1"}, false},
		"one network":                {login.Caller{TrustClientIP: true}, []string{"ada", "bob", "cyd"}, []string{"192.0.2.1", "192.0.2.2", "::ffff:192.0.2.3"}, true},
		"networks of many people":    {login.Caller{TrustClientIP: true}, []string{"ada", "bob", "cyd"}, []string{"192.0.2.1", "198.51.100.1", "203.0.113.1"}, false},
		"one network of IPv6":        {login.Caller{TrustClientIP: true}, []string{"ada", "bob", "cyd"}, []string{"2001:db8::1", "2001:db8::2", "2001:db8::3"}, true},
		"people whose place is lost": {login.Caller{TrustClientIP: true}, []string{"ada", "bob", "cyd"}, []string{"", "", ""}, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, storetest.SQLite(t)).judging(risk.Decline)
			o.Registrations = login.Rate{Max: 2, Window: time.Hour}
			ctx := login.WithCaller(t.Context(), row.caller)
			var last error
			for i := range row.names {
				r := registration(t, row.names[i], true)
				if row.from[i] != "" {
					r.Attempt.ClientIP = netip.MustParseAddr(row.from[i])
				}
				_, last = o.Register(ctx, r)
			}
			if refused := models.KindOf(last) == models.Limited; refused != row.want {
				t.Fatalf("got %v", last)
			}
			if !row.want {
				return
			}
			o.now = o.now.Add(time.Hour)
			if _, err := o.Register(ctx, registration(t, row.names[0], true)); err != nil {
				t.Errorf("an hour later: %v", err)
			}
		})
	}
}
