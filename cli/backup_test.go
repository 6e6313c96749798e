package cli_test

import (
	"os"
	"strings"
	"testing"
)

func TestBackupIsAWholeDatabase(t *testing.T) {
	d := newDesk(t).keyed()
	d.must("", "user", "add", "ada", "--without-password")
	kept, _ := d.open() // as a running server holds it
	code, out, errs := d.run("", "backup", d.path("copy.db"))
	wants(t, code, 0, out+errs, d.path("copy.db"), "Keep the root key ("+d.path("riskgate.key")+")")
	if _, err := kept.Person(t.Context(), "ada@master"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(d.path("copy.db"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}
	d.env["RISKGATE_DB"] = d.path("copy.db")
	copied, _ := d.open()
	if person, err := copied.Person(t.Context(), "ada@master"); err != nil || person.User.UserID != "ada" {
		t.Errorf("got %+v, %v", person, err)
	}
}

func TestBackupNeverReplacesAFile(t *testing.T) {
	d := newDesk(t).keyed()
	d.must("", "migrate")
	there := d.file("copy.db", "precious")
	code, _, errs := d.run("", "backup", there)
	wants(t, code, 1, errs, "exists")
	if raw, err := os.ReadFile(there); err != nil || string(raw) != "precious" {
		t.Errorf("got %q, %v", raw, err)
	}
}

func TestBackupOfNothingMakesNothing(t *testing.T) {
	d := newDesk(t)
	code, _, errs := d.run("", "backup", d.path("copy.db"))
	wants(t, code, 1, errs, "there is no database", "--db")
	if entries, err := os.ReadDir(d.dir); err != nil || len(entries) != 0 {
		t.Errorf("something was made: %v, %v", entries, err)
	}
}

func TestDatabaseErrorsNeverShowThePassword(t *testing.T) {
	d := newDesk(t, "RISKGATE_DB", "postgres://gate:hunter2@127.0.0.1:1/gate").keyedAt("pg.key")
	code, out, errs := d.run("", "migrate")
	wants(t, code, 1, errs, "127.0.0.1:1")
	if strings.Contains(out+errs, "hunter2") {
		t.Errorf("the password is shown in %s", errs)
	}
}

// keyedAt makes the root key in a file of another name.
func (d *desk) keyedAt(name string) *desk {
	d.t.Helper()
	d.env["RISKGATE_KEY_FILE"] = d.path(name)
	return d.keyed()
}
