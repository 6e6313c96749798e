package evaluate

import (
	"strconv"

	"riskgate/risk"
)

// Try is a login of a user, or an attack on the account.
type Try struct {
	User   int // from zero
	Number int // of the user's logins before this one
	Class  Class
	By     Who

	visit *visit
}

// At is the time of the try, in milliseconds since 1970.
func (t *Try) At() int64 { return t.visit.at }

// Row is the try as the reference model sees it.
func (t *Try) Row() Row {
	s, l := t.visit.spot, t.visit.look
	return Row{User: t.visit.user, Values: [levelCount]uint32{
		s.ip(), s.asn(), uint32(s.country), l.userAgent(), l.browserText(), l.systemText(), uint32(l.kind),
	}}
}

// Attempt is the try as the engine sees it: with the right password, and nothing else
// proved. Countries are two digits, so that nobody takes them for real ones; the
// class of the network and its place are unknown.
func (t *Try) Attempt() risk.Attempt {
	s := t.visit.spot
	a := risk.Attempt{
		At: t.visit.at, Lane: risk.LaneLogin, Agent: t.visit.look.agent(), Cookie: risk.CookieAbsent,
		Address: risk.Address{
			Hash: label('a', s.ip()), Prefix: label('p', s.ip()>>8),
			Country: string([]byte{'0' + s.country/10, '0' + s.country%10}), ASN: s.asn(),
		},
		Enrolled: []risk.Factor{risk.FactorPassword}, Proven: []risk.Factor{risk.FactorPassword},
	}
	a.Device = t.visit.look.fingerprint(&a.Agent)
	if t.visit.returned {
		a.Cookie = risk.CookieValid
	}
	return a
}

// label is a text for a number, of a kind of its own.
func label(letter byte, number uint32) string {
	var buffer [16]byte
	return string(strconv.AppendUint(append(buffer[:0], letter), uint64(number), 36))
}
