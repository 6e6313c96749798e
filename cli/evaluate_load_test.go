package cli_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// whole reads everything that was loaded: decisions in their order, by session.
func whole(t *testing.T, kept *store.Store) (all []models.Decision, sessions map[string][]models.Decision) {
	t.Helper()
	sessions = map[string][]models.Decision{}
	for id := int64(1); ; id++ {
		d, err := kept.Decision(t.Context(), id)
		if models.IsNotFound(err) {
			return all, sessions
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
		sessions[d.SessionID] = append(sessions[d.SessionID], d)
	}
}

func TestAMadeUpPastIsLoaded(t *testing.T) {
	for name, db := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "past.db"), "postgres": storetest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "RISKGATE_DB", db, "RISKGATE_KEY_FILE", filepath.Join(t.TempDir(), "past.key"))
			code, out, errs := d.run("", "evaluate", "--load", "2000")
			if code != 0 || out != "" {
				t.Fatalf("exit %d\n%s%s", code, out, errs)
			}
			if !strings.Contains(errs, "2000 logins and ") || !strings.Contains(errs, "logins: 100 %") {
				t.Errorf("it says\n%s", errs)
			}
			kept := storetest.Open(t, db)
			all, sessions := whole(t, kept)
			labels, err := kept.Labels(t.Context(), models.LabelFilter{Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := len(sessions), 2000+len(labels); got != want || len(labels) == 0 {
				t.Errorf("%d sessions are kept with %d labels, want %d", got, len(labels), want)
			}
			judgedAlike(t, all)
			frauds := map[string]bool{}
			for _, l := range labels {
				frauds[l.Login] = l.Verdict == models.Fraud && l.Source == models.ByImport
			}
			for id, steps := range sessions {
				if last := steps[len(steps)-1]; !frauds[id] && last.Outcome != models.Accepted && last.Outcome != models.Refused {
					t.Errorf("session %s of a user ends as %s", id, last.Outcome)
				} else if frauds[id] && len(steps) > 1 {
					t.Errorf("an attack has passed a challenge in session %s", id)
				}
			}
			if code, _, errs := d.run("", "evaluate", "--load", "5"); code != 1 || !strings.Contains(errs, "has users already") {
				t.Errorf("a second past: exit %d\n%s", code, errs)
			}
		})
	}
}

// judgedAlike judges every decision again, by what was kept of it.
func judgedAlike(t *testing.T, all []models.Decision) {
	t.Helper()
	policy := risk.DefaultPolicy()
	policy.Version = 1
	engine, err := risk.Compile(policy)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, d := range all {
		var evidence risk.Evidence
		if err := json.Unmarshal(d.Evidence, &evidence); err != nil {
			t.Fatal(err)
		}
		again := engine.Decide(evidence)
		detail, err := json.Marshal(&again)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(detail, d.Detail) {
			t.Fatalf("decision %d was\n%s\nand is\n%s", d.ID, d.Detail, detail)
		}
		if d.Outcome == models.Pending {
			asked++
		}
	}
	if asked == 0 || asked == len(all) {
		t.Errorf("%d of %d were asked", asked, len(all))
	}
}

func TestTheSamePastIsMadeUpEachTime(t *testing.T) {
	var scores [2][]int
	for i := range scores {
		db := filepath.Join(t.TempDir(), "past.db")
		newDesk(t, "RISKGATE_DB", db).must("", "evaluate", "--load", "300", "--seed", "9", "--synthetic", "G2")
		_, sessions := whole(t, storetest.Open(t, db))
		sum := make([]int, 1001)
		for _, steps := range sessions {
			for _, d := range steps {
				sum[d.Score]++
			}
		}
		scores[i] = sum
	}
	for score, n := range scores[0] {
		if n != scores[1][score] {
			t.Errorf("%d decisions have the score %d, then %d", n, score, scores[1][score])
		}
	}
}

func TestAPastThatCannotBeMadeUp(t *testing.T) {
	for said, args := range map[string][]string{
		"--load 0: want 1 to":             {"--load", "0"},
		"--load -3: want 1 to":            {"--load", "-3"},
		"leave --json away":               {"--load", "5", "--json"},
		"leave --rba-zip away":            {"--load", "5", "--rba-zip", "x.zip"},
		"with --load say G1 or G2":        {"--load", "5", "--synthetic", "both"},
		"--seed: with --load name one":    {"--load", "5", "--seed", "1,2"},
		"--load 5000001: want 1 to 50000": {"--load", "5000001"},
	} {
		d := newDesk(t)
		if code, _, errs := d.run("", append([]string{"evaluate"}, args...)...); code != 2 || !strings.Contains(errs, said) {
			t.Errorf("%v: exit %d\n%s", args, code, errs)
		}
	}
}
