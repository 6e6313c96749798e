package geo

import "net/netip"

// Prefix is the network an address is counted with: its /24, or /48 for IPv6. It is
// invalid for an invalid address.
func Prefix(addr netip.Addr) netip.Prefix { return within(addr, 24, 48) }

// HashUnit is what counts as one address: the address itself, or for IPv6 its /64,
// inside which one host may choose freely.
func HashUnit(addr netip.Addr) netip.Prefix { return within(addr, 32, 64) }

func within(addr netip.Addr, bits4, bits6 int) netip.Prefix {
	addr = plain(addr)
	bits := bits6
	if addr.Is4() {
		bits = bits4
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}

func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }
