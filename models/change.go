package models

// Change is everything that one step of a login writes. The store commits it as
// a whole or not at all; a condition that does not hold is a Conflict.
type Change struct {
	Supersede *Session   // pending sessions of its caller, user and AppSession end in Timeout first
	Open      *Session   // a new session
	Move      *Session   // a session that leaves Pending; conflict unless it still is
	Keep      *Session   // a session that stays Pending with another challenge; conflict unless it still is
	Ask       *Challenge // a new challenge
	Spend     []Spend    // one-time proofs; conflict unless each is unspent
	Decision  *Decision  // gets its ID
	Raise     []Raise    // cases that rules raise, about Decision
	History   *History   // conflict unless Version is the stored one; stored as Version+1
	Device    *Device    // inserted or, by ID, its LastSeen updated
	Rehash    *Rehash    // a stronger hash of the same password
	Messages  []Message  // queued in the same breath as the state that promises them
	Events    []Event    // the audit stream; DecisionID 0 becomes Decision's
	Release   []string   // keys of limits: one attempt given back, the streak ended
	Return    []string   // keys of limits: one attempt given back that compared nothing
	Calm      []string   // keys of limits whose streak ends; the window stays as it is
	Untried   string     // a challenge of which one try is given back, for the same reason
	LastLogin *LastLogin // on success
}

// Spend consumes a one-time proof.
type Spend struct {
	ChallengeID string // a challenge, spent at At; or
	Serial      string // an authenticator, whose counter moves to Counter and must have been lower
	Counter     int64
	OneTimePass string // or a user whose one-time password is used up
	At          Time
}

// Rehash replaces a password hash if it still is the old one.
type Rehash struct {
	UserID   string
	Old, New string
	At       Time
}

// LastLogin records a success on the user.
type LastLogin struct {
	UserID string
	At     Time
}
