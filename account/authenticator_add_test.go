package account_test

import (
	"testing"

	"riskgate/account"
	"riskgate/challenge"
	"riskgate/internal/otp"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestAnAppGetsASecretThatIsShownOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {}})
		given, err := o.AddTOTP(t.Context(), named(t, "ada"), "Web shop")
		if err != nil {
			t.Fatal(err)
		}
		a := o.held(t, given.Serial)
		key, err := challenge.KeyOf(a)
		if err != nil {
			t.Fatal(err)
		}
		want := "otpauth://totp/Web%20shop:ada%40master?secret=" + otp.EncodeSecret(key.Secret) +
			"&issuer=Web%20shop&algorithm=SHA1&digits=6&period=30"
		if given.URI.Reveal() != want {
			t.Errorf("got %s", given.URI.Reveal())
		}
		if owner, err := o.Owner(t.Context(), given.Serial); err != nil || owner != named(t, "ada") || len(key.Secret) != 20 {
			t.Errorf("the owner is %v, %v", owner, err)
		}
		if len(o.heard) != 1 || o.heard[0].Type != models.EventAuthAdded || o.heard[0].UserID != a.UserID {
			t.Errorf("heard %+v", o.heard)
		}
		if again, err := o.AddTOTP(t.Context(), named(t, "ada"), ""); err != nil || again.Serial == given.Serial || again.URI == given.URI {
			t.Errorf("a second one: %v, %v", again.Serial, err)
		}
	})
}

func TestAnAppThatCannotBeLeavesNothingBehind(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"a:b": {}, "ada": {}})
	if _, err := o.AddTOTP(t.Context(), named(t, "eve"), "shop"); !models.IsNotFound(err) {
		t.Errorf("nobody: %v", err)
	}
	for name, issuer := range map[string]string{"a:b": "shop", "ada": "the:shop"} {
		if _, err := o.AddTOTP(t.Context(), named(t, name), issuer); models.KindOf(err) != models.Invalid {
			t.Errorf("a colon: %v", err)
		}
	}
	if _, total, err := o.Authenticators(t.Context(), models.AuthenticatorFilter{}); err != nil || total != 0 {
		t.Errorf("%d were stored, %v", total, err)
	}
}
