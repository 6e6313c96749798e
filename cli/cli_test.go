package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/cli"
	"riskgate/internal/secret"
	"riskgate/store"
)

// desk is where an operator works: a folder of their own and an environment.
type desk struct {
	t   *testing.T
	dir string
	env map[string]string
}

// newDesk sets a desk up; what is set in the environment are names and values.
func newDesk(t *testing.T, env ...string) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), env: map[string]string{"RISKGATE_ARGON2_MEMORY": "7168", "RISKGATE_ARGON2_PASSES": "5"}}
	d.env["RISKGATE_DB"] = d.path("riskgate.db")
	for i := 0; i+1 < len(env); i += 2 {
		d.env[env[i]] = env[i+1]
	}
	return d
}

// keyed makes the root key too.
func (d *desk) keyed() *desk {
	d.t.Helper()
	d.must("", "key", "root")
	return d
}

func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

func (d *desk) file(name, content string) string {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return d.path(name)
}

// run runs a command and returns its exit code and what it said.
func (d *desk) run(input string, args ...string) (code int, out, errs string) {
	d.t.Helper()
	var stdout, stderr bytes.Buffer
	code = cli.Run(d.t.Context(), cli.Program{
		Args: args, In: strings.NewReader(input), Out: &stdout, Err: &stderr, Now: time.Now,
		Lookup: func(name string) (string, bool) { value, ok := d.env[name]; return value, ok },
	})
	return code, stdout.String(), stderr.String()
}

// must runs a command that has to succeed and returns its result.
func (d *desk) must(input string, args ...string) string {
	d.t.Helper()
	code, out, errs := d.run(input, args...)
	if code != 0 {
		d.t.Fatalf("riskgate %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// open opens the database with its key, as the server would.
func (d *desk) open() (*store.Store, *secret.Keyring) {
	d.t.Helper()
	ring, err := secret.LoadKeyring(d.path("riskgate.key"))
	if err != nil {
		d.t.Fatal(err)
	}
	ctx := context.Background()
	kept, err := store.Open(ctx, store.Options{DSN: d.env["RISKGATE_DB"], Sealer: ring, Now: time.Now})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		if err := kept.Close(ctx); err != nil {
			d.t.Error(err)
		}
	})
	if _, err := kept.Migrate(ctx); err != nil {
		d.t.Fatal(err)
	}
	return kept, ring
}

// wants checks an exit code and that every text is in what was said.
func wants(t *testing.T, code, want int, said string, texts ...string) {
	t.Helper()
	if code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("%q is not said in\n%s", text, said)
		}
	}
}

func TestHelpNamesEveryCommand(t *testing.T) {
	d := newDesk(t)
	out := d.must("", "--help")
	for _, command := range []string{"serve", "migrate", "user", "authenticator", "key", "rekey", "backup", "evaluate", "version", "--sandbox", "RISKGATE_LISTEN"} {
		if !strings.Contains(out, command) {
			t.Errorf("%s is not in the help", command)
		}
	}
	for _, command := range []string{
		"serve", "migrate", "user add", "user import", "authenticator add", "authenticator import", "key create", "key list", "key revoke", "key root", "rekey", "backup", "evaluate", "version",
	} {
		if out := d.must("", append(strings.Fields(command), "--help")...); !strings.Contains(out, "riskgate "+command) || !strings.Contains(out, "--db") {
			t.Errorf("the help of %s is\n%s", command, out)
		}
	}
}

func TestVersionIsTold(t *testing.T) {
	if out := newDesk(t).must("", "version"); !strings.HasPrefix(out, "riskgate ") || !strings.Contains(out, "go1.") {
		t.Errorf("got %q", out)
	}
}

func TestWrongCommandLinesExitWith2AndNameTheHelp(t *testing.T) {
	for line, want := range map[string]string{
		"fly":                             `unknown command "fly"`,
		"serve now":                       `unknown command "now"`,
		"--colour red":                    "unknown flag: --colour",
		"user":                            "say what to do: add or import",
		"authenticator":                   "say what to do: add or import",
		"key":                             "say what to do: create, list, revoke or root",
		"user add":                        "want exactly one argument: the user's name",
		"user add ada bob":                "want exactly one argument",
		"user add ada --password hunter2": "unknown flag: --password",
		"backup":                          "want exactly one argument: the file to write",
		"key revoke":                      "want exactly one argument",
		"rekey --retire=maybe":            "invalid argument",
	} {
		t.Run(line, func(t *testing.T) {
			code, _, errs := newDesk(t).run("", strings.Fields(line)...)
			wants(t, code, 2, errs, want, "See: riskgate", "--help")
		})
	}
}

