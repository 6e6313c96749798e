package risk

import (
	"strings"
	"sync"
)

// Global holds the sums over all users. It is safe for concurrent use.
type Global struct {
	mu      sync.RWMutex
	tables  tables
	failing failing
}

// tables has one table for every Kind.
type tables struct {
	total, country, routed, address, prefix, visit, novel, near,
	family, agent, step, class, cookie, device table
	network map[string]table // by country: each knows how many it has
}

// NewGlobal returns empty tables.
func NewGlobal() *Global {
	return &Global{
		tables: tables{
			total: table{}, country: table{}, routed: table{}, address: table{}, prefix: table{}, visit: table{},
			novel: table{}, near: table{}, family: table{}, agent: table{}, step: table{}, class: table{},
			cookie: table{}, device: table{}, network: map[string]table{},
		},
		failing: newFailing(),
	}
}

// Apply adds what a login taught. Unlearning is applying the negated delta. Cells of
// a kind that is not known, as of a later version, are passed over.
func (g *Global) Apply(d Delta) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range d {
		if t := g.tables.of(c); t != nil {
			t.add(digest(c.Key), c.Sum, c.Seen)
		}
	}
}

// of returns the table that a cell belongs to.
func (t *tables) of(c Cell) table {
	if c.Kind == KindNetwork {
		return t.ofCountry(c.Key)
	}
	for i, kind := range Kinds() {
		if kind == c.Kind {
			return t.flat()[i]
		}
	}
	return nil
}

// flat lists the tables in the order of Kinds, without those by country.
func (t *tables) flat() [15]table {
	return [...]table{
		t.total, t.country, t.routed, nil, t.address, t.prefix, t.visit, t.novel,
		t.near, t.family, t.agent, t.step, t.class, t.cookie, t.device,
	}
}

func (t *tables) ofCountry(key string) table {
	country, _, _ := strings.Cut(key, "/")
	networks, ok := t.network[country]
	if !ok {
		networks = table{}
		t.network[country] = networks
	}
	return networks
}

// FailedAt counts a failed attempt on a user from an address. An unknown address
// counts nowhere.
func (g *Global) FailedAt(addressHash, userID string, at int64) {
	if addressHash == "" {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failing.add(digest(addressHash), digest(userID), at)
}

// Sweep forgets what has not been seen for half a year, and the addresses beyond
// the cap. It is meant to run once a day.
func (g *Global) Sweep(now int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range g.tables.flat() {
		t.sweep(now)
	}
	for country, t := range g.tables.network {
		t.sweep(now)
		if len(t) == 0 {
			delete(g.tables.network, country)
		}
	}
	g.tables.address.shrink(mostAddresses, now)
	g.tables.prefix.shrink(mostAddresses, now)
}
