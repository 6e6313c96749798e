package models

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"riskgate/risk"
)

// ListValue brings a kind and a value of a list entry into the one form in which they
// are kept and compared: an address unmapped, a prefix masked, a country in capitals, a
// network by its number. A prefix of one address is that address. A user is kept by an
// ID, which only whoever knows the users can find. The error is about the value.
func ListValue(kind, value string) (canonicalKind, canonical string, err error) {
	value = strings.TrimSpace(value)
	switch kind {
	case risk.EntryAddress:
		return addressValue(value)
	case risk.EntryCIDR:
		return prefixValue(value)
	case risk.EntryCountry:
		return formed(kind, strings.ToUpper(value), countryPattern, "must be a country by two letters (ISO 3166-1 alpha-2)")
	case risk.EntryNetwork:
		return networkValue(value)
	case risk.EntryDevice:
		return formed(kind, strings.ToLower(value), devicePattern, "must be a device's ID (32 hexadecimal digits) or print (16)")
	case risk.EntryUser:
		return formed(kind, value, userPattern, "must be a user")
	default:
		return kind, value, invalidValue("kind", "must be address, cidr, device, user, country or network")
	}
}

var (
	countryPattern = regexp.MustCompile(`^[A-Z]{2}$`)
	devicePattern  = regexp.MustCompile(`^([0-9a-f]{16}|[0-9a-f]{32})$`)
	userPattern    = regexp.MustCompile(`^[^\x00-\x20\x7f]+$`)
)

// IsPrint reports whether a device on a list is known by what it shows, which can be
// copied, and not by a token.
func IsPrint(device string) bool { return len(device) == 16 }

func formed(kind, value string, pattern *regexp.Regexp, form string) (string, string, error) {
	if !pattern.MatchString(value) {
		return kind, value, invalidValue("value", form)
	}
	return kind, value, nil
}

func addressValue(text string) (kind, value string, err error) {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return risk.EntryAddress, text, invalidValue("value", "must be an IPv4 or IPv6 address")
	}
	return risk.EntryAddress, addr.Unmap().String(), nil
}

func prefixValue(text string) (kind, value string, err error) {
	const form = "must be a prefix such as 192.0.2.0/24 or 2001:db8::/32"
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return risk.EntryCIDR, text, invalidValue("value", form)
	}
	addr, bits := prefix.Addr(), prefix.Bits()
	if addr.Is4In6() { // as addresses are compared: unmapped
		if addr, bits = addr.Unmap(), bits-96; bits < 0 {
			return risk.EntryCIDR, text, invalidValue("value", form)
		}
	}
	if bits == 0 {
		return risk.EntryCIDR, text, invalidValue("value", "must not be everybody's address")
	}
	if bits == addr.BitLen() {
		return risk.EntryAddress, addr.String(), nil
	}
	return risk.EntryCIDR, netip.PrefixFrom(addr, bits).Masked().String(), nil
}

func networkValue(text string) (kind, value string, err error) {
	digits := strings.TrimPrefix(strings.ToUpper(text), "AS")
	number, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || number == 0 {
		return risk.EntryNetwork, text, invalidValue("value", "must be the number of a network (AS), from 1 to 4294967295")
	}
	return risk.EntryNetwork, strconv.FormatUint(number, 10), nil
}

func invalidValue(field, form string) error { return InvalidInput(Field{field, form}) }
