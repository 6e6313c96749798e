package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastFilter/xorfilter"

	"riskgate/internal/secret"
)

const list = "password1\n1234567\nPassword1\nqwertyuiop\nshort\nGr\xfc\xdfe1234\npassword1\n\nsunshine99\n"

func build(t *testing.T, text string) []byte {
	t.Helper()
	from, to := filepath.Join(t.TempDir(), "list.txt"), filepath.Join(t.TempDir(), "filter.bin")
	if err := os.WriteFile(from, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var report bytes.Buffer
	if err := run([]string{from, to}, &report); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(report.String(), "3 passwords") {
		t.Errorf("reported %q", report.String())
	}
	filter, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return filter
}

func TestTheFilterHoldsWhatSomebodyCouldChoose(t *testing.T) {
	filter, err := xorfilter.LoadBinaryFuse[uint16](bytes.NewReader(build(t, list)))
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{
		"password1": true, "PASSWORD1": true, "qwertyuiop": true, "sunshine99": true,
		"1234567": false, "short": false, "": false, "sunshine98": false,
	} {
		if got := filter.Contains(secret.BreachedKey(password)); got != want {
			t.Errorf("%q: listed is %t", password, got)
		}
	}
}

func TestTheSameListGivesTheSameFilter(t *testing.T) {
	turned := "sunshine99\nqwertyuiop\npassword1\n"
	if !bytes.Equal(build(t, list), build(t, list)) || !bytes.Equal(build(t, list), build(t, turned)) {
		t.Error("two filters of one list")
	}
}

func TestWhatCannotBeBuiltIsReported(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty.txt")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(folder, "good.txt")
	if err := os.WriteFile(good, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	endless := filepath.Join(folder, "endless.txt")
	if err := os.WriteFile(endless, bytes.Repeat([]byte("a"), 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"nothing given":    nil,
		"no filter named":  {good},
		"no such list":     {filepath.Join(folder, "none"), filepath.Join(folder, "filter")},
		"an empty list":    {empty, filepath.Join(folder, "filter")},
		"an endless line":  {endless, filepath.Join(folder, "filter")},
		"nowhere to write": {good, filepath.Join(folder, "none", "filter")},
	} {
		if err := run(args, &bytes.Buffer{}); err == nil {
			t.Errorf("%s: built", name)
		}
	}
}
