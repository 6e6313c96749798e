package geo

import (
	"errors"
	"net/netip"
	"strings"
)

// ErrAddress says that a text is no address. Its message is safe to show and never
// repeats the text.
var ErrAddress = errors.New("geo: not an IPv4 or IPv6 address")

// maxAddress is longer than the longest honest form, a bracketed IPv6 address with
// embedded IPv4, zone and port.
const maxAddress = 128

// ParseAddr reads an address as clients and proxies write it: IPv4, IPv6 in short or
// long form, IPv4 mapped into IPv6 (unmapped here), with a zone (dropped) or a
// port (stripped; an IPv6 address with a port stands in brackets). Anything else is
// [ErrAddress], leading zeros in IPv4 included, since readers disagree on them.
func ParseAddr(text string) (netip.Addr, error) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxAddress {
		return netip.Addr{}, ErrAddress
	}
	host, err := withoutPort(text)
	if err != nil {
		return netip.Addr{}, err
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}, ErrAddress
	}
	return plain(addr), nil
}

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

// withoutPort strips brackets and port. Two colons or more without brackets are an
// IPv6 address without a port: which part would be the port cannot be told.
func withoutPort(text string) (string, error) {
	if rest, ok := strings.CutPrefix(text, "["); ok {
		host, port, closed := strings.Cut(rest, "]")
		if !closed || !strings.Contains(host, ":") {
			return "", ErrAddress
		}
		if port != "" && (port[0] != ':' || !isPort(port[1:])) {
			return "", ErrAddress
		}
		return host, nil
	}
	host, port, found := strings.Cut(text, ":")
	if !found || strings.Contains(port, ":") {
		return text, nil
	}
	if !isPort(port) {
		return "", ErrAddress
	}
	return host, nil
}

func isPort(text string) bool {
	if text == "" || len(text) > 5 {
		return false
	}
	n := 0
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + int(c-'0')
	}
	return n <= 65535
}
