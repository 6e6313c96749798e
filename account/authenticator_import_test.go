package account_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskgate/account"
	"riskgate/challenge"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// seeds imports authenticators from CSV, or from JSON lines when the file begins
// with a brace, and returns what was refused, by line.
func (o *office) seeds(t *testing.T, file string, options account.AuthenticatorImport) (account.Imported, map[int]string) {
	t.Helper()
	o.Recorder = silent{}
	rows := account.AuthenticatorLines(strings.NewReader(file))
	if !strings.HasPrefix(file, "{") {
		var err error
		if rows, err = account.AuthenticatorCSV(strings.NewReader(file)); err != nil {
			t.Fatal(err)
		}
	}
	refused := map[int]string{}
	options.Domain = "master"
	options.Refuse = func(line int, name, reason string) { refused[line] = name + ": " + reason }
	options.Progress = func(int) {}
	count, err := o.ImportAuthenticators(t.Context(), rows, options)
	if err != nil {
		t.Fatal(err)
	}
	return count, refused
}

// held reads an authenticator back.
func (o *office) held(t *testing.T, serial string) models.Authenticator {
	t.Helper()
	a, err := o.store.Authenticator(t.Context(), serial)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const (
	seed32  = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"         // of the RFCs: 12345678901234567890
	seedHex = "3132333435363738393031323334353637383930" // the same
)

func TestAuthenticatorsOfEveryKindAreImported(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s).with(t, map[string]account.Input{"ada": {}, "cyd@other": {}})
		count, refused := o.seeds(t, `serial,domain,kind,secret,algorithm,digits,period,counter,suite,unlock,user
FDM0000001,,totp,`+seed32+`,,,,,,,ada
fdm0000002,other,TOTP,`+seedHex+`,sha-256,8,60,,,true,cyd
FDM0000003,,hotp,GEZD GNBV GY3T QOJQ gezd gnbv gy3t qojq,,,,41,,,
FDM0000004,,ocra,hex:`+seedHex+`,,,,9,OCRA-1:HOTP-SHA256-8:C-QN08,,ADA@Master
`, account.AuthenticatorImport{})
		if count != (account.Imported{Taken: 4}) {
			t.Fatalf("got %+v, refused %v", count, refused)
		}
		for serial, want := range map[string]models.Authenticator{
			"FDM0000001": {Domain: "master", Kind: models.TOTP, Algorithm: "SHA1", Digits: 6, Period: 30},
			"FDM0000002": {Domain: "other", Kind: models.TOTP, Algorithm: "SHA256", Digits: 8, Period: 60, Unlock: true},
			"FDM0000003": {Domain: "master", Kind: models.HOTP, Algorithm: "SHA1", Digits: 6, Counter: 41},
			"FDM0000004": {Domain: "master", Kind: models.OCRA, Algorithm: "SHA256", Digits: 8, Suite: "OCRA-1:HOTP-SHA256-8:C-QN08", Counter: 9},
		} {
			got := o.held(t, serial)
			want.Serial, want.Secret, want.CreatedAt, want.UpdatedAt = serial, seed32, models.At(o.now), models.At(o.now)
			want.UserID = got.UserID
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		for serial, want := range map[string]string{"FDM0000001": "ada@master", "FDM0000002": "cyd@other", "FDM0000004": "ada@master"} {
			if owner, err := o.Owner(t.Context(), serial); err != nil || owner.String() != want {
				t.Errorf("%s belongs to %v, %v", serial, owner, err)
			}
		}
		if o.held(t, "FDM0000003").UserID != "" {
			t.Error("somebody has what nobody was given")
		}
		events, err := s.Events(t.Context(), models.EventFilter{Types: []models.EventType{models.EventAuthAdded}})
		if err != nil || len(events) != 4 || strings.Contains(string(events[0].Detail), seed32) {
			t.Errorf("events are %+v, %v", events, err)
		}
	})
}

