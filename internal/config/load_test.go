package config

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/pflag"
)

// world is what one test says to the program.
type world struct {
	args []string
	env  map[string]string
}

func (w world) serve(t *testing.T) (Serve, error) {
	t.Helper()
	flags := pflag.NewFlagSet("riskgate", pflag.ContinueOnError)
	HouseFlags(flags)
	ServeFlags(flags)
	if err := flags.Parse(w.args); err != nil {
		t.Fatal(err)
	}
	return LoadServe(flags, w.lookup)
}

func (w world) house(t *testing.T) (House, error) {
	t.Helper()
	flags := pflag.NewFlagSet("riskgate", pflag.ContinueOnError)
	HouseFlags(flags)
	if err := flags.Parse(w.args); err != nil {
		t.Fatal(err)
	}
	return LoadHouse(flags, w.lookup)
}

func (w world) lookup(name string) (string, bool) {
	value, ok := w.env[name]
	return value, ok
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func problems(t *testing.T, err error) []string {
	t.Helper()
	var wrong *Error
	if !errors.As(err, &wrong) {
		t.Fatalf("error is %v, want a list of mistakes", err)
	}
	var all []string
	for _, m := range wrong.Mistakes {
		all = append(all, m.Setting+": "+m.Problem)
	}
	return all
}

func TestServeHasDefaultsThatStart(t *testing.T) {
	got, err := world{}.serve(t)
	if err != nil {
		t.Fatal(err)
	}
	want := Serve{
		House: House{
			Domain: "master", Service: "riskgate", DB: "riskgate.db", Durability: "full", KeyFile: "riskgate.key",
			Hashing: Hashing{Memory: 19456, Passes: 2, Lanes: 1, Slots: runtime.GOMAXPROCS(0), MaxWait: 2 * time.Second},
			Log:     Log{Level: "info", Format: "json"},
		},
		Listen: "127.0.0.1:8080", PublicURL: "http://127.0.0.1:8080",
		Locale: "en", Notices: "on", Shutdown: 20 * time.Second,
		TLS:     TLS{ClientCerts: "off"},
		Proxies: Proxies{Header: "X-Forwarded-For"},
		SMTP:    SMTP{Security: "starttls"},
		Gateway: Gateway{Method: "POST", Format: "json", Header: "Authorization: Bearer"},
		Verify:  Verify{Life: 10 * time.Minute},
		Limits: Limits{
			Password: Rate{5, 15 * time.Minute}, SentHour: Rate{10, time.Hour}, SentDay: Rate{30, 24 * time.Hour},
			DeviceCode: Rate{5, 5 * time.Minute}, Sends: Rate{10, time.Hour}, FIDO: Rate{10, 15 * time.Minute},
			Prompts: Rate{3, 10 * time.Minute}, Refusals: Rate{2, time.Hour},
			NetworkAsk: Rate{20, 10 * time.Minute}, NetworkBlock: Rate{100, time.Hour},
			ClientSecret: Rate{10, time.Minute}, Registration: Rate{5, time.Hour}, Caller: Rate{5000, time.Second},
			CodeTries: 5, Tarpit: 1000, Polls: 1000, CallerPolls: 500,
		},
		Guard: Guard{
			Recipient: Rate{20, 24 * time.Hour}, Address: Rate{10, time.Hour}, User: Rate{20, 24 * time.Hour},
			Service: Rate{5000, 24 * time.Hour}, SpendMinute: Rate{100, time.Minute}, SpendDay: Rate{10000, 24 * time.Hour},
			Share: 20, AddressMix: 3, AddressDay: 10, AddressHour: 5, CountryDay: 20, CountryHour: 3,
			PrefixSends: 10, PrefixShare: 10, PrefixBlock: time.Hour, PrefixLongest: 12 * time.Hour,
		},
		Life: Life{SentCode: 5 * time.Minute, Approval: time.Minute},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSandboxHasItsOwnFilesAndDomain(t *testing.T) {
	got, err := world{args: []string{"--sandbox"}}.serve(t)
	if err != nil {
		t.Fatal(err)
	}
	want := House{Sandbox: true, Domain: "sandbox", Service: "riskgate", DB: "riskgate-sandbox.db", KeyFile: "riskgate-sandbox.key", Durability: "full"}
	if diff := cmp.Diff(want, got.House, cmpopts.IgnoreFields(House{}, "Hashing", "Log")); diff != "" {
		t.Error(diff)
	}
}

func TestRootKeyLiesBesideTheDatabase(t *testing.T) {
	for name, row := range map[string]struct {
		args []string
		want string
	}{
		"a file":         {[]string{"--db", "/var/lib/gate/users.sqlite"}, "/var/lib/gate/users.key"},
		"without ending": {[]string{"--db", "/var/lib/gate/users"}, "/var/lib/gate/users.key"},
		"postgres":       {[]string{"--db", "postgres://gate:pw@db.example.org/gate"}, "riskgate.key"},
		"named":          {[]string{"--db", "a.db", "--key-file", "/etc/gate.key"}, "/etc/gate.key"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := world{args: row.args}.house(t)
			if err != nil || got.KeyFile != row.want {
				t.Errorf("key file is %q, %v; want %q", got.KeyFile, err, row.want)
			}
		})
	}
}

func TestFlagBeatsVariableBeatsFileBeatsDefault(t *testing.T) {
	settings := file(t, "gate.json", `{"domain":"file","listen":"127.0.0.1:1","service-name":"file","argon2-passes":3}`)
	got, err := world{
		args: []string{"--config", settings, "--domain", "flag"},
		env:  map[string]string{"RISKGATE_DOMAIN": "variable", "RISKGATE_LISTEN": "127.0.0.1:2"},
	}.serve(t)
	if err != nil {
		t.Fatal(err)
	}
	if got.Domain != "flag" || got.Listen != "127.0.0.1:2" || got.Service != "file" || got.Locale != "en" || got.Hashing.Passes != 3 {
		t.Errorf("got domain %q, listen %q, service %q, locale %q, passes %d", got.Domain, got.Listen, got.Service, got.Locale, got.Hashing.Passes)
	}
}

func TestEmptyVariableCountsAsUnset(t *testing.T) {
	got, err := world{env: map[string]string{"RISKGATE_DB": "", "RISKGATE_LISTEN": "", "RISKGATE_CONFIG": ""}}.serve(t)
	if err != nil || got.DB != "riskgate.db" || got.Listen != "127.0.0.1:8080" {
		t.Errorf("got %q, %q, %v", got.DB, got.Listen, err)
	}
}

func TestListsAreRepeatedOrSeparatedByCommas(t *testing.T) {
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::/32")}
	for name, w := range map[string]world{
		"repeated":  {args: []string{"--trusted-proxy", "10.1.2.3/8", "--trusted-proxy", "192.0.2.1", "--trusted-proxy", "2001:db8::/32"}},
		"commas":    {args: []string{"--trusted-proxy", "10.0.0.0/8, 192.0.2.1,2001:db8::/32"}},
		"variable":  {env: map[string]string{"RISKGATE_TRUSTED_PROXY": "10.0.0.0/8,192.0.2.1, 2001:db8::/32"}},
		"from file": {args: []string{"--config", file(t, "c.json", `{"trusted-proxy":["10.0.0.0/8","192.0.2.1","2001:db8::/32"]}`)}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := w.serve(t)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got.Proxies.Trusted, cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSecretsComeFromVariableOrFile(t *testing.T) {
	secretFile := file(t, "smtp", "hunter2-in-a-file\n")
	mail := []string{"--smtp", "mail.example.org:2525", "--smtp-from", "Gate <gate@example.org>", "--smtp-user", "gate"}
	for name, w := range map[string]world{
		"variable":            {args: mail, env: map[string]string{"RISKGATE_SMTP_PASSWORD": "hunter2-in-a-file"}},
		"file by variable":    {args: mail, env: map[string]string{"RISKGATE_SMTP_PASSWORD_FILE": secretFile}},
		"file by flag":        {args: append([]string{"--smtp-password-file", secretFile}, mail...)},
		"file by config file": {args: append([]string{"--config", file(t, "c.json", `{"smtp-password-file":"`+secretFile+`"}`)}, mail...)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := w.serve(t)
			if err != nil {
				t.Fatal(err)
			}
			if got.SMTP.Password.Reveal() != "hunter2-in-a-file" || got.SMTP.Host != "mail.example.org" || got.SMTP.Port != 2525 {
				t.Errorf("got %q at %s:%d", got.SMTP.Password.Reveal(), got.SMTP.Host, got.SMTP.Port)
			}
		})
	}
}

func TestDatabaseURLMayComeFromAFile(t *testing.T) {
	got, err := world{env: map[string]string{"RISKGATE_DB_FILE": file(t, "dsn", "postgres://gate:s3cret@db/gate\n")}}.house(t)
	if err != nil || !got.Postgres() {
		t.Fatalf("got %v", err)
	}
	if name := got.Database(); strings.Contains(name, "s3cret") || !strings.Contains(name, "db/gate") {
		t.Errorf("the database is named %q", name)
	}
	_, err = world{env: map[string]string{"RISKGATE_DB_FILE": file(t, "db", "SQLite format 3")}}.house(t)
	if all := problems(t, err); len(all) != 1 || !strings.Contains(all[0], "RISKGATE_DB instead") && !strings.Contains(all[0], "with RISKGATE_DB") {
		t.Errorf("mistakes are %q", all)
	}
}

func TestOneFileServesEveryCommand(t *testing.T) {
	settings := file(t, "gate.json", `{"listen":"127.0.0.1:9","domain":"bank"}`)
	got, err := world{args: []string{"--config", settings}}.house(t)
	if err != nil || got.Domain != "bank" {
		t.Errorf("got %q, %v", got.Domain, err)
	}
}

func TestEveryFlagHasHelpAndNamesItsVariable(t *testing.T) {
	flags := pflag.NewFlagSet("riskgate", pflag.ContinueOnError)
	HouseFlags(flags)
	ServeFlags(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		name, usage := pflag.UnquoteUsage(f)
		variable := "RISKGATE_" + strings.ToUpper(strings.ReplaceAll(strings.TrimSuffix(f.Name, "-file"), "-", "_"))
		if len(usage) < 20 || !strings.Contains(usage, variable) {
			t.Errorf("--%s %s says only %q", f.Name, name, usage)
		}
	})
}
