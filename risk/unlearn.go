package risk

import (
	"math"
	"slices"
)

// Unlearn takes a login back that turned out not to be the user's, given the attempt
// and the delta that Learn returned for it, and returns what the global tables must
// add. What the login overwrote (the last versions of a browser, the last place, an
// evicted cell) cannot be restored; a last place that was this login's is forgotten.
func (u *User) Unlearn(a Attempt, d Delta) Delta {
	l := &lesson{at: a.At, sum: d.sum(KindTotal, totalLogins), delta: d}
	if !(l.sum > 0) {
		return nil
	}
	a = a.clean()
	u.seen = max(0, u.seen-1)
	u.logins = less(u.logins, l.sum)
	sin, cos := math.Sincos(clockAngle(a.At))
	u.sin -= l.sum * sin
	u.cos -= l.sum * cos
	if i := classIndex(a.Address.Class); i >= 0 {
		u.classes[i] = less(u.classes[i], l.sum)
	}
	u.cookie.Asked = less(u.cookie.Asked, d.sum(KindCookie, cookieAsked))
	u.cookie.Returned = less(u.cookie.Returned, d.sum(KindCookie, cookieReturned))
	u.unlearnNetwork(l, a.Address)
	u.unlearnAgent(l, a.Agent)
	u.unlearnDevice(l, &a)
	return d.Negated()
}

func (u *User) unlearnNetwork(l *lesson, a Address) {
	if u.place.At == l.at {
		u.place = Place{}
	}
	u.placed = less(u.placed, l.delta.sum(KindTotal, totalPlaced))
	for i := range u.countries {
		if c := &u.countries[i]; c.code == a.Country {
			c.shrink(l)
			c.routed = less(c.routed, l.delta.sum(KindRouted, a.Country))
		}
	}
	for i := range u.networks {
		if n := &u.networks[i]; n.country == a.Country && n.asn == a.ASN {
			n.shrink(l)
			n.visits = less(n.visits, l.delta.sum(KindVisit, asnKey(a.ASN)))
			n.novel = less(n.novel, l.delta.sum(KindNovel, asnKey(a.ASN)))
		}
	}
	u.countries = slices.DeleteFunc(u.countries, func(c country) bool { return c.sum == 0 })
	u.networks = slices.DeleteFunc(u.networks, func(n network) bool { return n.sum == 0 })
	u.addresses = shrinkMark(u.addresses, a.Hash, l)
	u.prefixes = shrinkMark(u.prefixes, a.Prefix, l)
}

func (u *User) unlearnAgent(l *lesson, a Agent) {
	if !a.known() {
		return
	}
	u.agents = less(u.agents, l.sum)
	for i := range u.families {
		if f := &u.families[i]; f.browser == a.Browser && f.os == a.OS && f.kind == a.Type {
			f.shrink(l)
		}
	}
	u.families = slices.DeleteFunc(u.families, func(f family) bool { return f.sum == 0 })
	u.texts = shrinkMark(u.texts, a.Hash, l)
}

// unlearnDevice takes the login from the device it came from, even if that was updated
// since. A device that was never seen otherwise goes.
func (u *User) unlearnDevice(l *lesson, a *Attempt) {
	p := profileOf(a.Device, a.Agent)
	if p.key() == 0 {
		return
	}
	if _, known := u.match(&p, a); known != nil {
		known.shrink(l)
	}
	u.devices = slices.DeleteFunc(u.devices, func(d device) bool { return d.sum == 0 })
}

func (t *tally) shrink(l *lesson) { t.sum = less(t.sum, l.sum) }

func shrinkMark(marks []mark, hash string, l *lesson) []mark {
	key := markKey(hash)
	for i := range marks {
		if hash != "" && marks[i].key == key {
			marks[i].shrink(l)
		}
	}
	return slices.DeleteFunc(marks, func(m mark) bool { return m.sum == 0 })
}

// less subtracts, and takes what is left of rounding for nothing: a history keeps
// seven digits.
func less(sum, part float64) float64 {
	rest := sum - part
	if rest <= 1e-5*part {
		return 0
	}
	return rest
}
