package geo_test

import (
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"riskgate/internal/geo"
)

func TestTheFirstClassThatMatchesCounts(t *testing.T) {
	db := open(t, geo.Options{Lists: []geo.ListFile{
		{Class: geo.ClassRelay, Path: file(t, "8.0.0.0/8\n2a00::/12")},
		{Class: geo.ClassDatacentre, Path: file(t, "8.8.0.0/16\n2a00:1450::/32\n")},
		{Class: geo.ClassVPN, Path: file(t, "8.8.8.0/24\n")},
		{Class: geo.ClassVPN, Path: file(t, "::ffff:9.9.0.0/112 ; mapped\n::ffff:9.8.7.6\n")},
		{Class: geo.ClassTor, Path: file(t, "8.8.8.8 # an exit\r\n")},
	}})
	for text, want := range map[string]string{
		"8.8.8.8": geo.ClassTor, "8.8.8.9": geo.ClassVPN, "8.8.9.9": geo.ClassDatacentre, "8.9.9.9": geo.ClassRelay,
		"9.9.1.1": geo.ClassVPN, "9.8.7.6": geo.ClassVPN, "9.8.7.7": geo.ClassNone,
		"::ffff:8.8.8.8": geo.ClassTor, "2a00:1450::1": geo.ClassDatacentre, "2a00:1451::1": geo.ClassRelay, "2b00::1": geo.ClassNone,
		"193.0.6.1": geo.ClassNone, "10.0.0.1": "",
	} {
		if got := db.Lookup(netip.MustParseAddr(text)).Class; got != want {
			t.Errorf("%s is of class %q, want %q", text, got, want)
		}
	}
}

func TestListsSayOfWhenTheyAre(t *testing.T) {
	dated := file(t, "# exits\n# Date: 2026-06-17\n\n8.8.8.8\n8.8.4.4\n")
	undated := file(t, "8.8.8.0/24 # date: soon\n")
	saved := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes(undated, saved, saved); err != nil {
		t.Fatal(err)
	}
	db := open(t, geo.Options{Lists: []geo.ListFile{{Class: geo.ClassTor, Path: dated}, {Class: geo.ClassVPN, Path: undated}}})
	want := []geo.List{
		{Class: geo.ClassTor, Path: dated, Date: time.Date(2026, 6, 17, 0, 0, 0, 0, time.UTC), Prefixes: 2},
		{Class: geo.ClassVPN, Path: undated, Date: saved, Prefixes: 1},
	}
	if diff := cmp.Diff(want, db.Lists()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestLinesThatAreNoPrefixAreRefused(t *testing.T) {
	for _, line := range []string{"8.8.8.8/33", "8.8.8", "example.org", "::ffff:0.0.0.0/64", "8.8.8.8-8.8.8.9", "8.8.8.8/"} {
		if _, err := geo.Open(geo.Options{Lists: []geo.ListFile{{Class: geo.ClassTor, Path: file(t, line)}}}); err == nil {
			t.Errorf("%q is taken for a prefix", line)
		}
	}
}
