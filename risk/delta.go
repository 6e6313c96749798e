package risk

// Kind names one of the tables that all users share.
type Kind string

// Cell is an increment of one sum in the global tables.
type Cell struct {
	Kind Kind
	Key  string
	Sum  float64 // weight times the landmark factor of its time
	Seen int64   // when, milliseconds
}

// Delta is what one login adds to the global tables. Deltas are additive: they may
// be applied in any order, on any instance, and taken back by their negation.
type Delta []Cell
