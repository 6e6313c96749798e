package risk

// Model holds the constants of the statistics that are assumptions, to be fitted
// again from labels. What makes up a term itself stands in its signal.
type Model struct {
	// A and B turn nats of evidence into the logit of an attack: A + B·sum.
	A float64 `json:"a"`
	B float64 `json:"b"`
	// HistoryCap bounds what the comparison with the user's own past may add up to, in
	// nats: being strange and far away is suspicious, but by itself never conclusive.
	HistoryCap float64 `json:"historyCap"`
	// Notable is the size from which a term is given as a reason, in nats.
	Notable float64 `json:"notable"`
	// Weights multiply terms by name: 1 where not listed, 0 switches a term off.
	Weights map[string]float64 `json:"weights,omitempty"`
	// Prefix lets a new address within a known prefix count as half known.
	Prefix bool `json:"prefix"`
	// CookieReplay is the share of attacks that bring the right device token.
	CookieReplay float64 `json:"cookieReplay"`
	// DeviceMoved is the weight of a right token on a different device, in nats.
	DeviceMoved float64 `json:"deviceMoved"`
	// ListWeight is the weight of a watch or block list that has none, in nats.
	ListWeight float64    `json:"listWeight"`
	Devices    DeviceOdds `json:"devices"`
	Classes    ClassOdds  `json:"classes"`
}

// Odds are the shares of attacks and of genuine logins that show something.
type Odds struct {
	Attack  float64 `json:"attack"`
	Genuine float64 `json:"genuine"`
}

// DeviceOdds are the odds of each bin of device matches.
type DeviceOdds struct {
	Exact     Odds `json:"exact"`
	Near      Odds `json:"near"`
	Related   Odds `json:"related"`
	Different Odds `json:"different"`
}

func (o *DeviceOdds) of(b Bin) Odds {
	switch b {
	case Exact:
		return o.Exact
	case Near:
		return o.Near
	case Related:
		return o.Related
	case Different:
		return o.Different
	default:
		return Odds{1, 1}
	}
}

// ClassOdds are the odds of each class of network.
type ClassOdds struct {
	None       Odds `json:"none"`
	Relay      Odds `json:"relay"`
	Datacentre Odds `json:"datacentre"`
	VPN        Odds `json:"vpn"`
	Tor        Odds `json:"tor"`
}

func (o *ClassOdds) of(c Class) Odds {
	switch c {
	case ClassNone:
		return o.None
	case ClassRelay:
		return o.Relay
	case ClassDatacentre:
		return o.Datacentre
	case ClassVPN:
		return o.VPN
	case ClassTor:
		return o.Tor
	default:
		return Odds{1, 1}
	}
}

// weight is the factor of a term.
func (m *Model) weight(term string) float64 {
	if len(m.Weights) == 0 {
		return 1
	}
	if w, ok := m.Weights[term]; ok {
		return w
	}
	return 1
}
