package geo_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"riskgate/internal/geo"
)

func TestAddressesAreReadAsClientsWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.1":             "192.0.2.1",
		"192.0.2.1:443":         "192.0.2.1",
		"255.255.255.255:65535": "255.255.255.255",
		"::1":                   "::1",
		"0:0:0:0:0:0:0:1":       "::1",
		"0000:0000:0000:0000:0000:0000:0000:0001": "::1",
		"2001:DB8::1":              "2001:db8::1",
		"2001:db8::1:443":          "2001:db8::1:443", // no telling the port apart
		"[2001:db8::1]":            "2001:db8::1",
		"[2001:db8::1]:443":        "2001:db8::1",
		"fe80::1%eth0":             "fe80::1",
		"[fe80::1%25eth0]:80":      "fe80::1",
		"::ffff:192.0.2.1":         "192.0.2.1",
		"::ffff:c000:201":          "192.0.2.1",
		"0:0:0:0:0:ffff:192.0.2.1": "192.0.2.1",
		"0000:0000:0000:0000:0000:ffff:192.168.100.228": "192.168.100.228",
		"::ffff:192.0.2.1%1":                            "192.0.2.1",
		"[::ffff:192.0.2.1]:8080":                       "192.0.2.1",
		"::192.0.2.1":                                   "::c000:201",
		"::":                                            "::",
		"0.0.0.0":                                       "0.0.0.0",
	} {
		got, err := geo.ParseAddr(" " + text + "\t")
		if err != nil || got.String() != want {
			t.Errorf("%q is read as %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for _, text := range []string{
		"", " ", "x", "localhost", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "1.2.3.4/24", "0x7f.1", "0x7f000001",
		"127.1", "2130706433", "01.2.3.4", "192.168.001.1", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:80:80", "1.2.3.4:http",
		":80", ":", ":::", "::1::", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "fe80::1%", "[::1", "::1]", "[]", "[]:80", "[1.2.3.4]:80",
		"[::1]80", "[::1]:", "[::1]:99999", "[[::1]]", "1.2.3.4, 5.6.7.8", "1.2.3.4\x00", "1.2.3.4\n5.6.7.8", "１.2.3.4", "::ffff:1.2.3.400",
		"null", "unknown", strings.Repeat("1", 1<<20), strings.Repeat(":", 200), "fe80::1%" + strings.Repeat("z", 200),
	} {
		if got, err := geo.ParseAddr(text); !errors.Is(err, geo.ErrAddress) || got.IsValid() {
			t.Errorf("%.60q is read as %v, %v", text, got, err)
		}
	}
}

func TestAddressesAreCountedInTheirNetworks(t *testing.T) {
	for _, c := range []struct{ addr, prefix, unit string }{
		{"193.0.6.139", "193.0.6.0/24", "193.0.6.139/32"},
		{"::ffff:193.0.6.139", "193.0.6.0/24", "193.0.6.139/32"},
		{"2001:67c:2e8:22::c100:68b", "2001:67c:2e8::/48", "2001:67c:2e8:22::/64"},
		{"fe80::1%eth0", "fe80::/48", "fe80::/64"},
	} {
		addr := netip.MustParseAddr(c.addr)
		if got := geo.Prefix(addr).String(); got != c.prefix {
			t.Errorf("%s has prefix %s, want %s", c.addr, got, c.prefix)
		}
		if got := geo.HashUnit(addr).String(); got != c.unit {
			t.Errorf("%s counts as %s, want %s", c.addr, got, c.unit)
		}
	}
	if geo.Prefix(netip.Addr{}).IsValid() || geo.HashUnit(netip.Addr{}).IsValid() {
		t.Error("no address is in a network")
	}
}

func FuzzParseAddr(f *testing.F) {
	for _, text := range []string{
		"192.0.2.1", "192.0.2.1:80", "0:0:0:0:0:0:0:1", "::ffff:192.0.2.1", "[fe80::1%eth0]:80", "1.2.3.4:65536", "[::1", "::%", "[]:", "\xff",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		addr, err := geo.ParseAddr(text)
		if err != nil {
			if !errors.Is(err, geo.ErrAddress) || addr.IsValid() {
				t.Errorf("refused as %v with %v", addr, err)
			}
			return
		}
		if addr.Is4In6() || addr.Zone() != "" {
			t.Errorf("%v is not plain", addr)
		}
		if again, err := geo.ParseAddr(addr.String()); err != nil || again != addr {
			t.Errorf("%v is read back as %v, %v", addr, again, err)
		}
		if !geo.Prefix(addr).Contains(addr) || !geo.HashUnit(addr).Contains(addr) {
			t.Errorf("%v is outside its own networks", addr)
		}
	})
}