func TestImportedAuthenticatorMakesTheCodesOfItsSecret(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.seeds(t, `{"serial":"FDM0000001","kind":"hotp","secret":"`+seedHex+`","counter":3,"unlock":true}`, account.AuthenticatorImport{})
	a := o.held(t, "FDM0000001")
	key, err := challenge.KeyOf(a)
	if err != nil {
		t.Fatal(err)
	}
	if code, err := key.HOTP(a.Counter); err != nil || code != "969429" || !a.Unlock { // RFC 4226, appendix D, count 3
		t.Errorf("code %s, %v of %+v", code, err, a)
	}
}

func TestBadAuthenticatorsAreReportedWithEverythingThatIsWrong(t *testing.T) {
	const header = "serial,domain,kind,secret,algorithm,digits,period,counter,suite,unlock,user\n"
	o := newOffice(t, storetest.SQLite(t)).with(t, map[string]account.Input{"ada": {}, "cyd@other": {}})
	for name, c := range map[string]struct {
		row  string
		want []string
	}{
		"serial":         {"FDM1,,totp," + seed32 + ",,,,,,,", []string{"serial: must be 3 letters or digits and 7 digits"}},
		"domain":         {"FDM0000001,a b,totp," + seed32 + ",,,,,,,ada", []string{"domain: must be"}},
		"no kind":        {"FDM0000001,,yubi," + seed32 + ",,,,,,,", []string{"kind: must be totp, hotp or ocra"}},
		"virtual":        {"FDM0000001,,virtual," + seed32 + ",,,,,,,", []string{"kind: virtual is not imported"}},
		"no secret":      {"FDM0000001,,totp,,,,,,,,", []string{"secret: is missing"}},
		"short secret":   {"FDM0000001,,totp,GEZDGNBV,,,,,,,", []string{"secret: must be base32 or hex, and at least 10 bytes"}},
		"short hex":      {"FDM0000001,,totp,hex:0102,,,,,,,", []string{"secret: must be base32 or hex"}},
		"secret of both": {"FDM0000001,,totp,ABCDEF234567ABCDEF234567ABCDEF23,,,,,,,", []string{"secret: can be read as base32 and as hex"}},
		"algorithm":      {"FDM0000001,,totp," + seed32 + ",md5,,,,,,", []string{"algorithm: must be SHA1"}},
		"digits":         {"FDM0000001,,hotp," + seed32 + ",,4,,,,,", []string{"digits: must be 6 to 10"}},
		"period":         {"FDM0000001,,totp," + seed32 + ",,,3600,,,,", []string{"period: must be 10 to 300"}},
		"period of hotp": {"FDM0000001,,hotp," + seed32 + ",,,30,,,,", []string{"period: is for totp"}},
		"counter":        {"FDM0000001,,hotp," + seed32 + ",,,,-1,,,", []string{"counter: must not be negative"}},
		"count of totp":  {"FDM0000001,,totp," + seed32 + ",,,,7,,,", []string{"counter: is for hotp"}},
		"count of suite": {"FDM0000001,,ocra," + seed32 + ",,,,7,OCRA-1:HOTP-SHA1-6:QN08,,", []string{"counter: is not in the suite"}},
		"suite of totp":  {"FDM0000001,,totp," + seed32 + ",,,,,OCRA-1:HOTP-SHA1-6:QN08,,", []string{"suite: is for ocra"}},
		"no suite":       {"FDM0000001,,ocra," + seed32 + ",,,,,,,", []string{"suite: OCRA suite"}},
		"suite with PIN": {"FDM0000001,,ocra," + seed32 + ",,,,,OCRA-1:HOTP-SHA1-6:QN08-PSHA1,,", []string{"suite: wants a PIN"}},
		"said twice":     {"FDM0000001,,ocra," + seed32 + ",SHA1,6,,,OCRA-1:HOTP-SHA1-6:QN08,,", []string{"suite: says algorithm, digits and period"}},
		"not a number":   {"FDM0000001,,totp," + seed32 + ",,six,,,,maybe,", []string{"digits must be a whole number", "unlock must be true, false"}},
		"nobody":         {"FDM0000001,,totp," + seed32 + ",,,,,,,eve", []string{"user: there is no such user"}},
		"not a name":     {"FDM0000001,,totp," + seed32 + ",,,,,,,a@b c", []string{"user: is not the name of a user"}},
		"elsewhere":      {"FDM0000001,,totp," + seed32 + ",,,,,,,cyd@other", []string{"user: Authenticator belongs to another domain"}},
		"all of it": {
			"x,,totp,y,z,1,2,3,4,,eve",
			[]string{"serial: ", "secret: ", "algorithm: ", "digits: ", "period: ", "counter: ", "suite: ", "user: "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			count, refused := o.seeds(t, header+c.row+"\n", account.AuthenticatorImport{})
			if count != (account.Imported{Refused: 1}) {
				t.Fatalf("got %+v", count)
			}
			for _, want := range c.want {
				if !strings.Contains(refused[2], want) {
					t.Errorf("%q is not said in %q", want, refused[2])
				}
			}
			if strings.Contains(refused[2], seed32[:8]) {
				t.Errorf("the secret is repeated in %q", refused[2])
			}
		})
	}
	if _, total, err := o.Authenticators(t.Context(), models.AuthenticatorFilter{}); err != nil || total != 0 {
		t.Errorf("%d were stored, %v", total, err)
	}
}

