package account_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskgate/account"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestASerialNumberThatIsThereIsReplacedOnlyWhenAsked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {}, "bob": {}})
		first := "serial,kind,secret,user\nFDM0000001,totp," + seed32 + ",ada\n"
		o.seeds(t, first, account.AuthenticatorImport{})
		second := "serial,kind,secret,digits\nFDM0000001,totp,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,8\n"
		if count, refused := o.seeds(t, second, account.AuthenticatorImport{}); count.Refused != 1 || refused[2] != "FDM0000001: Serial number is taken" {
			t.Errorf("got %+v, %v", count, refused)
		}
		if o.held(t, "FDM0000001").Secret != seed32 {
			t.Error("it was replaced all the same")
		}
		if count, refused := o.seeds(t, second, account.AuthenticatorImport{Replace: true}); count.Taken != 1 {
			t.Errorf("refused %v", refused)
		}
		owner, err := o.Owner(t.Context(), "FDM0000001")
		if a := o.held(t, "FDM0000001"); a.Digits != 8 || owner != named(t, "ada") || err != nil {
			t.Errorf("got %+v of %v, %v", a, owner, err)
		}
		other := "serial,kind,secret,user\nFDM0000001,totp," + seed32 + ",bob\n"
		if count, refused := o.seeds(t, other, account.AuthenticatorImport{Replace: true}); count.Refused != 1 || !strings.Contains(refused[2], "another user") {
			t.Errorf("got %+v, %v", count, refused)
		}
	})
}

func TestAnImportTriedOutTellsTheSameAndStoresNothing(t *testing.T) {
	for name, replace := range map[string]bool{"kept": false, "replaced": true} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {Email: text("ada@example.org")}, "bob": {}})
			ada, err := o.User(t.Context(), named(t, "ada"))
			if err != nil {
				t.Fatal(err)
			}
			virtual := ada.Authenticators[0].Serial
			o.seeds(t, "serial,kind,secret,user\nFDM0000001,totp,"+seed32+",ada\n", account.AuthenticatorImport{})
			file := "serial,kind,secret,user\nFDM0000001,totp," + seed32 + ",bob\nFDM0000002,totp," + seed32 + ",bob\n" + virtual + ",totp," + seed32 + ",\n"
			dry := account.AuthenticatorImport{Replace: replace, ImportOptions: account.ImportOptions{DryRun: true}}
			count, foretold := o.seeds(t, file, dry)
			if count != (account.Imported{Taken: 1, Refused: 2}) {
				t.Errorf("got %+v, %v", count, foretold)
			}
			if _, err := o.store.Authenticator(t.Context(), "FDM0000002"); !models.IsNotFound(err) {
				t.Errorf("stored: %v", err)
			}
			dry.DryRun = false
			count, refused := o.seeds(t, file, dry)
			if diff := cmp.Diff(foretold, refused); diff != "" || count != (account.Imported{Taken: 1, Refused: 2}) {
				t.Errorf("%+v: in earnest (+), foretold (-): %s", count, diff)
			}
		})
	}
}
