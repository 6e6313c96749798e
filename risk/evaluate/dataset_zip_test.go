package evaluate

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// madeUp writes a table in the data set's form from a generated world, with what is
// odd about the real one: failures, names that nobody has, block lists, takeovers,
// a country called NA.
type madeUp struct {
	rows  [][]string
	facts Facts
	users map[string]bool
	taken map[string]bool
}

func (m *madeUp) add(try *Try, user string, success, taken bool) {
	row, a := try.Row(), try.Attempt()
	country := string([]byte{'A' + byte(row.Values[levelCountry]/26), 'A' + byte(row.Values[levelCountry]%26)})
	if row.Values[levelCountry] == 1 {
		country = "NA"
	}
	word := map[bool]string{true: "True", false: "False"}
	m.rows = append(m.rows, []string{
		fmt.Sprint(len(m.rows)), time.UnixMilli(try.At()).UTC().Format("2006-01-02 15:04:05.000"), user, "",
		a.Address.Hash, country, "-", "-", fmt.Sprint(a.Address.ASN), "Mozilla, \"" + a.Agent.Hash + "\"",
		fmt.Sprintf("%s %d.0", a.Agent.Browser, a.Agent.BrowserVersion[0]), fmt.Sprintf("%s %d", a.Agent.OS, a.Agent.OSVersion[0]),
		a.Agent.Type, word[success], word[try.By != Genuine && len(m.rows)%3 == 0], word[taken],
	})
	m.count(try, user, country, success, taken)
}

func (m *madeUp) count(try *Try, user, country string, success, taken bool) {
	f := &m.facts
	add := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	f.Rows++
	m.users[user] = true
	add(&f.Successes, success)
	add(&f.Takeovers, taken)
	add(&f.SuccessfulTakeovers, taken && success)
	if taken {
		m.taken[user] = true
	}
	add(&f.VectorLogins, f.Rows <= f.VectorRows && success && country != "NA")
	from, to := aegisTime()
	add(&f.AegisLogins, try.At() >= from && try.At() < to)
	add(&f.AegisTakeovers, taken && try.At() >= from && try.At() < to)
	f.Users, f.TakeoverUsers = len(m.users), len(m.taken)
}

func table(users int) *madeUp {
	m := &madeUp{users: map[string]bool{}, taken: map[string]bool{}, facts: Facts{VectorRows: 400, VectorFrom: 50, VectorTo: 120}}
	attacks := 0
	for try := range Generate(G1(), 11, users).Tries() {
		user := fmt.Sprint(1_000_000_000_000 + int64(try.User))
		switch try.By {
		case Genuine:
			m.add(try, user, true, false)
		case Naive:
			m.add(try, noSuchUser, false, false)
		case VPN, VeryTargeted: // enough of the others
		case Targeted:
			if attacks++; attacks%100 == 0 {
				m.add(try, user, attacks%300 != 0, true)
				continue
			}
			m.add(try, user, false, false)
		}
	}
	return m
}

// zipped packs the table and completes its facts.
func (m *madeUp) zipped(t *testing.T, name string) *DataSet {
	t.Helper()
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	inside, err := archive.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	text := csv.NewWriter(inside)
	if err := text.WriteAll(append([][]string{columns()}, m.rows...)); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum(file.Bytes())
	m.facts.Size, m.facts.MD5 = int64(file.Len()), hex.EncodeToString(sum[:])
	return &DataSet{bytes.NewReader(file.Bytes()), m.facts.Size, m.facts}
}

