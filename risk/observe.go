package risk

// Evidence is everything a decision is based on: the attempt, and every count that
// was read for it. It is one value, kept with the decision and replayed later.
type Evidence struct {
	Attempt Attempt     `json:"attempt"`
	User    UserFacts   `json:"user"`
	Global  GlobalFacts `json:"global"`
}

// UserFacts are the counts of the user's own history.
type UserFacts struct {
	Seen int64 `json:"seen"` // learned logins
}

// GlobalFacts are the counts of all users together.
type GlobalFacts struct {
	Logins float64 `json:"logins"`
}

// Observe reads what is known about an attempt. It changes nothing.
func Observe(u *User, g *Global, a Attempt) Evidence {
	return Evidence{Attempt: a, User: UserFacts{Seen: u.seen}}
}

// Recognised reports whether the attempt comes from a device of the account.
func (e Evidence) Recognised() bool { return false }

// DeviceKey names the device within the account; empty without device data.
func (e Evidence) DeviceKey() string { return "" }
