package request

import (
	"fmt"
	"net/netip"
	"strings"
)

// ParseAddress reads an IPv4 or IPv6 address in any written form. IPv4 mapped into
// IPv6 becomes IPv4, and a zone is dropped: it means something on one machine only.
func ParseAddress(text string) (netip.Addr, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("not an IP address: %w", err)
	}
	return addr.Unmap().WithZone(""), nil
}

// ParseHop reads an address as proxies write it, possibly with a port or in
// brackets.
func ParseHop(text string) (netip.Addr, error) {
	text = strings.TrimSpace(text)
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone(""), nil
	}
	if inner, ok := strings.CutPrefix(text, "["); ok {
		if bare, closed := strings.CutSuffix(inner, "]"); closed {
			text = bare
		}
	}
	return ParseAddress(text)
}

// Network is the part of an address that one household or customer shares: the
// /24 of IPv4, the /64 of IPv6.
func Network(addr netip.Addr) netip.Prefix {
	bits := 64
	if addr.Unmap().Is4() {
		bits = 24
	}
	network, err := addr.Unmap().WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}
