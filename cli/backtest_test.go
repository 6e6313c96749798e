package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// lived fills a store with the decisions of people who log in under version 1.
func lived(tb testing.TB, kept *store.Store, people, logins int) {
	tb.Helper()
	policy := risk.DefaultPolicy()
	data, err := json.Marshal(policy)
	if err != nil {
		tb.Fatal(err)
	}
	if err := kept.SeedPolicy(tb.Context(), models.Policy{State: models.Live, Revision: 1, Data: data, CreatedAt: 1, PublishedAt: 1}); err != nil {
		tb.Fatal(err)
	}
	policy.Version = 1
	engine, err := risk.Compile(policy)
	if err != nil {
		tb.Fatal(err)
	}
	for d := range storetest.Lived(tb, engine, people, logins) {
		if err := kept.Commit(tb.Context(), &models.Change{Decision: &d}); err != nil {
			tb.Fatal(err)
		}
	}
}

// archive is an office on a database with decisions in it.
func archive(t *testing.T, db string) *office {
	t.Helper()
	o := officeAt(t, db)
	kept := storetest.Open(t, db)
	lived(t, kept, 6, 5)
	return o
}

// draftFile writes a policy as YAML: the default one with another beginning and end.
func draftFile(t *testing.T, change func(text string) string) string {
	t.Helper()
	raw, err := json.MarshalIndent(risk.DefaultPolicy(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "draft.yaml")
	if err := os.WriteFile(path, []byte(change(string(raw))), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ruled adds rules in YAML to the policy in JSON, whose braces YAML reads as well.
func ruled(when string) func(string) string {
	return func(text string) string {
		body := strings.TrimSuffix(strings.TrimSpace(text), "}")
		return body + `,
  # asks whoever comes on Linux
  "rules": [
    {id: linux, mode: live, when: '` + when + `', then: {decline: true}}
  ]
}
`
	}
}

func TestAPolicyInAFileIsBacktested(t *testing.T) {
	for name, db := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "house.db"), "postgres": storetest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			o := archive(t, db)
			draft := draftFile(t, ruled(`agent.os == "Linux" && seen > 1`))
			dir := t.TempDir()
			code, out, errs := o.run("", "backtest", "--policy", draft, "--from", "2026-01-01", "--to", "2026-02-01T00:00:00Z",
				"--json", filepath.Join(dir, "report.json"), "--csv", filepath.Join(dir, "report.csv"))
			if code != exitDone {
				t.Fatalf("exit %d\n%s%s", code, out, errs)
			}
			for _, want := range []string{
				"30 cases of 6 users, from 2026-01-01T00:01:00Z to ", "against version 1", "(100.0 %)", "would challenge", "would decline",
				"RULE", "linux  live", "low", "several days", "would challenge or decline. How a challenge that was never asked would have ended cannot be known.",
			} {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			if !strings.Contains(errs, "decisions: 100 %") || strings.Contains(errs, "\r") || !strings.Contains(errs, "wrote ") {
				t.Errorf("progress: %q", errs)
			}
			var report analysis.Outcome
			raw, err := os.ReadFile(filepath.Join(dir, "report.json"))
			if err != nil || json.Unmarshal(raw, &report) != nil || report.Cases != 30 || report.Rules[0].Fired == 0 {
				t.Errorf("%v\n%s", err, raw)
			}
			table, err := os.ReadFile(filepath.Join(dir, "report.csv"))
			if err != nil || !strings.Contains(string(table), "all,,,cases,30,,,,\n") {
				t.Errorf("%v\n%s", err, table)
			}
			again := o.must("", "backtest", "--policy", draft, "--from", "2026-01-01", "--to", "2026-02-01", "--live", "1", "--json", "-")
			if again != strings.TrimSpace(string(raw)) {
				t.Errorf("the second time\n%s\nthe first\n%s", again, raw)
			}
		})
	}
}