func TestABadLineDoesNotStopTheOthers(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	count, refused := o.seeds(t, `{"serial":"FDM0000001","kind":"totp","secret":"`+seed32+`"}
{"serial":"FDM0000002","kind":"totp","secret":"`+seed32+`","colour":"red"}

{"serial":"FDM0000003","kind":"totp","secret":"`+seed32+`","digits":"8"}
not JSON
{"serial":"fdm0000001","kind":"hotp","secret":"`+seed32+`"}
{"serial":"FDM0000004","kind":"totp","secret":"`+seed32+`"}
`, account.AuthenticatorImport{})
	if count != (account.Imported{Taken: 2, Refused: 4}) {
		t.Errorf("got %+v", count)
	}
	for line, want := range map[int]string{2: `unknown field "colour"`, 4: "digits", 5: "invalid character", 6: "is on line 1 already"} {
		if !strings.Contains(refused[line], want) {
			t.Errorf("line %d: %q", line, refused[line])
		}
	}
	if o.held(t, "FDM0000001").Kind != models.TOTP {
		t.Error("the second line of a serial number won")
	}
}

func TestAHeaderThatCannotBeUsedIsAnErrorOfTheFile(t *testing.T) {
	for header, want := range map[string]string{
		"serial,kind":                   "no column secret",
		"serial,kind,secret,pin":        `column "pin" is unknown; there are algorithm, counter`,
		"serial,kind,secret,secret":     `column "secret" is there twice`,
		"":                              "header: EOF",
		"serial,kind,secret,\"unlocked": "header: ",
	} {
		if _, err := account.AuthenticatorCSV(strings.NewReader(header)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", header, err)
		}
	}
}

func (b brokenStore) AddAuthenticator(context.Context, models.Authenticator, ...models.Event) error {
	return b.err
}

func TestAStoreThatFailsEndsTheImportOfAuthenticators(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	broken := errors.New("no disk")
	o.Store = brokenStore{Store: o.store, err: broken}
	endless := func(yield func(account.AuthenticatorRow) bool) {
		for i := 1; ; i++ {
			if !yield(account.AuthenticatorRow{Line: i, Serial: fmt.Sprintf("FDM%07d", i), Kind: "totp", Secret: seed32}) {
				return
			}
		}
	}
	_, err := o.ImportAuthenticators(t.Context(), endless, account.AuthenticatorImport{ImportOptions: account.ImportOptions{
		Domain: "master", Refuse: func(int, string, string) {}, Progress: func(int) {},
	}})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "line ") {
		t.Errorf("got %v", err)
	}
}