func TestADataSetIsEvaluated(t *testing.T) {
	made := table(1500)
	set := made.zipped(t, "rba-dataset.csv")
	var stages []string
	r, err := set.Evaluate(t.Context(), 10, func(what string, share float64) {
		if share < 0 || share > 1.0001 {
			t.Errorf("%s: %v", what, share)
		}
		if !slices.Contains(stages, what) {
			stages = append(stages, what)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(stages) != 4 || r.Synthetic {
		t.Errorf("stages %v, synthetic %v", stages, r.Synthetic)
	}
	for _, c := range r.Facts {
		unknown := strings.HasPrefix(c.What, "logins in the test set of PRAMAAN") || strings.HasPrefix(c.What, "takeovers in the test set of PRAMAAN") ||
			c.What == "users in the slice"
		if !c.Met && !unknown {
			t.Errorf("%+v", c)
		}
	}
	if len(r.Vectors) == 0 || r.Vectors[0].Equal {
		t.Errorf("other logins have the published scores: %+v", r.Vectors)
	}
	checkSplits(t, r, made)
	checkDataCells(t, r)
	var text, file bytes.Buffer
	if err := errors.Join(r.WriteText(&text), r.WriteJSON(&file)); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"CC BY 4.0", "Very targeted", "PRAMAAN", "Aegis", "ROC-AUC", "Namibia", noSuchUser, ".8276"} {
		if !strings.Contains(text.String(), said) {
			t.Errorf("the text does not say %q", said)
		}
	}
	if !strings.Contains(file.String(), `"synthetic": false`) {
		t.Error("the file does not say that the logins are real")
	}
}

func checkSplits(t *testing.T, r *DataReport, made *madeUp) {
	t.Helper()
	if len(r.Splits) != 4 {
		t.Fatalf("%d splits", len(r.Splits))
	}
	// Four in ten of the takeovers are later than the .6 quantile of them all.
	if got, want := float64(r.Splits[0].Takeovers), .4*float64(made.facts.SuccessfulTakeovers); math.Abs(got-want) > 1 {
		t.Errorf("%v takeovers in the first test set, want %v", got, want)
	}
	if with, without := r.Splits[1], r.Splits[3]; without.Logins >= with.Logins || without.Takeovers != with.Takeovers {
		t.Errorf("without names that nobody has: %d of %d", without.Logins, with.Logins)
	}
	for _, s := range r.Splits {
		m6, least := s.Rows[0], Number(.8)
		if s.Name != "PRAMAAN" {
			least = .6 // failures are among the logins, and here those are attacks too
		}
		if m6.AUC < least || m6.AUC > 1 {
			t.Errorf("%s: ROC-AUC %v", s.Name, m6.AUC)
		}
		for i, c := range m6.Caught {
			if c.Of != s.Takeovers || c.Low > Number(c.Caught)/Number(c.Of) || c.High < Number(c.Caught)/Number(c.Of) ||
				i > 0 && c.Caught < m6.Caught[i-1].Caught {
				t.Errorf("%s: %+v", s.Name, c)
			}
		}
	}
}

func checkDataCells(t *testing.T, r *DataReport) {
	t.Helper()
	for _, by := range []Who{Naive, Targeted, VeryTargeted} {
		tpr := tprsOf(by)[2]
		reference, there := r.Cells.find(Reference, by, tpr, 8, everybody)
		m6, too := r.Cells.find(M6, by, tpr, 8, everybody)
		if !there || !too || m6.MeanRate.Value >= reference.MeanRate.Value {
			t.Errorf("%v: %+v, %+v", by, m6.MeanRate, reference.MeanRate)
		}
	}
	if _, there := r.Cells.find(Engine, Naive, .99, 5, everybody); there {
		t.Error("there is nothing that the full engine could be fed with")
	}
}

func TestABrokenDataSetIsRefused(t *testing.T) {
	made := table(60)
	good := made.zipped(t, "rba-dataset.csv")
	other := *good
	other.Facts.MD5 = strings.Repeat("0", 32)
	short := *good
	short.Facts = PublicFacts()
	wrong := table(60)
	wrong.rows[3][1] = "yesterday"
	first19, err := os.ReadFile("testdata/first19.csv")
	if err != nil {
		t.Fatal(err)
	}
	plain := DataSet{bytes.NewReader(first19), int64(len(first19)), Facts{Size: int64(len(first19))}}
	sum := md5.Sum(first19)
	plain.Facts.MD5 = hex.EncodeToString(sum[:])
	for _, c := range []struct {
		name, said string
		set        *DataSet
	}{
		{"another sum", "MD5", &other},
		{"another size", "1093700330", &short},
		{"no table", "no .csv", made.zipped(t, "rba-dataset.txt")},
		{"a bad time", "line 5", wrong.zipped(t, "rba-dataset.csv")},
		{"no zip", "zip", &plain},
	} {
		_, err := c.set.Evaluate(t.Context(), 1, func(string, float64) {})
		if err == nil || !strings.Contains(err.Error(), c.said) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := good.Evaluate(ctx, 1, func(string, float64) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was ended: %v", err)
	}
}

func TestOtherColumnsAreRefused(t *testing.T) {
	for _, text := range []string{"", "a,b\n1,2\n"} {
		if _, err := newRecords(strings.NewReader(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
	r, err := newRecords(strings.NewReader(strings.Join(columns(), ",") + "\n1,2\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.next(new(record)); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a short row: %v", err)
	}
}
