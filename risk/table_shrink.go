package risk

import "slices"

const (
	mostAddresses = 3_500_000 // remembered, and as many prefixes
	passing       = 30 * day  // the age from which an address seen once is a passer-by's
)

// shrink brings a table under its cap: first go the keys seen once and long ago,
// then those not seen for longest.
func (t table) shrink(limit int, now int64) {
	if len(t) <= limit {
		return
	}
	for key, c := range t {
		if now-c.seen() > passing && c.sum() <= landmark(c.seen()) {
			delete(t, key)
		}
	}
	if len(t) <= limit {
		return
	}
	days := make([]cell, 0, len(t))
	for _, c := range t {
		days = append(days, c&dayBits)
	}
	slices.Sort(days)
	oldest := days[len(days)-limit]
	for key, c := range t {
		if c&dayBits < oldest {
			delete(t, key)
		}
	}
}
