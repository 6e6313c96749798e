package pumping

import (
	"encoding/hex"
	"net/netip"

	"riskgate/internal/phone"
	"riskgate/internal/request"
	"riskgate/models"
)

// Send is a message with a code that is about to go out.
type Send struct {
	Service   string       // that sends it; empty: none
	To        string       // the number or e-mail address, as it is kept
	Number    phone.Number // of To; zero: it is an e-mail address
	Channel   models.Channel
	Address   netip.Addr // of the person; invalid: not known. Never that of an application
	User      string     // internal ID; empty: not known
	Resend    bool       // of a code that is still waited for: it was judged before
	Exempt    bool       // safe-listed, or sent without risk check: no rule looks at it, and none learns from it
	Landlines bool       // SMS to fixed lines are not wanted
}

// Keys makes keyed hashes.
type Keys interface {
	MAC(label string, parts ...[]byte) []byte
}

// key is what counters know of a person: a keyed hash.
func (g *Guard) key(kind, who string) string {
	return hex.EncodeToString(g.Keys.MAC("pumping", []byte(kind), []byte(who))[:16])
}

// addressOf is the unit that sends are counted by: an IPv4 address, the /64 of IPv6. A
// private address tells no people apart: it is that of an application.
func addressOf(addr netip.Addr) string {
	addr = addr.Unmap()
	switch {
	case !addr.IsValid() || addr.IsPrivate() || addr.IsLoopback():
		return ""
	case addr.Is4():
		return addr.String()
	default:
		return request.Network(addr).String()
	}
}
