package account_test

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"

	"riskgate/account"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// importing runs an import and returns what was refused, by line.
func (o *office) importing(t *testing.T, rows iter.Seq[account.UserRow], dryRun bool) (account.Imported, map[int]string) {
	t.Helper()
	o.Recorder = silent{}
	refused := map[int]string{}
	count, err := o.Import(t.Context(), rows, account.ImportOptions{
		Domain: "master", DryRun: dryRun,
		Refuse:   func(line int, name, reason string) { refused[line] = name + ": " + reason },
		Progress: func(int) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	return count, refused
}

func csvRows(t *testing.T, text string) iter.Seq[account.UserRow] {
	t.Helper()
	rows, err := account.UserCSV(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// hashesOf makes one hash of each kind that is taken over.
func hashesOf(t *testing.T, password string) map[string]string {
	t.Helper()
	weak, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	salt := []byte("0123456789abcdef")
	key, err := scrypt.Key([]byte(password), salt, 1<<10, 8, 1, 32)
	if err != nil {
		t.Fatal(err)
	}
	derived, err := pbkdf2.Key(sha256.New, password, salt, 1000, 32)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawStdEncoding.EncodeToString
	return map[string]string{
		"bcrypt": string(weak),
		"scrypt": "$scrypt$ln=10,r=8,p=1$" + encode(salt) + "$" + encode(key),
		"pbkdf2": "$pbkdf2-sha256$i=1000$" + encode(salt) + "$" + encode(derived),
	}
}

func TestImportedHashesOpenForTheirPasswords(t *testing.T) {
	const secretWord = "correct horse battery"
	o := newOffice(t, storetest.SQLite(t))
	hasher, err := secret.NewHasher(secret.DefaultParams(), runtime.GOMAXPROCS(0), time.Minute, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	file.WriteString("userID,passwordHash\n")
	hashes := hashesOf(t, secretWord)
	for kind, hash := range hashes {
		fmt.Fprintf(&file, "%s,%q\n", kind, hash)
	}
	count, refused := o.importing(t, csvRows(t, file.String()), false)
	if count.Taken != len(hashes) || count.Refused != 0 {
		t.Fatalf("got %+v, refused %v", count, refused)
	}
	for kind := range hashes {
		person, err := o.store.Person(t.Context(), named(t, kind).Key())
		if err != nil {
			t.Fatal(err)
		}
		right, stale, err := hasher.Verify(t.Context(), person.Credential.Hash, secretWord)
		if err != nil || !right || !stale {
			t.Errorf("%s: right %t, to be hashed anew %t, %v", kind, right, stale, err)
		}
	}
}

func TestImportKeepsEveryColumn(t *testing.T) {
	const line = `{"userID":"ada","domain":"bank","emailAddress":"ada@example.org","mobilePhoneNumber":"0612345678",` +
		`"vdpDeliveryMethod":"SMS","locale":"nl","locked":true,"emailUnverified":true}`
	o := newOffice(t, storetest.SQLite(t))
	if count, refused := o.importing(t, account.UserLines(strings.NewReader(line)), false); count.Taken != 1 {
		t.Fatalf("got %+v, %v", count, refused)
	}
	got, err := o.User(t.Context(), named(t, "ada@bank"))
	if err != nil {
		t.Fatal(err)
	}
	at := models.At(o.now)
	want := models.User{
		ID: got.User.ID, NameKey: "ada@bank", UserID: "ada", Domain: "bank", Email: "ada@example.org", Phone: "+31612345678",
		PhoneVerified: true, DeliveryMethod: models.DeliverSMS, Locale: "nl", LockedAt: at, CreatedAt: at, UpdatedAt: at,
		Version: got.User.Version,
	}
	if diff := cmp.Diff(want, got.User); diff != "" || got.HasPassword {
		t.Errorf("password %t, %s", got.HasPassword, diff)
	}
}

func TestBadLinesAreReportedWithTheirNumberAndTheOthersGoIn(t *testing.T) {
	const file = "\xef\xbb\xbfuserID,emailAddress,passwordHash,locked\r\n" + // line 1, as a spreadsheet writes it
		"ada,ada@example.org,,\r\n" +
		"bob,not an address,,\r\n" +
		"cyd,cyd@example.org,hunter2hunter2,\r\n" +
		"dan,dan@example.org,,perhaps\r\n" +
		"\r\n" +
		"eve,eve@example.org\r\n" +
		"fay,\"fay@example.org\",,true\r\n" +
		"gus,g\"us@example.org,,\r\n" +
		"ADA,other@example.org,,\r\n" +
		",nobody@example.org,,\r\n" +
		"hal@example.org,hal@example.org,,\r\n"
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		if err := o.Create(t.Context(), named(t, "ada"), account.Input{}); err != nil {
			t.Fatal(err)
		}
		count, refused := o.importing(t, csvRows(t, file), false)
		if want := (account.Imported{Taken: 2, Refused: 8}); count != want {
			t.Errorf("got %+v, want %+v", count, want)
		}
		for line, want := range map[int]string{
			2: "ada: User already exists", 3: "bob: emailAddress: must be", 4: "cyd: passwordHash: not a usable",
			5: "dan: locked must be", 7: "has 2 columns, the header 4", 9: `bare "`, 10: "User already exists", 11: "userID: must be 1 to 255",
		} {
			if !strings.Contains(refused[line], want) {
				t.Errorf("line %d: %q, want %q", line, refused[line], want)
			}
		}
		for _, name := range []string{"fay", "hal@example.org@master"} {
			if _, err := o.User(t.Context(), named(t, name)); err != nil {
				t.Errorf("%s did not go in: %v", name, err)
			}
		}
	})
}

func TestBadJSONLinesAreReportedWithTheirNumber(t *testing.T) {
	const file = `{"userID":"ada"}` + "\n\n" + `{"userID":"bob","age":5}` + "\n" + `{"userID":` + "\n" +
		`{"userID":"cyd","locked":"yes"}` + "\n" + `{"userID":"dan"} {"userID":"eve"}` + "\n" + `{"userID":"fay","staticPassword":"hunter2"}` + "\n"
	o := newOffice(t, storetest.SQLite(t))
	count, refused := o.importing(t, account.UserLines(strings.NewReader(file)), false)
	if want := (account.Imported{Taken: 1, Refused: 5}); count != want {
		t.Errorf("got %+v, want %+v", count, want)
	}
	for line, want := range map[int]string{
		3: `unknown field "age"`, 4: "unexpected EOF", 5: "cannot unmarshal", 6: "more than one object", 7: "in the clear are not imported",
	} {
		if !strings.Contains(refused[line], want) || strings.Contains(refused[line], "hunter2") {
			t.Errorf("line %d: %q, want %q", line, refused[line], want)
		}
	}
}

func TestTooLongALineEndsTheImport(t *testing.T) {
	file := `{"userID":"ada"}` + "\n" + `{"userID":"` + strings.Repeat("b", 70_000) + `"}` + "\n"
	o := newOffice(t, storetest.SQLite(t))
	count, refused := o.importing(t, account.UserLines(strings.NewReader(file)), false)
	if count.Taken != 1 || count.Refused != 1 || !strings.Contains(refused[2], "nor what follows") {
		t.Errorf("got %+v, %v", count, refused)
	}
}

func TestPasswordsInTheClearAreNeverImported(t *testing.T) {
	for _, header := range []string{"userID,password", "userID,staticPassword"} {
		if _, err := account.UserCSV(strings.NewReader(header + "\nada,hunter2\n")); err == nil || !strings.Contains(err.Error(), "in the clear") {
			t.Errorf("%s: %v", header, err)
		}
	}
}

func TestHeaderThatCannotBeUsedIsRefusedWhole(t *testing.T) {
	for file, want := range map[string]string{
		"":                        "header: EOF",
		"userID,age\nada,5\n":     `column "age" is unknown; there are domain,`,
		"emailAddress\na@b.org\n": "there is no column userID",
	} {
		if _, err := account.UserCSV(strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", file, err, want)
		}
	}
}

func TestDryRunStoresNothing(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	count, refused := o.importing(t, csvRows(t, "userID,emailAddress\nada,ada@example.org\nbob,x\n"), true)
	if count.Taken != 1 || count.Refused != 1 || refused[3] == "" {
		t.Errorf("got %+v, %v", count, refused)
	}
	if _, total, err := o.List(t.Context(), models.UserFilter{}); err != nil || total != 0 {
		t.Errorf("%d users are there, %v", total, err)
	}
}

func TestImportOfManyTakesEachOnce(t *testing.T) {
	const many = 500
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		var file strings.Builder
		file.WriteString("userID,mobilePhoneNumber\n")
		for i := range many {
			fmt.Fprintf(&file, "user%d,+31612%06d\nUSER%d,\n", i, i, i) // each name comes twice
		}
		count, _ := o.importing(t, csvRows(t, file.String()), false)
		if want := (account.Imported{Taken: many, Refused: many}); count != want {
			t.Errorf("got %+v, want %+v", count, want)
		}
	})
}

func TestBrokenStoreEndsTheImport(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	broken := errors.New("disk full")
	o.Store = brokenStore{Store: o.store, err: broken}
	o.Recorder = silent{}
	_, err := o.Import(t.Context(), csvRows(t, "userID\n"+strings.Repeat("ada\n", 10_000)), account.ImportOptions{
		Domain: "master", Refuse: func(int, string, string) {}, Progress: func(int) {},
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestImportStopsWhenItIsTold(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.Recorder = silent{}
	ctx, stop := context.WithCancel(t.Context())
	endless := func(yield func(account.UserRow) bool) {
		for i := 1; yield(account.UserRow{Line: i, UserID: fmt.Sprint("user", i)}); i++ {
			if i == 100 {
				stop()
			}
		}
	}
	count, err := o.Import(ctx, endless, account.ImportOptions{Domain: "master", Refuse: func(int, string, string) {}, Progress: func(int) {}})
	if !errors.Is(err, context.Canceled) || count.Taken > 100 {
		t.Errorf("got %+v, %v", count, err)
	}
}

// brokenStore fails whenever a user is to be kept.
type brokenStore struct {
	account.Store
	err error
}

func (b brokenStore) CreateUser(context.Context, models.User, *models.Credential, ...models.Event) error {
	return b.err
}

func TestProgressCountsEveryLine(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.Recorder = silent{}
	var seen []int
	_, err := o.Import(t.Context(), csvRows(t, "userID\nada\nbob\n\ncyd,x\n"), account.ImportOptions{
		Domain: "master", Refuse: func(int, string, string) {}, Progress: func(done int) { seen = append(seen, done) },
	})
	if err != nil || !slices.Equal(seen, []int{1, 2, 3}) {
		t.Errorf("saw %v, %v", seen, err)
	}
}
