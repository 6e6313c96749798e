package cli_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
)

func TestUserIsAddedWithThePasswordFromTheInput(t *testing.T) {
	d := newDesk(t).keyed()
	out := d.must("correct horse battery\nsecond line\n", "user", "add", "ada", "--email", "ada@example.org", "--phone", "+31612345678", "--delivery", "SMS")
	if out != "ada@master added\n" {
		t.Errorf("got %q", out)
	}
	kept, _ := d.open()
	person, err := kept.Person(t.Context(), "ada@master")
	if err != nil {
		t.Fatal(err)
	}
	if u := person.User; u.Email != "ada@example.org" || u.Phone != "+31612345678" || u.DeliveryMethod != models.DeliverSMS {
		t.Errorf("got %+v", u)
	}
	hasher, err := secret.NewHasher(secret.Params{Memory: 7168, Time: 5, Threads: 1}, runtime.GOMAXPROCS(0), time.Minute, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if right, stale, err := hasher.Verify(t.Context(), person.Credential.Hash, "correct horse battery"); !right || stale || err != nil {
		t.Errorf("right %t, stale %t, %v", right, stale, err)
	}
	if events, err := kept.Events(t.Context(), models.EventFilter{UserID: person.User.ID}); err != nil || len(events) != 1 || events[0].CallerID != "command-line" {
		t.Errorf("events are %+v, %v", events, err)
	}
}

func TestUserMayBeAddedWithoutPasswordAndInAnyDomain(t *testing.T) {
	d := newDesk(t, "RISKGATE_DOMAIN", "bank").keyed()
	for name, want := range map[string]string{"ada": "ada@bank", "bob@shop": "bob@shop", "cyd@example.org@bank": "cyd@example.org@bank"} {
		if out := d.must("", "user", "add", name, "--without-password"); out != want+" added\n" {
			t.Errorf("%s: %q", name, out)
		}
	}
}

func TestUserThatCannotBeSaysEverythingThatIsWrong(t *testing.T) {
	d := newDesk(t).keyed()
	d.must("", "user", "add", "ada", "--without-password", "--email", "ada@example.org")
	for name, row := range map[string]struct {
		input string
		args  []string
		code  int
		want  []string
	}{
		"weak":            {"password1\n", []string{"bob"}, 1, []string{"staticPassword: "}},
		"all of it":       {"short\n", []string{"bob", "--email", "x", "--phone", "y"}, 1, []string{"staticPassword: ", "emailAddress: must be", "mobilePhoneNumber: must be"}},
		"no password":     {"", []string{"bob"}, 2, []string{"--without-password"}},
		"taken":           {"", []string{"ADA", "--without-password"}, 1, []string{"User already exists"}},
		"someone's mail":  {"", []string{"ada@example.org@master", "--without-password"}, 1, []string{"in use"}},
		"no such domain":  {"", []string{"bob@no blanks", "--without-password"}, 1, []string{"domain: must be"}},
		"number, no plus": {"", []string{"bob", "--without-password", "--phone", "0612345678"}, 1, []string{"with + and the country's code"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := d.run(row.input, append([]string{"user", "add"}, row.args...)...)
			wants(t, code, row.code, errs, row.want...)
			if word := strings.TrimSpace(row.input); word != "" && strings.Contains(errs, word) {
				t.Errorf("the password is repeated in %q", errs)
			}
		})
	}
}

func TestImportReportsBadLinesAndTakesTheOthers(t *testing.T) {
	d := newDesk(t).keyed()
	file := d.file("users.csv", "userID,emailAddress\nada,ada@example.org\nbob,x\ncyd,cyd@example.org\n")
	code, out, errs := d.run("", "user", "import", file)
	wants(t, code, 1, out+errs, "2 users imported, 1 lines refused", "line 3 (bob): emailAddress: must be", "mend them")
	d.file("users.csv", "userID,emailAddress\nada,ada@example.org\nbob,bob@example.org\ncyd,cyd@example.org\n")
	code, out, errs = d.run("", "user", "import", file)
	wants(t, code, 1, out+errs, "1 users imported, 2 lines refused", "line 2 (ada): User already exists")
}

func TestImportReadsJSONLinesAndTheStandardInput(t *testing.T) {
	d := newDesk(t).keyed()
	lines := `{"userID":"ada"}` + "\n" + `{"userID":"bob","domain":"shop"}` + "\n"
	wants(t, 0, 0, d.must("", "user", "import", d.file("users.jsonl", lines)), "2 users imported, 0 lines refused")
	wants(t, 0, 0, d.must("userID\ncyd\n", "user", "import", "-"), "1 users imported")
	wants(t, 0, 0, d.must(`{"userID":"dan"}`, "user", "import", "-", "--format", "jsonl"), "1 users imported")
}

func TestImportTriedOutStoresNothing(t *testing.T) {
	d := newDesk(t).keyed()
	wants(t, 0, 0, d.must("userID\nada\n", "user", "import", "-", "--dry-run"), "1 users could be imported")
	kept, _ := d.open()
	if _, total, err := kept.Users(t.Context(), models.UserFilter{}); err != nil || total != 0 {
		t.Errorf("%d users, %v", total, err)
	}
}

func TestImportThatCannotBeginSaysWhy(t *testing.T) {
	d := newDesk(t).keyed()
	for name, row := range map[string]struct {
		input string
		args  []string
		code  int
		want  string
	}{
		"no file":     {"", []string{"/nowhere.csv"}, 1, "no such file"},
		"format":      {"userID\n", []string{"-", "--format", "xml"}, 2, "say csv or jsonl"},
		"column":      {"name\nada\n", []string{"-"}, 1, `column "name" is unknown`},
		"clear words": {"userID,password\nada,hunter2hunter2\n", []string{"-"}, 1, "in the clear are not imported"},
		"empty":       {"", []string{"-"}, 1, "header: EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := d.run(row.input, append([]string{"user", "import"}, row.args...)...)
			wants(t, code, row.code, errs, row.want)
		})
	}
}

func TestLongImportSaysHowFarItIs(t *testing.T) {
	d := newDesk(t, "RISKGATE_DURABILITY", "normal").keyed()
	var file strings.Builder
	file.WriteString("userID\n")
	for i := range 2001 {
		file.WriteString("user" + strings.Repeat("x", i%7) + time.Duration(i).String() + "\n")
	}
	code, out, errs := d.run(file.String(), "user", "import", "-")
	wants(t, code, 0, out+errs, "1000 lines", "2000 lines", "2001 users imported")
}
