package geo_test

import (
	"net/netip"
	"testing"

	"riskgate/internal/geo"
)

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
