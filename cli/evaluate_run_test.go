package cli

import (
	"archive/zip"
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"riskgate/risk/evaluate"
)

// evaluated carries out a wish and returns what was printed and said.
func evaluated(t *testing.T, wish evaluateWish) (out, errs string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := Program{Out: &stdout, Err: &stderr, Now: time.Now}
	command := &cobra.Command{}
	command.SetContext(t.Context())
	err = p.evaluate(command, wish)
	return stdout.String(), stderr.String(), err
}

// quick is a wish that takes seconds: this setting passes the gate with few users.
func quick() evaluateWish {
	return evaluateWish{synthetic: "G2", seed: []uint{3}, users: 1500, resamples: 5, gateUsers: 10_000}
}

func TestEvaluatePrintsTablesAndKeepsFiles(t *testing.T) {
	wish := quick()
	wish.out = filepath.Join(t.TempDir(), "made")
	out, errs, err := evaluated(t, wish)
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"synthetic: true, generator 1, setting G2, seed 3", "Gate: passed", "published", "M6+device"} {
		if !strings.Contains(out, said) {
			t.Errorf("%q is not in\n%s", said, out)
		}
	}
	for _, said := range []string{"setting G2: 100 %", "14 files", "setting G2 took"} {
		if !strings.Contains(errs, said) {
			t.Errorf("%q is not said in\n%s", said, errs)
		}
	}
	if strings.Contains(errs, "\r") {
		t.Error("a bar is drawn where there is no terminal")
	}
	for _, name := range []string{"synthetic-g2.json", "synthetic-g2.txt", "synthetic-g2-targeted-mean.svg", "synthetic-g2-targeted-mean.png", "synthetic-g2-vpn-median.svg"} {
		if _, err := os.Stat(filepath.Join(wish.out, name)); err != nil {
			t.Error(err)
		}
	}
	if kept, err := os.ReadFile(filepath.Join(wish.out, "synthetic-g2.txt")); err != nil || string(kept) != out {
		t.Errorf("the table that is kept is another one (%v)", err)
	}
}

func TestEvaluatePrintsJSON(t *testing.T) {
	wish := quick()
	wish.json = true
	out, _, err := evaluated(t, wish)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Synthetic bool
		Setting   struct{ Name string }
		Cells     []any
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || !report.Synthetic || report.Setting.Name != "G2" || len(report.Cells) == 0 {
		t.Errorf("%v: %+v", err, report)
	}
}

func TestEvaluateFailsWhereTheGateDoes(t *testing.T) {
	wish := quick()
	wish.synthetic, wish.gateUsers = "both", 200
	out, _, err := evaluated(t, wish)
	if err == nil || !strings.Contains(err.Error(), "G1 and G2") || !strings.Contains(err.Error(), "withheld") {
		t.Errorf("got %v", err)
	}
	if strings.Count(out, "The figures are withheld") != 2 || strings.Contains(out, "M6") {
		t.Error(out)
	}
}

func TestEvaluateSaysWhereItCannotWrite(t *testing.T) {
	wish := quick()
	wish.gateUsers, wish.out = 200, filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(wish.out, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := evaluated(t, wish); err == nil || !strings.Contains(err.Error(), "--out") {
		t.Errorf("got %v", err)
	}
}

func TestTheDefaultIsTheWholeProtocol(t *testing.T) {
	wish := evaluateWish{seeds: 5, users: 60_000, resamples: 1000, gateUsers: 60_000}
	plans, err := wish.plans()
	if err != nil || len(plans) != 2 || len(plans[0].Seeds) != 5 || plans[1].Seeds[4] != 5 {
		t.Errorf("%v: %+v", err, plans)
	}
	wish.zip = "rba-dataset.zip"
	if plans, err := wish.plans(); err != nil || len(plans) != 0 {
		t.Errorf("beside the data set: %v, %+v", err, plans)
	}
}

// The first rows of the real data set, packed, stand for the whole.
func TestEvaluateReadsADataSet(t *testing.T) {
	rows, err := os.ReadFile(filepath.Join("..", "risk", "evaluate", "testdata", "first19.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	file, err := archive.Create("rba-dataset.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	wish := evaluateWish{seeds: 1, users: 100, resamples: 3, zip: filepath.Join(folder, "rba-dataset.zip"), out: folder}
	if err := os.WriteFile(wish.zip, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum(packed.Bytes())
	wish.facts = evaluate.Facts{Size: int64(packed.Len()), MD5: hex.EncodeToString(sum[:]), Rows: 19, Users: 12, Successes: 7, VectorRows: 10}
	out, errs, err := evaluated(t, wish)
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"rows ", "CC BY 4.0", "PRAMAAN", "Namibia"} {
		if !strings.Contains(out, said) {
			t.Errorf("%q is not in\n%s", said, out)
		}
	}
	for _, said := range []string{"read the rows: 100 %", "score the logins: 100 %", "the data set took"} {
		if !strings.Contains(errs, said) {
			t.Errorf("%q is not said in\n%s", said, errs)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "rba-data-set.json")); err != nil {
		t.Error(err)
	}
}

func TestABarGrowsInItsLineOnATerminal(t *testing.T) {
	var said bytes.Buffer
	b := &bar{p: Program{Err: &said}, what: "work", terminal: true, told: -1}
	for _, share := range []float64{0, .004, .5, .5, 1} {
		b.set(share)
	}
	b.end()
	want := "\rwork [" + strings.Repeat(".", 40) + "]   0 %" +
		"\rwork [" + strings.Repeat("#", 20) + strings.Repeat(".", 20) + "]  50 %" +
		"\rwork [" + strings.Repeat("#", 40) + "] 100 %\n"
	if said.String() != want {
		t.Errorf("got %q, want %q", said.String(), want)
	}
}
