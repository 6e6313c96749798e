package risk

// observe reads the crowd's side of the evidence.
func (g *Global) observe(f *GlobalFacts, e *Evidence, c clock) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	t := &g.tables
	f.Logins = t.total.read(totalLogins, c)
	f.Users = t.total.read(totalUsers, c)
	f.Attacks = t.total.read(totalAttacks, c)
	t.observeNetwork(&f.Network, &e.Attempt.Address, c)
	if e.Attempt.Agent.known() {
		t.observeAgent(&f.Agent, e, c)
	}
	t.observeDevice(f, e, c)
	t.observeClass(&f.Class, e.Attempt.Address.Class, c)
	if hash := e.Attempt.Address.Hash; hash != "" {
		f.Failing = g.failing.count(digest(hash), e.Attempt.At)
	}
}

func (t *tables) observeNetwork(n *NetworkCrowd, a *Address, c clock) {
	if a.Hash != "" {
		n.Address = t.address.read(a.Hash, c)
	}
	if a.Prefix != "" {
		n.Prefix = t.prefix.read(a.Prefix, c)
	}
	if a.Country == "" {
		return
	}
	n.Placed = t.total.read(totalPlaced, c)
	n.Countries = len(t.country)
	n.Country = t.country.read(a.Country, c)
	n.Routed = t.routed.read(a.Country, c)
	n.Networks = len(t.network[a.Country])
	if a.ASN == 0 {
		return
	}
	var buffer [16]byte
	key := networkKey(buffer[:0], a.Country, a.ASN)
	asn := string(key[len(a.Country)+1:])
	n.Network = t.network[a.Country].read(string(key), c)
	n.Here = Novelty{t.visit.read(asn, c), t.novel.read(asn, c), t.near.read(asn, c)}
	n.Total = Novelty{t.total.read(totalVisits, c), t.total.read(totalNovel, c), t.total.read(totalNear, c)}
}

func (t *tables) observeAgent(f *AgentCrowd, e *Evidence, c clock) {
	a, known := &e.Attempt.Agent, &e.User.Agent
	f.Agents = t.total.read(totalAgents, c)
	f.Families = len(t.family)
	f.Family = t.family.read(a.family(), c)
	if a.Hash != "" {
		f.Text = t.agent.read(a.Hash, c)
	}
	if known.Known {
		bucket := gapBucket(e.Attempt.At - known.Seen)
		f.Same = t.step.read(stepKey(bucket, stepSame), c)
		f.Forward = t.step.read(stepKey(bucket, stepForward), c)
		f.Back = t.step.read(stepKey(bucket, stepBack), c)
	}
}

func (t *tables) observeDevice(f *GlobalFacts, e *Evidence, c clock) {
	if e.Attempt.Cookie != CookieUnsupported {
		f.Cookie = CookieRate{t.cookie.read(cookieReturned, c), t.cookie.read(cookieAsked, c)}
	}
	if e.User.Device.Bin == "" {
		return
	}
	for _, bin := range bins() {
		sum := t.device.read(string(bin), c)
		f.Device.All += sum
		if bin == e.User.Device.Bin {
			f.Device.This = sum
		}
	}
}

func (t *tables) observeClass(f *ClassShare, class Class, c clock) {
	if class == "" {
		return
	}
	for _, each := range classes() {
		sum := t.class.read(string(each), c)
		f.All += sum
		if each == class {
			f.This = sum
		}
	}
}
