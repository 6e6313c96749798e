package risk

import "testing"

func TestCountry(t *testing.T) {
	check(t, "net.country", []row{
		// P = 300.5/1005 = .2990; p = (10+.3P)/10.3 = .9796
		{"always here", func(*Evidence) {}, -1.1868, "", ReasonKnownCountry},
		// P/p = 10.3/.3 whatever the crowd does
		{"never here", func(e *Evidence) { e.User.Network.Country, e.User.Network.KnownCountry = 0, false }, 3.5361, "", ReasonNewCountry},
		{"never here, nor anybody", func(e *Evidence) {
			e.User.Network.Country, e.Global.Network.Country, e.User.Network.KnownCountry = 0, 0, false
		}, 3.5361, "", ReasonNewCountry},
		// p = (1+.0897)/10.3 = .1058
		{"once in ten", func(e *Evidence) { e.User.Network.Country = 1 }, 1.0390, "", ReasonRareCountry},
		{"empty tables", func(e *Evidence) { e.Global.Network = NetworkCrowd{} }, 0, "", ""},
		{"no login with a country", func(e *Evidence) { e.User.Network = NetworkHabit{} }, 0, "", ""},
		{"unknown", func(e *Evidence) { e.Attempt.Address.Country = "" }, 0, missingCountry, ""},
	})
}

func TestNetwork(t *testing.T) {
	check(t, "net.asn", []row{
		// P = 100.5/305 = .3295; p = (10+.6P)/10.6 = .9620
		{"always here", func(*Evidence) {}, -1.0716, "", ReasonKnownNetwork},
		// ln(10.6/.6) + .7
		{"a new one", func(e *Evidence) { e.User.Network.Network, e.User.Network.KnownNetwork = 0, false }, 3.5717, "", ReasonNewNetwork},
		{"in a new country", func(e *Evidence) {
			e.User.Network.Routed, e.User.Network.Network, e.User.Network.KnownNetwork = 0, 0, false
		}, .7, "", ReasonNewNetwork},
		// p = (1+.1977)/10.6
		{"seldom", func(e *Evidence) { e.User.Network.Network = 1 }, 1.0702, "", ReasonRareNetwork},
		{"no number", func(e *Evidence) { e.Attempt.Address.ASN = 0 }, 0, missingNetwork, ""},
		{"no country", func(e *Evidence) { e.Attempt.Address.Country = "" }, 0, missingNetwork, ""},
	})
}

func TestAddress(t *testing.T) {
	fresh := func(e *Evidence) { e.User.Network.KnownAddress, e.User.Network.Address = false, 0 }
	check(t, "net.address", []row{
		// V = .5, v = (3·.5)/3 = .5; r = .02/150; ln r - ln(.5 + .5r)
		{"a home of one's own", func(*Evidence) {}, -8.2295, "", ReasonKnownAddress},
		// r = 90.02/150 = .6001; ln r - ln(.5+.5r)
		{"a gateway of many", func(e *Evidence) { e.Global.Network.Address = 100 }, -.2876, "", ""},
		// own visits = 20, one of them new: v = (1+3·.5)/(20+3)
		{"in a quiet network", func(e *Evidence) { e.User.Network.Visits, e.User.Network.Novel = 20, 1 }, -8.8077, "", ReasonKnownAddress},
		// -ln v + [ln s - ln((1-(1-q))·1 + (1-q)·s)], q = .5, s = .02/150
		{"new, in a known prefix", fresh, .6931 - 8.2295, "", ReasonKnownAddress},
		// -ln .5 - ln .5
		{"new, in a new prefix", func(e *Evidence) {
			fresh(e)
			e.User.Network.KnownPrefix = false
		}, 1.3863, "", ReasonNewAddress},
		{"new, its prefix unknown", func(e *Evidence) {
			fresh(e)
			e.Attempt.Address.Prefix = ""
		}, .6931, "", ReasonNewAddress},
		// v is clamped to .02
		{"new, in a network that never changes addresses", func(e *Evidence) {
			fresh(e)
			e.Attempt.Address.Prefix = ""
			e.User.Network.Visits = 1000
		}, 3.9120, "", ReasonNewAddress},
		// the network: (90+10·.8921)/110 = .8993; v = 3·.8993/3
		{"new, in a network that changes them daily", func(e *Evidence) {
			fresh(e)
			e.Attempt.Address.Prefix = ""
			e.Global.Network.Here = Novelty{Visits: 100, Novel: 90}
			e.Global.Network.Total = Novelty{Visits: 100, Novel: 90}
		}, .1061, "", ""},
		{"a network the user does not know", func(e *Evidence) { e.User.Network.KnownNetwork = false }, 0, "", ""},
		{"unknown", func(e *Evidence) { e.Attempt.Address.Hash = "" }, 0, missingAddress, ""},
	})
}

func TestThePrefixCanBeSwitchedOff(t *testing.T) {
	e := plain()
	e.User.Network.KnownAddress, e.User.Network.Address = false, 0
	m := DefaultModel()
	m.Prefix = false
	if got := weighAddress(&m, &e).Nats; got < .69 || got > .70 {
		t.Errorf("%v, want ln 2", got)
	}
}