func TestEveryMistakeInTheSettingsIsSaidBeforeListening(t *testing.T) {
	d := newDesk(t, "RISKGATE_LOG_LEVEL", "loud")
	for _, command := range [][]string{{}, {"serve"}} {
		args := slices.Concat(command, []string{"--sandbox", "--listen", "0.0.0.0:8080", "--durability", "some"})
		code, _, errs := d.run("", args...)
		wants(t, code, 2, errs, "3 settings are wrong", "loopback only", "must be full, or normal", `RISKGATE_LOG_LEVEL "loud"`)
	}
	if _, err := os.Stat(d.path("riskgate.db")); err == nil {
		t.Error("a database was made all the same")
	}
	code, _, errs := d.run("", "migrate", "--durability", "some")
	wants(t, code, 2, errs, "2 settings are wrong")
}

func TestWithoutRootKeyTheErrorSaysHowToMakeOne(t *testing.T) {
	d := newDesk(t)
	for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"key", "list"}, {"user", "add", "ada", "--without-password"}, {"rekey"}} {
		code, _, errs := d.run("", args...)
		wants(t, code, 1, errs, "there is no root key at "+d.path("riskgate.key"), "riskgate key root --key-file")
	}
	if entries, err := os.ReadDir(d.dir); err != nil || len(entries) != 0 {
		t.Errorf("something was made all the same: %v, %v", entries, err)
	}
}

func TestRootKeyIsMadeOnceForItsOwnerOnly(t *testing.T) {
	d := newDesk(t)
	if out := d.must("", "key", "root"); out != d.path("riskgate.key")+"\n" {
		t.Errorf("got %q", out)
	}
	info, err := os.Stat(d.path("riskgate.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("got %v, %v", info, err)
	}
	before, err := os.ReadFile(d.path("riskgate.key"))
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := d.run("", "key", "root")
	wants(t, code, 1, errs, "exist")
	if after, err := os.ReadFile(d.path("riskgate.key")); err != nil || !bytes.Equal(before, after) || strings.Contains(out+errs, strings.TrimSpace(string(before))) {
		t.Errorf("the key was replaced or shown: %v", err)
	}
}

func TestRootKeyReadableByOthersIsRefused(t *testing.T) {
	d := newDesk(t).keyed()
	if err := os.Chmod(d.path("riskgate.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, errs := d.run("", "key", "list")
	wants(t, code, 1, errs, "chmod 600")
}

func TestRootKeyMayComeFromTheEnvironment(t *testing.T) {
	d := newDesk(t).keyed()
	key, err := os.ReadFile(d.path("riskgate.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(d.path("riskgate.key")); err != nil {
		t.Fatal(err)
	}
	d.env["RISKGATE_KEY"] = string(key)
	d.must("", "key", "list")
	for _, command := range []string{"rekey", "key root"} {
		code, _, errs := d.run("", strings.Fields(command)...)
		wants(t, code, 2, errs, "RISKGATE_KEY")
	}
	d.env["RISKGATE_KEY"] = strings.Repeat("00", 32)
	code, _, errs := d.run("", "key", "list")
	wants(t, code, 1, errs, "is an example")
}

func TestSandboxMakesItsKeyButNeverInThePlaceOfALostOne(t *testing.T) {
	d := newDesk(t)
	d.must("", "user", "add", "ada", "--sandbox", "--without-password")
	if err := os.Remove(d.path("riskgate.key")); err != nil {
		t.Fatal(err)
	}
	code, _, errs := d.run("", "user", "add", "bob", "--sandbox", "--without-password")
	wants(t, code, 1, errs, "is gone: bring it back, or delete the database")
}

func TestMigrateSaysWhatItDid(t *testing.T) {
	d := newDesk(t) // no root key is needed
	if out := d.must("", "migrate"); !strings.Contains(out, "migrations applied: ") {
		t.Errorf("got %q", out)
	}
	if out := d.must("", "migrate"); !strings.Contains(out, "is up to date") {
		t.Errorf("got %q", out)
	}
}
