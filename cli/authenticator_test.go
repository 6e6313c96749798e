package cli_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"riskgate/models"
)

const rfcSeed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestSecretOfAnAuthenticatorIsPrintedOnceAndSealed(t *testing.T) {
	d := newDesk(t, "RISKGATE_SERVICE_NAME", "Web shop").keyed()
	d.must("", "user", "add", "ada", "--without-password")
	code, out, errs := d.run("", "authenticator", "add", "ada", "--totp")
	form := regexp.MustCompile(`^otpauth://totp/Web%20shop:ada%40master\?secret=([A-Z2-7]{32})&issuer=Web%20shop&algorithm=SHA1&digits=6&period=30\n$`)
	uri := form.FindStringSubmatch(out)
	if code != 0 || uri == nil {
		t.Fatalf("exit %d, printed %q, %s", code, out, errs)
	}
	wants(t, 0, 0, errs, "TOT", "is assigned to ada@master", "the only time")
	if strings.Contains(errs, uri[1]) {
		t.Error("the secret is said beside the result")
	}
	kept, _ := d.open()
	person, err := kept.Person(t.Context(), "ada@master")
	if err != nil || len(person.Authenticators) != 1 || person.Authenticators[0].Secret.Reveal() != uri[1] {
		t.Fatalf("got %+v, %v", person.Authenticators, err)
	}
	for _, name := range []string{"riskgate.db", "riskgate.db-wal"} {
		if raw, err := os.ReadFile(d.path(name)); err == nil && bytes.Contains(raw, []byte(uri[1])) {
			t.Errorf("the secret is in %s", name)
		}
	}
}

func TestAuthenticatorThatCannotBeAddedSaysWhy(t *testing.T) {
	d := newDesk(t).keyed()
	for line, want := range map[string]struct {
		code int
		text string
	}{
		"ada":                    {2, "say which kind: --totp"},
		"--totp":                 {2, "want exactly one argument: the user's name"},
		"ada --totp":             {1, "User not found"},
		"ada@no! --totp":         {1, "domain: must be"},
		"ada --totp --secret ab": {2, "unknown flag: --secret"},
	} {
		code, out, errs := d.run("", append([]string{"authenticator", "add"}, strings.Fields(line)...)...)
		wants(t, code, want.code, errs, want.text)
		if out != "" {
			t.Errorf("printed %q", out)
		}
	}
}

func TestAuthenticatorsAreImportedFromBothFormats(t *testing.T) {
	d := newDesk(t).keyed()
	d.must("", "user", "add", "ada", "--without-password")
	file := d.file("tokens.csv", "serial,kind,secret,user\nFDM0000001,totp,"+rfcSeed+",ada\nFDM0000002,totp,"+rfcSeed+",eve\nFDM0000003,hotp,"+rfcSeed+",\n")
	code, out, errs := d.run("", "authenticator", "import", file, "--dry-run")
	wants(t, code, 1, out+errs, "2 authenticators could be imported, 1 lines refused", "line 3 (FDM0000002): user: there is no such user")
	code, out, errs = d.run("", "authenticator", "import", file)
	wants(t, code, 1, out+errs, "2 authenticators imported, 1 lines refused", "mend them")
	lines := `{"serial":"FDM0000003","kind":"hotp","secret":"hex:3132333435363738393031323334353637383930","digits":8}` + "\n"
	code, out, errs = d.run(lines, "authenticator", "import", "-", "--format", "jsonl")
	wants(t, code, 1, out+errs, "line 1 (FDM0000003): Serial number is taken")
	wants(t, 0, 0, d.must("", "authenticator", "import", d.file("more.jsonl", lines), "--replace"), "1 authenticators imported, 0 lines refused")

	kept, _ := d.open()
	found, total, err := kept.Authenticators(t.Context(), models.AuthenticatorFilter{})
	if err != nil || total != 2 || found[0].UserID == "" || found[1].Digits != 8 || found[1].Secret != rfcSeed {
		t.Errorf("got %+v of %d, %v", found, total, err)
	}
	if strings.Contains(out+errs, rfcSeed) {
		t.Error("a secret is repeated")
	}
}

func TestImportOfAuthenticatorsThatCannotBeginSaysWhy(t *testing.T) {
	d := newDesk(t).keyed()
	for name, row := range map[string]struct {
		input string
		args  []string
		code  int
		want  string
	}{
		"no file": {"", []string{"/nowhere.csv"}, 1, "no such file"},
		"format":  {"", []string{"-", "--format", "pskc"}, 2, "say csv or jsonl"},
		"column":  {"serial,kind,secret,pin\n", []string{"-"}, 1, `-: column "pin" is unknown`},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := d.run(row.input, append([]string{"authenticator", "import"}, row.args...)...)
			wants(t, code, row.code, errs, row.want)
		})
	}
}
