package risk

import "math"

// weighAddress is T3, for a network the user knows: whether the address is the
// user's, given how often this network gives its users new ones. The user's own
// visits are left out of how popular an address is, so a private home address is
// not popular, while a shared gateway is, and proves little.
func weighAddress(m *Model, e *Evidence) Finding {
	a, own := &e.Attempt.Address, &e.User.Network
	if a.Hash == "" || a.Country == "" || a.ASN == 0 {
		return unknown(missingAddress)
	}
	if !own.KnownNetwork || own.Network <= 0 {
		return nats(0)
	}
	all, v := &e.Global.Network, volatility(e)
	if own.KnownAddress {
		return nats(returning(all.Address-own.Address, own.Address, v, e))
	}
	surprise := -math.Log(v)
	if !m.Prefix || a.Prefix == "" {
		return nats(surprise)
	}
	near := nearness(e)
	if own.KnownPrefix {
		return nats(surprise + returning(all.Prefix-own.Prefix, own.Prefix, 1-near, e))
	}
	return nats(surprise - math.Log(1-near))
}

// returning compares how an attacker and how the user would come by an address (or
// prefix) that the user was seen at: by the visits of others against own ones, and
// by the chance that the user comes from somewhere novel.
func returning(others, visits, novel float64, e *Evidence) float64 {
	crowd := math.Max(1e-5, (math.Max(0, others)+.02)/(e.Global.Network.Network+50))
	share := math.Min(1, visits/e.User.Network.Network)
	return math.Log(crowd / ((1-novel)*share + novel*crowd))
}

// volatility is the chance that a login of this user in this network comes from a
// new address, learned from the user, the network and all networks.
func volatility(e *Evidence) float64 {
	here, total, own := &e.Global.Network.Here, &e.Global.Network.Total, &e.User.Network
	all := (total.Novel + 1) / (total.Visits + 2)
	network := (here.Novel + 10*all) / (here.Visits + 10)
	return clamp((own.Novel+3*network)/(own.Visits+3), .02, .98)
}

// nearness is the chance that a new address lies within a prefix the user knows.
func nearness(e *Evidence) float64 {
	here, total := &e.Global.Network.Here, &e.Global.Network.Total
	all := (total.Near + 1) / (total.Novel + 2)
	return clamp((here.Near+10*all)/(here.Novel+10), .02, .98)
}

func explainAddress(_ *Model, e *Evidence, f Finding) Explanation {
	n := &e.User.Network
	return Explanation{
		Code: familiarity(n.KnownAddress, f, ReasonNewAddress, ReasonRareAddress, ReasonKnownAddress),
		Numbers: map[string]any{
			"n": round(n.Network), "logins": round(n.Address), "knownPrefix": n.KnownPrefix, "volatility": round(volatility(e)),
		},
	}
}
