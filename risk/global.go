package risk

import (
	"strings"
	"sync"
)

// Global holds the sums over all users. It is safe for concurrent use.
type Global struct {
	mu       sync.RWMutex
	tables   map[Kind]table
	networks map[string]table // KindNetwork, by country: each knows how many it has
	failing  failing
}

// NewGlobal returns empty tables.
func NewGlobal() *Global {
	g := &Global{tables: map[Kind]table{}, networks: map[string]table{}, failing: newFailing()}
	for _, kind := range Kinds() {
		g.tables[kind] = table{}
	}
	return g
}

// Apply adds what a login taught. Unlearning is applying the negated delta.
func (g *Global) Apply(d Delta) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range d {
		if t := g.tableOf(c); t != nil {
			t.add(digest(c.Key), c.Sum, c.Seen)
		}
	}
}

func (g *Global) tableOf(c Cell) table {
	if c.Kind != KindNetwork {
		return g.tables[c.Kind]
	}
	country, _, _ := strings.Cut(c.Key, "/")
	t, ok := g.networks[country]
	if !ok {
		t = table{}
		g.networks[country] = t
	}
	return t
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
	for _, t := range g.tables {
		t.sweep(now)
	}
	for country, t := range g.networks {
		t.sweep(now)
		if len(t) == 0 {
			delete(g.networks, country)
		}
	}
	g.tables[KindAddress].shrink(mostAddresses, now)
	g.tables[KindPrefix].shrink(mostAddresses, now)
}
