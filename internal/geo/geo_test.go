package geo_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"riskgate/internal/geo"
)

func TestWellKnownAddressesAreWhereTheyAre(t *testing.T) {
	db := open(t, geo.Options{})
	for _, c := range []struct {
		addr, country string
		asn           uint32
		network       string
	}{
		{"193.0.6.0", "NL", 3333, "RIPE NCC"}, // the demo people's home
		{"193.0.6.139", "NL", 3333, "RIPE NCC"},
		{"193.0.6.255", "NL", 3333, "RIPE NCC"},
		{"2001:67c:2e8:22::c100:68b", "NL", 3333, "RIPE NCC"},
		{"200.160.2.3", "BR", 22548, "NIC.BR"},
		{"133.11.0.1", "JP", 2501, "University of Tokyo"},
		{"8.8.8.8", "US", 15169, "Google"},
		{"2001:4860:4860::8888", "US", 15169, "Google"},
		{"129.187.255.1", "DE", 12816, "Leibniz"},
		{"212.27.40.240", "FR", 12322, "Free"},
		{"139.130.4.5", "AU", 1221, "Telstra"},
		{"::ffff:193.0.6.1", "NL", 3333, "RIPE NCC"},
	} {
		at := db.Lookup(netip.MustParseAddr(c.addr))
		if at.Country != c.country || at.ASN != c.asn || !strings.Contains(at.Network, c.network) {
			t.Errorf("%s is at %+v, want %s, AS%d %s", c.addr, at, c.country, c.asn, c.network)
		}
		if at.Special || at.HasPlace || at.Class != "" {
			t.Errorf("%s: more is told than is known: %+v", c.addr, at)
		}
	}
}

func TestSpecialAddressesAreNeverLookedUp(t *testing.T) {
	db := open(t, geo.Options{
		CityFile: cityFile(t, map[string]any{"203.0.113.0/24": city("AU", -33, 151, 10)}),
		Lists:    []geo.ListFile{{Class: geo.ClassVPN, Path: file(t, "0.0.0.0/0\n::/0\n")}},
	})
	for _, text := range []string{
		"10.0.0.1", "127.0.0.1", "203.0.113.9", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0",
		"fd00::1", "2001:db8::1", "2002:c100:68b::1", "::ffff:192.168.0.1",
	} {
		if at := db.Lookup(netip.MustParseAddr(text)); at != (geo.Place{Special: true}) {
			t.Errorf("%s is at %+v", text, at)
		}
	}
}

func TestWhatIsNotKnownStaysEmpty(t *testing.T) {
	db := open(t, geo.Options{})
	for _, addr := range []netip.Addr{{}, netip.MustParseAddr("9999::1"), netip.MustParseAddr("4000::")} {
		if at := db.Lookup(addr); at != (geo.Place{}) {
			t.Errorf("%v is at %+v", addr, at)
		}
	}
}

func TestEveryCountryIsACode(t *testing.T) {
	db := open(t, geo.Options{})
	found, named := 0, 0
	for i := range 1 << 16 { // one address of every /16
		at := db.Lookup(netip.AddrFrom4([4]byte{byte(i >> 8), byte(i), 77, 77}))
		if at.Country != "" {
			found++
			if len(at.Country) != 2 || strings.ToUpper(at.Country) != at.Country {
				t.Fatalf("country %q", at.Country)
			}
		}
		if at.ASN != 0 {
			named++
			if at.Network == "" || len(at.Network) > 80 {
				t.Fatalf("AS%d is called %q", at.ASN, at.Network)
			}
		}
	}
	if found < 50_000 || named < 40_000 {
		t.Errorf("of 65,536 addresses %d have a country and %d a network", found, named)
	}
}

func TestTheDataSaysHowOldItIs(t *testing.T) {
	if year := open(t, geo.Options{}).Built().Year(); year < 2026 || year > 2100 {
		t.Errorf("built in %d", year)
	}
	sources, err := os.ReadFile("data/SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, owed := range []string{"Route Views", "IP Geolocation by DB-IP", "nro.net", "CC BY 4.0", "creativecommons.org/licenses/by/4.0"} {
		if !strings.Contains(string(sources), owed) {
			t.Errorf("the attribution lacks %q", owed)
		}
	}
}

