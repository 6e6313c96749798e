package main

import (
	"net/netip"
	"strings"
	"testing"

	"riskgate/internal/geo"
)

const (
	sample4 = `1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."
1.0.1.0,1.0.1.255,13335,"Cloudflare, Inc."
1.0.4.0,1.0.7.255,38803,Gtelecom Pty Ltd
1.0.7.128,1.0.7.159,64512,Somebody's private number
1.255.255.240,2.0.0.15,9,"Across  the	border"
193.0.0.0,193.0.7.255,3333,RIPE NCC
255.255.255.0,255.255.255.255,10,At the very end
`
	sample6 = `2001:67c:2e8::,2001:67c:2e8:ffff:ffff:ffff:ffff:ffff,3333,RIPE NCC
2a00::,2a00:0:0:7fff:ffff:ffff:ffff:ffff,11,Ünïcode
2a00:0:0:8000::,2a00:0:0:8000:ffff:ffff:ffff:ffff,4200000001,Private
`
)

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	table := tableFrom(t, sample4, sample6)
	for _, c := range []struct {
		addr   string
		number uint32
		name   string
	}{
		{"0.0.0.0", 0, ""},
		{"0.255.255.255", 0, ""},
		{"1.0.0.0", 13335, "Cloudflare, Inc."},
		{"1.0.1.255", 13335, "Cloudflare, Inc."},
		{"1.0.2.0", 0, ""},
		{"1.0.4.0", 38803, "Gtelecom Pty Ltd"},
		{"1.0.7.127", 38803, "Gtelecom Pty Ltd"},
		{"1.0.7.128", 0, ""}, // a private number names nobody
		{"1.0.8.0", 0, ""},
		{"1.255.255.239", 0, ""},
		{"1.255.255.240", 9, "Across the border"},
		{"2.0.0.0", 9, "Across the border"},
		{"2.0.0.15", 9, "Across the border"},
		{"2.0.0.16", 0, ""},
		{"100.1.1.1", 0, ""},
		{"193.0.6.139", 3333, "RIPE NCC"},
		{"193.0.8.0", 0, ""},
		{"255.255.254.255", 0, ""},
		{"255.255.255.255", 10, "At the very end"},
		{"2001:67c:2e7:ffff::1", 0, ""},
		{"2001:67c:2e8::1", 3333, "RIPE NCC"},
		{"2001:67c:2e8:ffff:ffff::", 3333, "RIPE NCC"},
		{"2001:67c:2e9::", 0, ""},
		{"2a00::1", 11, "Ünïcode"},
		{"2a00:0:0:7fff::", 11, "Ünïcode"},
		{"2a00:0:0:8000::", 0, ""},
		{"ffff::", 0, ""},
	} {
		if number, name := table.Lookup(netip.MustParseAddr(c.addr)); number != c.number || name != c.name {
			t.Errorf("%s is in AS%d %q, want AS%d %q", c.addr, number, name, c.number, c.name)
		}
	}
}

func TestANetworkHoldsAcrossWholeHalves(t *testing.T) {
	table := tableFrom(t, "5.0.0.0,6.255.255.255,7,Wide\n", "")
	for addr, want := range map[string]uint32{"4.255.255.255": 0, "5.0.0.0": 7, "5.99.1.1": 7, "6.1.0.0": 7, "6.255.255.255": 7, "7.0.0.0": 0} {
		if number, _ := table.Lookup(netip.MustParseAddr(addr)); number != want {
			t.Errorf("%s is in AS%d, want %d", addr, number, want)
		}
	}
}

func TestTheSameListsGiveTheSameBytes(t *testing.T) {
	first, err := tableOf([]byte(sample4), []byte(sample6))
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		again, err := tableOf([]byte(sample4), []byte(sample6))
		if err != nil {
			t.Fatal(err)
		}
		if string(again) != string(first) {
			t.Fatal("the bytes differ")
		}
	}
}

func TestListsOfAnotherShapeAreRefused(t *testing.T) {
	for name, list := range map[string]string{
		"a column missing":  "1.0.0.0,1.0.0.255,1\n",
		"no address":        "one,1.0.0.255,1,A\n",
		"no last address":   "1.0.0.0,,1,A\n",
		"the other family":  "2001::,2001::1,1,A\n",
		"backwards":         "1.0.1.0,1.0.0.255,1,A\n",
		"not sorted":        "2.0.0.0,2.0.0.255,1,A\n1.0.0.0,1.0.0.255,2,B\n",
		"no number":         "1.0.0.0,1.0.0.255,AS1,A\n",
		"a number too long": "1.0.0.0,1.0.0.255,4294967296,A\n",
		"open quotes":       "1.0.0.0,1.0.0.255,1,\"A\n",
	} {
		if _, err := tableOf([]byte(list), nil); err == nil {
			t.Errorf("%s: accepted as IPv4", name)
		}
	}
	if _, err := tableOf(nil, []byte("1.0.0.0,1.0.0.255,1,A\n")); err == nil {
		t.Error("an IPv4 range is accepted as IPv6")
	}
}

func TestNamesAreMadeFitToBeShown(t *testing.T) {
	for text, want := range map[string]string{
		"  A\t\nB ":                         "A B",
		"bell\x07bell":                      "bell bell",
		"not \xff UTF-8":                    "not UTF-8",
		strings.Repeat("x", 100):            strings.Repeat("x", 80),
		strings.Repeat("é", 60):             strings.Repeat("é", 40),
		"é" + strings.Repeat("x", 78) + "é": "é" + strings.Repeat("x", 78),
	} {
		if got := name(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func tableFrom(t *testing.T, v4, v6 string) *geo.Networks {
	t.Helper()
	raw, err := tableOf([]byte(v4), []byte(v6))
	if err != nil {
		t.Fatal(err)
	}
	table, err := geo.OpenNetworks(raw)
	if err != nil {
		t.Fatal(err)
	}
	return table
}
