package risk

import "math"

// weighCountry is T1: how surprising the country is for this user, against how
// common it is. Only logins whose country is known count, on both sides.
func weighCountry(_ *Model, e *Evidence) Finding {
	if e.Attempt.Address.Country == "" {
		return unknown(missingCountry)
	}
	all, own := &e.Global.Network, &e.User.Network
	crowd := (all.Country + .5) / (all.Placed + .5*float64(all.Countries+1))
	user := (own.Country + .3*crowd) / (own.Placed + .3)
	return nats(math.Log(crowd / user))
}

func explainCountry(_ *Model, e *Evidence, f Finding) Explanation {
	n := &e.User.Network
	x := Explanation{
		Code:    familiarity(n.KnownCountry, f, ReasonNewCountry, ReasonRareCountry, ReasonKnownCountry),
		Numbers: map[string]any{"value": e.Attempt.Address.Country, "n": round(n.Placed), "logins": round(n.Country)},
	}
	if !n.KnownCountry {
		x.Numbers["known"] = known(n.Countries)
	}
	return x
}

// weighNetwork is T2: the same for the network within the country. A pair of
// country and network that is new to the user is a little worse than its rarity.
func weighNetwork(_ *Model, e *Evidence) Finding {
	const newPair = .7
	if e.Attempt.Address.Country == "" || e.Attempt.Address.ASN == 0 {
		return unknown(missingNetwork)
	}
	all, own := &e.Global.Network, &e.User.Network
	crowd := (all.Network + .5) / (all.Routed + .5*float64(all.Networks+1))
	user := (own.Network + .6*crowd) / (own.Routed + .6)
	surprise := math.Log(crowd / user)
	if !own.KnownNetwork {
		surprise += newPair
	}
	return nats(surprise)
}

func explainNetwork(_ *Model, e *Evidence, f Finding) Explanation {
	n, a := &e.User.Network, &e.Attempt.Address
	x := Explanation{
		Code: familiarity(n.KnownNetwork, f, ReasonNewNetwork, ReasonRareNetwork, ReasonKnownNetwork),
		Numbers: map[string]any{
			"value": networkName(a.Country, a.ASN), "name": a.Network, "n": round(n.Routed), "logins": round(n.Network),
		},
	}
	if !n.KnownNetwork {
		x.Numbers["known"] = known(n.Networks)
	}
	return x
}

// familiarity picks the code for something new, something known but seldom seen, or
// something that speaks for the user.
func familiarity(seen bool, f Finding, fresh, rare, trusted string) string {
	switch {
	case f.Nats < 0:
		return trusted
	case seen:
		return rare
	default:
		return fresh
	}
}

// known makes a list that is never null in JSON.
func known(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}
