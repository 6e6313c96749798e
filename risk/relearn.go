package risk

import "math"

// Lesson is the attempt as it is learned once it succeeded: where nothing was proven,
// no device is trusted.
func (a Attempt) Lesson() Attempt {
	if len(a.Proven) == 0 {
		a.Device, a.Cookie = Fingerprint{}, CookieUnsupported
	}
	return a
}

// Relearn gives a login back that Unlearn took, because it was the user's after all,
// and returns what the global tables must add. What was seen since then stays as new
// as it is, and a shelf that is full by now takes nothing more.
func (u *User) Relearn(a Attempt, d Delta) Delta {
	l := &lesson{at: a.At, sum: d.sum(KindTotal, totalLogins), delta: d}
	if !(l.sum > 0) {
		return nil
	}
	a = a.clean()
	u.seen++
	u.last = max(u.last, a.At)
	u.logins += l.sum
	sin, cos := math.Sincos(clockAngle(a.At))
	u.sin += l.sum * sin
	u.cos += l.sum * cos
	if i := classIndex(a.Address.Class); i >= 0 {
		u.classes[i] += l.sum
	}
	u.cookie.Asked += d.sum(KindCookie, cookieAsked)
	u.cookie.Returned += d.sum(KindCookie, cookieReturned)
	u.relearnNetwork(l, a.Address)
	u.relearnAgent(l, a.Agent)
	u.relearnDevice(l, &a)
	return d
}

func (u *User) relearnNetwork(l *lesson, a Address) {
	if a.HasPlace && l.at > u.place.At {
		u.place = Place{l.at, a.Country, a.Lat, a.Lon, a.Radius, a.Class}
	}
	u.placed += l.delta.sum(KindTotal, totalPlaced)
	if a.Country != "" {
		is := func(c *country) bool { return c.code == a.Country }
		if c := restore(&u.countries, is, country{code: a.Country}); c != nil {
			c.grow(l)
			c.routed += l.delta.sum(KindRouted, a.Country)
		}
	}
	if a.Country != "" && a.ASN != 0 {
		is := func(n *network) bool { return n.country == a.Country && n.asn == a.ASN }
		if n := restore(&u.networks, is, network{country: a.Country, asn: a.ASN}); n != nil {
			n.grow(l)
			n.visits += l.delta.sum(KindVisit, asnKey(a.ASN))
			n.novel += l.delta.sum(KindNovel, asnKey(a.ASN))
		}
	}
	restoreMark(&u.addresses, a.Hash, l)
	restoreMark(&u.prefixes, a.Prefix, l)
}

func (u *User) relearnAgent(l *lesson, a Agent) {
	if !a.known() {
		return
	}
	u.agents += l.sum
	is := func(f *family) bool { return f.browser == a.Browser && f.os == a.OS && f.kind == a.Type }
	if f := restore(&u.families, is, family{browser: a.Browser, os: a.OS, kind: a.Type}); f != nil {
		if l.at >= f.seen {
			f.browserVersion, f.osVersion = a.BrowserVersion, a.OSVersion
		}
		f.grow(l)
	}
	restoreMark(&u.texts, a.Hash, l)
}

func (u *User) relearnDevice(l *lesson, a *Attempt) {
	p := profileOf(a.Device, a.Agent)
	if p.key() == 0 {
		return
	}
	if _, known := u.match(&p, a); known != nil {
		known.grow(l)
		return
	}
	if len(u.devices) < shelf {
		fresh := device{tally: l.tally(), profile: p, key: u.freeKey(p.key())}
		fresh.sketch(a.Device)
		u.devices = append(u.devices, fresh)
	}
}

// restore returns the cell of a value, a new one if there is room for it, else nil.
func restore[C any](cells *[]C, is func(*C) bool, fresh C) *C {
	if found := find(*cells, is); found != nil {
		return found
	}
	if len(*cells) == shelf {
		return nil
	}
	*cells = append(*cells, fresh)
	return &(*cells)[len(*cells)-1]
}

func restoreMark(marks *[]mark, hash string, l *lesson) {
	if hash == "" {
		return
	}
	key := markKey(hash)
	if m := restore(marks, func(m *mark) bool { return m.key == key }, mark{key: key}); m != nil {
		m.grow(l)
	}
}
