package risk

import "strconv"

// observe reads the crowd's side of the evidence.
func (g *Global) observe(f *GlobalFacts, e *Evidence) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	c := clockAt(e.Attempt.At)
	f.Logins = g.read(KindTotal, totalLogins, c)
	f.Users = g.read(KindTotal, totalUsers, c)
	f.Attacks = g.read(KindTotal, totalAttacks, c)
	f.Cookie.Returned = g.read(KindCookie, cookieReturned, c)
	f.Cookie.Asked = g.read(KindCookie, cookieAsked, c)
	g.observeNetwork(&f.Network, &e.Attempt.Address, c)
	if e.Attempt.Agent.known() {
		g.observeAgent(&f.Agent, e, c)
	}
	for _, bin := range bins() {
		sum := g.read(KindDevice, string(bin), c)
		f.Device.All += sum
		if bin == e.User.Device.Bin {
			f.Device.This = sum
		}
	}
	for _, class := range classes() {
		sum := g.read(KindClass, string(class), c)
		f.Class.All += sum
		if class == e.Attempt.Address.Class {
			f.Class.This = sum
		}
	}
	if hash := e.Attempt.Address.Hash; hash != "" {
		f.Failing = g.failing.count(digest(hash), e.Attempt.At)
	}
}

func (g *Global) observeNetwork(n *NetworkCrowd, a *Address, c clock) {
	n.Placed = g.read(KindTotal, totalPlaced, c)
	n.Countries = len(g.tables[KindCountry])
	n.Total.Visits = g.read(KindTotal, totalVisits, c)
	n.Total.Novel = g.read(KindTotal, totalNovel, c)
	n.Total.Near = g.read(KindTotal, totalNear, c)
	if a.Hash != "" {
		n.Address = g.read(KindAddress, a.Hash, c)
	}
	if a.Prefix != "" {
		n.Prefix = g.read(KindPrefix, a.Prefix, c)
	}
	if a.Country == "" {
		return
	}
	n.Country = g.read(KindCountry, a.Country, c)
	n.Routed = g.read(KindRouted, a.Country, c)
	networks := g.networks[a.Country]
	n.Networks = len(networks)
	if a.ASN == 0 {
		return
	}
	var buffer [16]byte
	key := append(buffer[:0], a.Country...)
	key = append(key, '/')
	key = strconv.AppendUint(key, uint64(a.ASN), 10)
	n.Network = networks.read(digest(string(key)), c)
	asn := digest(string(key[len(a.Country)+1:]))
	n.Here.Visits = g.tables[KindVisit].read(asn, c)
	n.Here.Novel = g.tables[KindNovel].read(asn, c)
	n.Here.Near = g.tables[KindNear].read(asn, c)
}

func (g *Global) observeAgent(f *AgentCrowd, e *Evidence, c clock) {
	a, known := &e.Attempt.Agent, &e.User.Agent
	f.Agents = g.read(KindTotal, totalAgents, c)
	f.Families = len(g.tables[KindFamily])
	f.Family = g.read(KindFamily, familyKey(a.Browser, a.OS, a.Type), c)
	if a.Hash != "" {
		f.Text = g.read(KindAgent, a.Hash, c)
	}
	if known.Known {
		bucket := gapBucket(e.Attempt.At - known.Seen)
		f.Same = g.read(KindStep, stepKey(bucket, stepSame), c)
		f.Forward = g.read(KindStep, stepKey(bucket, stepForward), c)
		f.Back = g.read(KindStep, stepKey(bucket, stepBack), c)
	}
}

func (g *Global) read(kind Kind, key string, c clock) float64 {
	return g.tables[kind].read(digest(key), c)
}
