package models

import (
	"encoding/json"
	"fmt"
	"strconv"

	"riskgate/risk"
)

// PolicyState is where a policy stands on its way to being live.
type PolicyState string

// The states of a policy.
const (
	Draft   PolicyState = "draft"   // may still be changed; judges nothing
	Shadow  PolicyState = "shadow"  // judges beside the live one, and nobody feels it
	Live    PolicyState = "live"    // judges
	Retired PolicyState = "retired" // has judged, and explains what it decided
)

// PolicySubject is how events name a version.
func PolicySubject(version int64) string { return "policy/" + strconv.FormatInt(version, 10) }

// PolicyStates lists the states, in the order in which a policy goes through them.
func PolicyStates() [4]PolicyState { return [...]PolicyState{Draft, Shadow, Live, Retired} }

// Policy is a version of the analysts' policy: data, never code.
type Policy struct {
	Version     int64 `gorm:"primaryKey"` // never given twice
	State       PolicyState
	Revision    int64  // 1 when made, one more with each change of the draft
	Base        int64  // the version whose data it began with; 0: none
	Data        []byte // risk.Policy, JSON
	Author      string // ID of the caller who made it
	AuthorName  string
	Note        string // what it is for
	CreatedAt   Time
	ChangedAt   Time
	ShadowedAt  Time // 0: it was never in shadow
	PublishedAt Time // 0: it was never live
	RetiredAt   Time // 0: it is not retired
}

// Parse reads the policy as the engine takes it, under its version. What it says is not
// checked.
func (p Policy) Parse() (policy risk.Policy, err error) {
	if err := json.Unmarshal(p.Data, &policy); err != nil {
		return policy, fmt.Errorf("decode policy %d: %w", p.Version, err)
	}
	policy.Version = p.Version
	return policy, nil
}

// Move returns the policy in its next state. It never goes back to an earlier one: what
// has judged must not change any more.
func (p Policy) Move(to PolicyState, at Time) (Policy, error) {
	switch {
	case p.State == Draft && to == Shadow:
		p.ShadowedAt = at
	case (p.State == Draft || p.State == Shadow) && to == Live:
		p.PublishedAt = at
	case p.State == Live && to == Retired:
		return p, Errorf(Conflict, "Version %d is live: publish another to retire it", p.Version)
	case p.State == Shadow && to == Retired:
		p.RetiredAt = at
	default:
		return p, Errorf(Conflict, "Version %d is %s and cannot become %s", p.Version, p.State, to)
	}
	p.State = to
	return p, nil
}

// PolicyStep is one step of a policy. The store takes it as a whole or not at all; a
// condition that does not hold is a Conflict.
type PolicyStep struct {
	Policy   Policy      // as it is afterwards, but for Revision; Version 0: the next one
	From     PolicyState // what it still must be; empty: it is new
	Revision int64       // what it still must be at
	At       Time
	Replaces int64   // the version that holds the place of a shadow or live policy and retires; 0: none does
	Events   []Event // an empty Subject becomes Policy's
}

// PolicyFilter selects policies for a listing, newest first; empty fields select all.
type PolicyFilter struct {
	State  PolicyState
	Before int64 // only versions below it
	Limit  int   // 0: 100
}
