package risk

// learnNetwork counts where the login came from, and whether a network the user
// knows gave a new address.
func (u *User) learnNetwork(l *lesson, a Address) {
	if a.Country != "" {
		u.learnCountry(l, a)
	}
	if a.Country != "" && a.ASN != 0 {
		u.learnPair(l, a)
	}
	if a.HasPlace {
		u.place = Place{l.at, a.Country, a.Lat, a.Lon, a.Radius, a.Class}
	}
	if a.Hash != "" {
		l.tell(KindAddress, a.Hash)
		u.addresses = growMark(u.addresses, a.Hash, l)
	}
	if a.Prefix != "" {
		l.tell(KindPrefix, a.Prefix)
		u.prefixes = growMark(u.prefixes, a.Prefix, l)
	}
}

func (u *User) learnCountry(l *lesson, a Address) {
	u.placed += l.sum
	l.tell(KindTotal, totalPlaced)
	l.tell(KindCountry, a.Country)
	c := u.findCountry(a.Country, l.at)
	if c == nil {
		u.countries, c = shelve(u.countries, country{code: a.Country}, func(c *country) float64 { return c.sum })
	}
	c.grow(l)
	if a.ASN != 0 {
		c.routed += l.sum
		l.tell(KindRouted, a.Country)
	}
}

// learnPair counts the pair of country and network: a network may span countries.
func (u *User) learnPair(l *lesson, a Address) {
	l.tell(KindNetwork, networkName(a.Country, a.ASN))
	n := u.findNetwork(a.Country, a.ASN, l.at)
	if n == nil {
		fresh := network{country: a.Country, asn: a.ASN}
		u.networks, n = shelve(u.networks, fresh, func(n *network) float64 { return n.sum })
	} else if a.Hash != "" {
		u.learnVisit(l, n, a)
	}
	n.grow(l)
}

func (u *User) learnVisit(l *lesson, n *network, a Address) {
	key := asnKey(a.ASN)
	n.visits += l.sum
	l.tell(KindVisit, key)
	l.tell(KindTotal, totalVisits)
	if findMark(u.addresses, a.Hash, l.at) != nil {
		return
	}
	n.novel += l.sum
	l.tell(KindNovel, key)
	l.tell(KindTotal, totalNovel)
	if a.Prefix != "" && findMark(u.prefixes, a.Prefix, l.at) != nil {
		l.tell(KindNear, key)
		l.tell(KindTotal, totalNear)
	}
}
