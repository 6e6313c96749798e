package geo

import "net/netip"

// Special tells whether an address is special-purpose: private, loopback,
// documentation, multicast and the like, by the IANA registries of IPv4 and IPv6
// special-purpose addresses. Such an address is in no country, though geographic data
// names one for some; the name says what it is for. An invalid address is not special.
func Special(addr netip.Addr) (name string, special bool) {
	addr = plain(addr)
	ranges := special6
	if addr.Is4() {
		ranges = special4
	}
	for i := range ranges {
		if ranges[i].prefix.Contains(addr) {
			return ranges[i].name, true
		}
	}
	return "", false
}

type purpose struct {
	prefix netip.Prefix
	name   string
}

// The IANA IPv4 special-purpose address registry (RFC 6890) and the multicast space.
var special4 = []purpose{
	{netip.MustParsePrefix("10.0.0.0/8"), "private use"},                // RFC 1918
	{netip.MustParsePrefix("192.168.0.0/16"), "private use"},            // RFC 1918
	{netip.MustParsePrefix("172.16.0.0/12"), "private use"},             // RFC 1918
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},                  // RFC 1122
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier-grade NAT"},       // RFC 6598
	{netip.MustParsePrefix("169.254.0.0/16"), "link local"},             // RFC 3927
	{netip.MustParsePrefix("0.0.0.0/8"), "this network"},                // RFC 791
	{netip.MustParsePrefix("192.0.0.0/24"), "IETF protocols"},           // RFC 6890
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation"},            // RFC 5737
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation"},         // RFC 5737
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation"},          // RFC 5737
	{netip.MustParsePrefix("192.31.196.0/24"), "AS112"},                 // RFC 7535
	{netip.MustParsePrefix("192.175.48.0/24"), "AS112"},                 // RFC 7534
	{netip.MustParsePrefix("192.52.193.0/24"), "multicast tunnelling"},  // RFC 7450
	{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relay, deprecated"}, // RFC 7526
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking"},            // RFC 2544
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},                 // RFC 5771
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},                  // RFC 1112, the limited broadcast (RFC 919) with it
}

// The IANA IPv6 special-purpose address registry (RFC 6890), the multicast space and
// two ranges that were given up but are still seen.
var special6 = []purpose{
	{netip.MustParsePrefix("fe80::/10"), "link local"},              // RFC 4291
	{netip.MustParsePrefix("fc00::/7"), "unique local"},             // RFC 4193
	{netip.MustParsePrefix("fec0::/10"), "site local, deprecated"},  // RFC 3879
	{netip.MustParsePrefix("::1/128"), "loopback"},                  // RFC 4291
	{netip.MustParsePrefix("::/128"), "unspecified"},                // RFC 4291
	{netip.MustParsePrefix("::/96"), "IPv4-compatible, deprecated"}, // RFC 4291
	{netip.MustParsePrefix("::ffff:0:0/96"), "IPv4-mapped"},         // RFC 4291
	{netip.MustParsePrefix("64:ff9b::/96"), "IPv4 translation"},     // RFC 6052
	{netip.MustParsePrefix("64:ff9b:1::/48"), "IPv4 translation"},   // RFC 8215
	{netip.MustParsePrefix("100::/64"), "discard only"},             // RFC 6666
	{netip.MustParsePrefix("100:0:0:1::/64"), "dummy"},              // RFC 9780
	{netip.MustParsePrefix("2001:db8::/32"), "documentation"},       // RFC 3849
	{netip.MustParsePrefix("3fff::/20"), "documentation"},           // RFC 9637
	{netip.MustParsePrefix("2001::/32"), "Teredo"},                  // RFC 4380
	{netip.MustParsePrefix("2001:2::/48"), "benchmarking"},          // RFC 5180
	{netip.MustParsePrefix("2001:10::/28"), "ORCHID, deprecated"},   // RFC 4843
	{netip.MustParsePrefix("2001:20::/28"), "ORCHIDv2"},             // RFC 7343
	{netip.MustParsePrefix("2001:30::/28"), "drone remote ID"},      // RFC 9374
	{netip.MustParsePrefix("2001::/23"), "IETF protocols"},          // RFC 2928, what is left of it
	{netip.MustParsePrefix("2002::/16"), "6to4"},                    // RFC 3056
	{netip.MustParsePrefix("2620:4f:8000::/48"), "AS112"},           // RFC 7534
	{netip.MustParsePrefix("5f00::/16"), "segment routing"},         // RFC 9602
	{netip.MustParsePrefix("ff00::/8"), "multicast"},                // RFC 4291
}
