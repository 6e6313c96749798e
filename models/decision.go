package models

import "riskgate/risk"

// Decision is a judgement and everything it was based on, kept for ever so that
// it can be explained and replayed.
type Decision struct {
	ID            int64 `gorm:"primaryKey"` // the eventId of the answer
	SessionID     string
	UserID        string
	CallerID      string
	CorrelationID string
	Lane          risk.Lane
	Code          risk.Code
	Level         risk.Level
	Score         int     // 0-1000
	Probability   float64 // of an attack
	PolicyVersion int64
	Outcome       Status // where the session stood after this call
	Evidence      []byte // risk.Evidence, JSON
	Detail        []byte // risk.Decision, JSON
	Learned       []byte // risk.Delta, binary; nil: nothing was learned
	CreatedAt     Time
}

// PolicyState is where a policy stands on its way to being live.
type PolicyState string

// The states of a policy.
const (
	Draft   PolicyState = "draft"
	Shadow  PolicyState = "shadow"
	Live    PolicyState = "live"
	Retired PolicyState = "retired"
)

// Policy is a version of the analysts' policy: data, never code.
type Policy struct {
	Version     int64 `gorm:"primaryKey"`
	State       PolicyState
	Data        []byte // risk.Policy, JSON
	Author      string
	Note        string
	CreatedAt   Time
	PublishedAt Time
}
