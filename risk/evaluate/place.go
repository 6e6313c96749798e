package evaluate

import (
	"math"
	"math/rand/v2"
	"sort"
)

// picker draws numbers with given chances.
type picker []float64 // cumulative

func newPicker(chances []float64) picker {
	p, sum := make(picker, len(chances)), 0.
	for i, c := range chances {
		sum += c
		p[i] = sum
	}
	return p
}

// zipf lists chances that fall with the rank.
func zipf(n int, slope float64) []float64 {
	chances := make([]float64, n)
	for i := range chances {
		chances[i] = math.Pow(float64(i+1), -slope)
	}
	return chances
}

func (p picker) draw(r *rand.Rand) int {
	return min(sort.SearchFloat64s(p, r.Float64()*p[len(p)-1]), len(p)-1)
}

// spot is where a login comes from.
type spot struct {
	country, network uint8
	address          uint32
}

// asn numbers the network among all; zero is none.
func (s spot) asn() uint32 { return 1 + uint32(s.country)*homeNetworks + uint32(s.network) }

// ip numbers the address among all.
func (s spot) ip() uint32 { return s.asn()<<19 | s.address }

// geography is the made-up world: countries, and the networks in them.
type geography struct {
	homeShare  float64
	gateways   int
	elsewhere  picker // the countries but the first
	home, away picker // networks
}

func newGeography(s *Setting) geography {
	return geography{
		homeShare: s.HomeShare, gateways: s.Gateways,
		elsewhere: newPicker(zipf(countries-1, countrySlope)),
		home:      newPicker(zipf(homeNetworks, networkSlope)),
		away:      newPicker(zipf(awayNetworks, networkSlope)),
	}
}

// country draws a country by how many users live there.
func (g *geography) country(r *rand.Rand) uint8 {
	if r.Float64() < g.homeShare {
		return 0
	}
	return uint8(1 + g.elsewhere.draw(r)) //nolint:gosec // one of sixty
}

func (g *geography) networks(country uint8) picker {
	if country == 0 {
		return g.home
	}
	return g.away
}

// popular draws a network of a country by how many customers it has.
func (g *geography) popular(r *rand.Rand, country uint8) uint8 {
	return uint8(g.networks(country).draw(r)) //nolint:gosec // one of thirty
}

// carrier draws a network of a country that is a carrier.
func (g *geography) carrier(r *rand.Rand, country uint8) uint8 {
	for {
		if n := g.popular(r, country); isCarrier(n) {
			return n
		}
	}
}

// other draws any network of a country but one.
func (g *geography) other(r *rand.Rand, country, but uint8) uint8 {
	n := uint8(r.IntN(len(g.networks(country)) - 1)) //nolint:gosec // one of thirty
	if n >= but {
		n++
	}
	return n
}

func isCarrier(network uint8) bool { return network%everyCarrier == everyCarrier-1 }

// at draws an address of a network.
func (g *geography) at(r *rand.Rand, country, network uint8) spot {
	addresses := networkAddresses
	if isCarrier(network) {
		addresses = g.gateways
	}
	return spot{country, network, uint32(r.IntN(addresses))} //nolint:gosec // at most 400,000
}
