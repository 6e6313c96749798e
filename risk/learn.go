package risk

import "math"

// Learn enters a successful login into the history, weighted from 0 to 1 by how
// surely it was the user, and returns what the global tables must add. Next to no
// weight, or one that is no number, teaches nothing.
func (u *User) Learn(a Attempt, w float64) Delta {
	const lightest = 1e-3
	if !(w >= lightest) {
		return nil
	}
	a = a.clean()
	u.forget(a.At)
	l := &lesson{at: a.At, sum: math.Min(w, 1) * landmark(a.At)}
	u.learnLogin(l)
	u.learnNetwork(l, a.Address)
	u.learnAgent(l, a.Agent)
	u.learnDevice(l, &a)
	u.learnHour(l)
	u.learnClass(l, a.Address.Class)
	u.seen++
	u.last = max(u.last, a.At)
	return l.delta
}

// lesson is one login as it is learned.
type lesson struct {
	at    int64
	sum   float64 // weight times landmark
	delta Delta
}

func (l *lesson) tell(kind Kind, key string) {
	l.delta = append(l.delta, Cell{kind, key, l.sum, l.at})
}

func (l *lesson) tally() tally { return tally{l.sum, l.at} }

func (t *tally) grow(l *lesson) {
	t.sum += l.sum
	t.seen = max(t.seen, l.at)
}

// learnLogin counts the login and its user. A user counts by the latest login: one
// that was last here a half-life ago is half an active user.
func (u *User) learnLogin(l *lesson) {
	l.delta = make(Delta, 0, 24)
	u.logins += l.sum
	l.tell(KindTotal, totalLogins)
	active := landmark(l.at)
	if u.seen > 0 {
		active -= landmark(u.last)
	}
	if active > 0 {
		l.delta = append(l.delta, Cell{KindTotal, totalUsers, active, l.at})
	}
}

func (u *User) learnHour(l *lesson) {
	sin, cos := math.Sincos(clockAngle(l.at))
	u.sin += l.sum * sin
	u.cos += l.sum * cos
}

func (u *User) learnClass(l *lesson, c Class) {
	if i := classIndex(c); i >= 0 {
		u.classes[i] += l.sum
		l.tell(KindClass, string(c))
	}
}

// learnAgent counts the browser, and whether its version moved since it was seen.
func (u *User) learnAgent(l *lesson, a Agent) {
	if !a.known() {
		return
	}
	u.agents += l.sum
	l.tell(KindTotal, totalAgents)
	l.tell(KindFamily, a.family())
	f := u.findFamily(a, l.at)
	if f == nil {
		fresh := family{browser: a.Browser, os: a.OS, kind: a.Type}
		u.families, f = shelve(u.families, fresh, func(f *family) float64 { return f.sum })
	} else {
		direction := stepOf(a, f.browserVersion, f.osVersion)
		l.tell(KindStep, stepKey(gapBucket(l.at-f.seen), direction))
	}
	f.grow(l)
	f.browserVersion, f.osVersion = a.BrowserVersion, a.OSVersion
	if a.Hash != "" {
		l.tell(KindAgent, a.Hash)
		u.texts = growMark(u.texts, a.Hash, l)
	}
}

// learnDevice counts the cookie and the match, and keeps the device. An update of a
// known device replaces what is on record.
func (u *User) learnDevice(l *lesson, a *Attempt) {
	u.learnCookie(l, a.Cookie)
	p := profileOf(a.Device, a.Agent)
	if p.key() == 0 {
		return
	}
	m, known := u.match(&p, a)
	if m.Bin != "" {
		l.tell(KindDevice, string(m.Bin))
	}
	if known == nil {
		fresh := device{tally: l.tally(), profile: p, key: u.freeKey(p.key())}
		fresh.sketch(a.Device)
		u.devices, _ = shelve(u.devices, fresh, func(d *device) float64 { return d.sum })
		return
	}
	known.grow(l)
	if m.Bin == Near {
		known.profile = p
		known.sketch(a.Device)
	}
}

// learnCookie counts whether a device token came back, once there was a login that
// could have given one.
func (u *User) learnCookie(l *lesson, c Cookie) {
	if u.seen == 0 || (c != CookieValid && c != CookieAbsent) {
		return
	}
	u.cookie.Asked += l.sum
	l.tell(KindCookie, cookieAsked)
	if c == CookieValid {
		u.cookie.Returned += l.sum
		l.tell(KindCookie, cookieReturned)
	}
}

// freeKey returns the first key from wanted on that no device of the account has.
func (u *User) freeKey(wanted uint32) uint32 {
	for find(u.devices, func(d *device) bool { return d.key == wanted }) != nil {
		wanted += 2
	}
	return wanted
}

func growMark(marks []mark, hash string, l *lesson) []mark {
	if m := findMark(marks, hash, l.at); m != nil {
		m.grow(l)
		return marks
	}
	marks, _ = shelve(marks, mark{l.tally(), markKey(hash)}, func(m *mark) float64 { return m.sum })
	return marks
}