func TestCityFilesAddAPlace(t *testing.T) {
	db := open(t, geo.Options{CityFile: cityFile(t, map[string]any{
		"193.0.6.0/24":      city("NL", 52.37, 4.9, 20),
		"8.8.8.0/24":        city("US", 37.4, -122.1, -1),
		"133.11.0.0/16":     city("JP", 35.7, 139.7, 0),
		"2001:67c:2e8::/48": city("NL", 52.3, 4.8, 65535),
		"200.160.2.0/24":    m{"location": m{"latitude": -23.5, "longitude": -46.6, "accuracy_radius": 12.5}},
	})})
	for _, c := range []struct {
		addr          string
		lat, lon, rad float64
	}{
		{"193.0.6.7", 52.37, 4.9, 20},
		{"::ffff:193.0.6.7", 52.37, 4.9, 20},
		{"8.8.8.8", 37.4, -122.1, 50}, // files without radii
		{"133.11.0.1", 35.7, 139.7, 50},
		{"2001:67c:2e8::1", 52.3, 4.8, 20038},
		{"200.160.2.3", -23.5, -46.6, 12.5},
	} {
		at := db.Lookup(netip.MustParseAddr(c.addr))
		if !at.HasPlace || at.Lat != c.lat || at.Lon != c.lon || at.RadiusKm != c.rad {
			t.Errorf("%s is at %+v", c.addr, at)
		}
	}
	if at := db.Lookup(netip.MustParseAddr("200.160.3.3")); at.HasPlace || at.Country != "BR" {
		t.Errorf("an address that the file lacks is at %+v", at)
	}
}

func TestPlacesThatAreNoneAreNotTaken(t *testing.T) {
	db := open(t, geo.Options{CityFile: cityFile(t, map[string]any{
		"193.0.0.0/24": city("NL", 0, 0, 10),
		"193.0.1.0/24": city("NL", 91, 0, 10),
		"193.0.2.0/24": city("NL", 1, -181, 10),
		"193.0.3.0/24": m{"country": m{"iso_code": "NL"}},
		"193.0.4.0/24": m{"location": m{"latitude": 52.0}},
		"193.0.5.0/24": m{"location": "here"},
		"193.0.6.0/24": "Amsterdam",
		"193.0.7.0/24": city("DE", 52, 4, 10),
		"4000::/16":    city("FR", 48, 2, 10),
		"4001::/16":    city("??", 48, 2, 10),
	})})
	for _, text := range []string{"193.0.0.1", "193.0.1.1", "193.0.2.1", "193.0.3.1", "193.0.4.1", "193.0.5.1", "193.0.6.1"} {
		if at := db.Lookup(netip.MustParseAddr(text)); at.HasPlace || at.RadiusKm != 0 || at.Country != "NL" {
			t.Errorf("%s is at %+v", text, at)
		}
	}
	for text, country := range map[string]string{"193.0.7.1": "NL", "4000::1": "FR", "4001::1": ""} {
		if at := db.Lookup(netip.MustParseAddr(text)); !at.HasPlace || at.Country != country {
			t.Errorf("%s is at %+v, want %s", text, at, country)
		}
	}
}

func TestUnreadableFilesAreAllNamed(t *testing.T) {
	_, err := geo.Open(geo.Options{
		CityFile: file(t, "not a database"),
		Lists: []geo.ListFile{
			{Class: geo.ClassTor, Path: filepath.Join(t.TempDir(), "missing.txt")},
			{Class: "proxy", Path: file(t, "192.0.2.1\n")},
			{Class: geo.ClassVPN, Path: file(t, "192.0.2.1\n\n192.0.2.999\n")},
			{Class: geo.ClassVPN, Path: file(t, "# nothing\n")},
		},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"city file", "missing.txt", `no class "proxy", only tor, vpn, datacentre, relay`, "line 3", "no prefix"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q: %v", part, err)
		}
	}
	if _, err := geo.Open(geo.Options{CityFile: filepath.Join(t.TempDir(), "none.mmdb")}); err == nil {
		t.Error("a missing city file is no error")
	}
}

func open(tb testing.TB, o geo.Options) *geo.DB {
	tb.Helper()
	db, err := geo.Open(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func BenchmarkLookup(b *testing.B) {
	db := open(b, geo.Options{})
	for name, text := range map[string]string{"IPv4": "193.0.6.139", "IPv6": "2001:67c:2e8:22::c100:68b", "private": "192.168.0.1"} {
		addr := netip.MustParseAddr(text)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				db.Lookup(addr)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := geo.Open(geo.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
