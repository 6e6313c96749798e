package risk

// Observe reads what is known about an attempt. It changes nothing.
func Observe(u *User, g *Global, a Attempt) Evidence {
	e := Evidence{Attempt: a.clean()}
	c := clockAt(a.At)
	u.observe(&e.User, &e.Attempt, c)
	g.observe(&e.Global, &e, c)
	return e
}

func (u *User) observe(f *UserFacts, a *Attempt, c clock) {
	f.Seen, f.Logins = u.seen, c.fade(u.logins)
	f.Hour = HourHabit{c.fade(u.sin), c.fade(u.cos)}
	f.Cookie = CookieRate{c.fade(u.cookie.Returned), c.fade(u.cookie.Asked)}
	f.Failures = u.failedHour.value(c.now, failHour)
	f.FailDay = u.failedDay.value(c.now, failDay)
	f.Attacks = c.fade(u.attacks)
	f.Last = u.place
	for i, sum := range u.classes {
		f.Class.All += c.fade(sum)
		if i == classIndex(a.Address.Class) {
			f.Class.This = c.fade(sum)
		}
	}
	u.observeNetwork(&f.Network, a.Address, c)
	u.observeAgent(&f.Agent, a.Agent, c)
	if f.Device.Known = u.knownDevices(c.now); len(a.Device.Attributes) > 0 {
		p := profileOf(a.Device, a.Agent)
		f.Device, _ = u.match(&p, a)
	}
}

func (u *User) observeNetwork(h *NetworkHabit, a Address, c clock) {
	h.Placed = c.fade(u.placed)
	if found := u.findCountry(a.Country, c.now); found != nil {
		h.Country, h.Routed, h.KnownCountry = c.fade(found.sum), c.fade(found.routed), true
	} else {
		h.Countries = u.countryCodes(a, c.now)
	}
	if found := u.findNetwork(a.Country, a.ASN, c.now); found != nil {
		h.Network, h.KnownNetwork = c.fade(found.sum), true
		h.Visits, h.Novel = c.fade(found.visits), c.fade(found.novel)
	} else {
		h.Networks = u.networkKeys(a, c.now)
	}
	h.Address, h.KnownAddress = readMark(u.addresses, a.Hash, c)
	h.Prefix, h.KnownPrefix = readMark(u.prefixes, a.Prefix, c)
}

func (u *User) observeAgent(h *AgentHabit, a Agent, c clock) {
	h.Agents = c.fade(u.agents)
	h.Text, _ = readMark(u.texts, a.Hash, c)
	if f := u.findFamily(a, c.now); f != nil {
		h.Family, h.Seen, h.Known = c.fade(f.sum), f.seen, true
		h.BrowserVersion, h.OSVersion = f.browserVersion, f.osVersion
		return
	}
	var latest *family
	for i := range u.families {
		if f := &u.families[i]; !stale(f.seen, c.now) && (latest == nil || f.seen > latest.seen) {
			latest = f
		}
	}
	if latest != nil {
		h.Before = latest.name()
	}
}

func readMark(marks []mark, hash string, c clock) (sum float64, known bool) {
	if hash == "" {
		return 0, false
	}
	if m := findMark(marks, hash, c.now); m != nil {
		return c.fade(m.sum), true
	}
	return 0, false
}

// countryCodes lists the countries that a new one is told apart from.
func (u *User) countryCodes(a Address, now int64) []string {
	if a.Country == "" {
		return nil
	}
	codes := make([]string, 0, len(u.countries))
	for _, c := range u.countries {
		if !stale(c.seen, now) {
			codes = append(codes, c.code)
		}
	}
	return codes
}

// networkKeys lists the networks that a new one is told apart from.
func (u *User) networkKeys(a Address, now int64) []string {
	if a.ASN == 0 {
		return nil
	}
	keys := make([]string, 0, len(u.networks))
	for _, n := range u.networks {
		if !stale(n.seen, now) {
			keys = append(keys, networkName(n.country, n.asn))
		}
	}
	return keys
}
