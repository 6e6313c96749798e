package cli_test

import (
	"testing"
)

func TestEvaluateSaysWhatIsWrongWithACommandLine(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name string
		args []string
		code int
		said []string
	}{
		{"a setting that is not there", []string{"--synthetic", "G3"}, 2, []string{`"G3"`, "G1, G2 or both", "riskgate evaluate --help"}},
		{"no seeds", []string{"--seeds", "0"}, 2, []string{"--seeds", "1 to 1000"}},
		{"a seed that is no number", []string{"--seed", "-1"}, 2, []string{"--seed"}},
		{"too few users", []string{"--users", "5"}, 2, []string{"--users 5", "100"}},
		{"no resamples", []string{"--resamples", "0"}, 2, []string{"--resamples"}},
		{"an argument", []string{"G1"}, 2, []string{"unknown command"}},
		{"no data set", []string{"--rba-zip", d.path("gone.zip")}, 1, []string{"gone.zip", "https://zenodo.org/records/6782156"}},
		{"another file", []string{"--rba-zip", d.file("other.zip", "PK")}, 1, []string{"2 bytes", "1093700330", "download it again"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := d.run("", append([]string{"evaluate"}, c.args...)...)
			wants(t, code, c.code, errs, c.said...)
			if out != "" {
				t.Errorf("printed %q", out)
			}
		})
	}
}

func TestEvaluateExplainsItsFlags(t *testing.T) {
	out := newDesk(t).must("", "evaluate", "--help")
	wants(t, 0, 0, out, "--synthetic", "--seed N", "--seeds N", "--users N", "--resamples N", "--rba-zip FILE", "--out DIR", "--json",
		"prove nothing about real logins", "https://zenodo.org/records/6782156")
}
