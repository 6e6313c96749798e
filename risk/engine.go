package risk

// DefaultPolicy is the policy of a fresh installation.
func DefaultPolicy() Policy { return Policy{Version: 1} }

// Validate reports every problem of the policy at once.
func (p Policy) Validate() error { return nil }

// Decide judges the evidence.
func Decide(p Policy, e Evidence) Decision { return Decision{Level: Low, PolicyVersion: p.Version} }

// Fallback is the decision when the engine itself failed.
func Fallback(p Policy, e Evidence) Decision {
	return Decision{Level: Medium, PolicyVersion: p.Version}
}
