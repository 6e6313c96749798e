package geo_test

import (
	"net/netip"
	"testing"

	"riskgate/internal/geo"
)

func TestSpecialAddressesAreSpecialToTheirEdges(t *testing.T) {
	for _, c := range []struct{ name, first, last, before, after string }{
		{"this network", "0.0.0.0", "0.255.255.255", "", "1.0.0.0"},
		{"private use", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"},
		{"private use", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"},
		{"private use", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"},
		{"carrier-grade NAT", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"},
		{"loopback", "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"},
		{"link local", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"},
		{"IETF protocols", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"},
		{"documentation", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"},
		{"documentation", "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"},
		{"documentation", "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"},
		{"AS112", "192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0"},
		{"AS112", "192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0"},
		{"multicast tunnelling", "192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0"},
		{"6to4 relay, deprecated", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"},
		{"benchmarking", "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"},
		{"multicast", "224.0.0.0", "239.255.255.255", "223.255.255.255", ""},
		{"reserved", "240.0.0.0", "255.255.255.255", "", ""},
		{"unspecified", "::", "::", "", ""},
		{"loopback", "::1", "::1", "", ""},
		{"IPv4-compatible, deprecated", "::2", "::ffff:ffff", "", "::1:0:0"},
		{"IPv4 translation", "64:ff9b::", "64:ff9b::ffff:ffff", "64:ff9a:ffff::", "64:ff9b::1:0:0"},
		{"IPv4 translation", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "", "64:ff9b:2::"},
		{"discard only", "100::", "100::ffff:ffff:ffff:ffff", "ff:ffff::", ""},
		{"dummy", "100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", "", "100:0:0:2::"},
		{"Teredo", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff::", ""},
		{"IETF protocols", "2001:1::", "2001:1:ffff::", "", ""},
		{"benchmarking", "2001:2::", "2001:2:0:ffff::", "", ""},
		{"ORCHID, deprecated", "2001:10::", "2001:1f:ffff::", "", ""},
		{"ORCHIDv2", "2001:20::", "2001:2f:ffff::", "", ""},
		{"drone remote ID", "2001:30::", "2001:3f:ffff::", "", ""},
		{"IETF protocols", "2001:40::", "2001:1ff:ffff::", "", "2001:200::"},
		{"documentation", "2001:db8::", "2001:db8:ffff::", "2001:db7:ffff::", "2001:db9::"},
		{"6to4", "2002::", "2002:ffff::", "2001:ffff::", "2003::"},
		{"AS112", "2620:4f:8000::", "2620:4f:8000:ffff::", "2620:4f:7fff::", "2620:4f:8001::"},
		{"documentation", "3fff::", "3fff:fff:ffff::", "3ffe:ffff::", "3fff:1000::"},
		{"segment routing", "5f00::", "5f00:ffff::", "5eff::", "5f01::"},
		{"unique local", "fc00::", "fdff:ffff::", "fbff::", ""},
		{"link local", "fe80::", "febf:ffff::", "fe7f::", ""},
		{"site local, deprecated", "fec0::", "feff:ffff::", "", ""},
		{"multicast", "ff00::", "ffff:ffff::", "", ""},
	} {
		for _, inside := range []string{c.first, c.last} {
			if name, special := geo.Special(netip.MustParseAddr(inside)); !special || name != c.name {
				t.Errorf("%s is %q, %v; want %q", inside, name, special, c.name)
			}
		}
		for _, outside := range []string{c.before, c.after} {
			if outside == "" { // another special range is next to it
				continue
			}
			if name, special := geo.Special(netip.MustParseAddr(outside)); special {
				t.Errorf("%s is %q", outside, name)
			}
		}
	}
}

func TestMappedAndZonedAddressesAreJudgedByWhatTheyHold(t *testing.T) {
	for text, want := range map[string]bool{
		"::ffff:10.0.0.1": true, "::ffff:193.0.6.1": false, "fe80::1%eth0": true, "2a00:1450::1%eth0": false,
	} {
		if _, special := geo.Special(netip.MustParseAddr(text)); special != want {
			t.Errorf("%s: special is %v", text, special)
		}
	}
	if _, special := geo.Special(netip.Addr{}); special {
		t.Error("no address is special")
	}
}