func TestAWrongPolicyFileIsToldLineByLine(t *testing.T) {
	o := archive(t, filepath.Join(t.TempDir(), "house.db"))
	for name, c := range map[string]struct {
		change func(string) string
		want   []string
	}{
		"a condition": {ruled(`sen > 1`), []string{": rules[0].when: line 1, column 1: undeclared reference to 'sen' (did you mean 'seen'?)"}},
		"an unknown member": {func(text string) string { return strings.Replace(text, `"a": -9.2`, `"a": -9.2, "aa": 1`, 1) }, []string{
			"draft.yaml:4:16: model.aa: is not known here",
		}},
		"two faults in the order of the file": {func(text string) string {
			return strings.Replace(strings.Replace(text, `"a": -9.2`, `"a": 5`, 1), `"floor": "low"`, `"floor": "lowest"`, 1)
		}, []string{"draft.yaml:4:5: model.a: must be from -30 to 0\n", "lanes.event.floor: must be a level"}},
		"no YAML":        {func(string) string { return "a: 1\n  b: 2" }, []string{"draft.yaml:2:1: mapping values are not allowed"}},
		"twice the same": {func(string) string { return "model: {}\nmodel: {}" }, []string{`draft.yaml:2:1: "model" is given a second time`}},
		"nothing":        {func(string) string { return "{}" }, []string{"draft.yaml:1:1: lanes: is required", "draft.yaml:1:1: model: is required"}},
		"a list":         {func(string) string { return "- 1" }, []string{"draft.yaml:1:1: must be an object"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := o.run("", "backtest", "--policy", draftFile(t, c.change), "--from", "2026-01-01")
			if code != exitFailed || out != "" {
				t.Errorf("exit %d, %s", code, out)
			}
			for _, want := range c.want {
				if !strings.Contains(errs, want) {
					t.Errorf("no %q in\n%s", want, errs)
				}
			}
		})
	}
}

func TestWhatCannotBeBacktestedIsTold(t *testing.T) {
	db := filepath.Join(t.TempDir(), "house.db")
	o := archive(t, db)
	draft := draftFile(t, func(text string) string { return text })
	elsewhere := filepath.Join(t.TempDir(), "none.db")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no policy":          {[]string{"--from", "2026-01-01"}, exitMistake, "--policy and --from are needed"},
		"an odd time":        {[]string{"--policy", draft, "--from", "monday"}, exitMistake, `--from: "monday" is no time`},
		"no such file":       {[]string{"--policy", draft + "x", "--from", "2026-01-01"}, exitFailed, "no such file"},
		"no such database":   {[]string{"--policy", draft, "--from", "2026-01-01", "--db", elsewhere}, exitFailed, "there is no database " + elsewhere},
		"no such version":    {[]string{"--policy", draft, "--from", "2026-01-01", "--live", "9"}, exitFailed, "there is no policy version 9"},
		"no decisions":       {[]string{"--policy", draft, "--from", "2025-01-01", "--to", "2025-02-01"}, exitFailed, "there are no decisions in this time"},
		"a file in no place": {[]string{"--policy", draft, "--from", "2026-01-01", "--json", db + "/x"}, exitFailed, "not a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := o.run("", append([]string{"backtest"}, c.args...)...)
			if code != c.code || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d: %s", code, errs)
			}
		})
	}
	if _, err := os.Stat(elsewhere); err == nil {
		t.Error("a database was made")
	}
}

func TestADatabaseThatIsNotUpToDateIsLeftAlone(t *testing.T) {
	db := filepath.Join(t.TempDir(), "old.db")
	o := officeAt(t, db)
	kept, err := store.Open(t.Context(), store.Options{DSN: db, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := kept.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	draft := draftFile(t, func(text string) string { return text })
	code, _, errs := o.run("", "backtest", "--policy", draft, "--from", "2026-01-01")
	if code != exitFailed || !strings.Contains(errs, "run `riskgate migrate` first") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestTheBarOfATerminal(t *testing.T) {
	var out strings.Builder
	b := &bar{p: Program{Err: &out}, what: "decisions", terminal: true, told: -1}
	for _, done := range []int64{0, 1, 1, 2, 4} {
		b.count(done, 4)
	}
	b.end()
	want := fmt.Sprintf("\rdecisions [%s]   0 %%\rdecisions [%s]  25 %%\rdecisions [%s]  50 %%\rdecisions [%s] 100 %%\n",
		strings.Repeat(".", 40), strings.Repeat("#", 10)+strings.Repeat(".", 30), strings.Repeat("#", 20)+strings.Repeat(".", 20), strings.Repeat("#", 40))
	if out.String() != want {
		t.Errorf("got %q", out.String())
	}
}
