package models

import "encoding/json"

// Bounds of lists.
const (
	MostLists       = 1000
	MostListEntries = 1_000_000 // of all lists together
	MostForRules    = 900_000   // beyond which rules enter nothing: whoever makes them fire must not keep analysts out
	MostImported    = 100_000   // at once
)

// List is a named set of addresses, users and the like that analysts keep. Its kind is
// one of risk's List constants.
type List struct {
	ID        int64  `gorm:"primaryKey;autoIncrement:false"` // never given twice
	Name      string // 1-64 lower-case letters, digits, hyphens; unique
	Kind      string
	Absolute  bool    // of a block list: no allow list and no rule undercuts it
	Weight    float64 // nats, -2 to 3; 0 stands for the model's default
	Note      string
	Entries   int64 // how many it holds
	Revision  int64 // of what is above but Entries; compare and swap
	CreatedAt Time
	ChangedAt Time // it or its entries
}

// ListSubject is how events name a list.
func ListSubject(name string) string { return "list/" + name }

// ListEntry is one value on a list. Kind, which is one of risk's Entry constants, and
// value are canonical, see ListValue.
type ListEntry struct {
	ListID    int64  `gorm:"primaryKey;autoIncrement:false"`
	Kind      string `gorm:"primaryKey"`
	Value     string `gorm:"primaryKey"` // the internal ID of a user
	Note      string
	Author    string // a caller, or "rule:" and the rule's ID
	CreatedAt Time
	ExpiresAt Time  // 0: never
	Seq       int64 // the version of all lists that it came or changed with
}

// ListRemoval tells that an entry is no longer on a list, for whoever keeps the lists in
// memory.
type ListRemoval struct {
	Seq       int64  `gorm:"primaryKey;autoIncrement:false"`
	ListID    int64  `gorm:"primaryKey;autoIncrement:false"`
	Kind      string `gorm:"primaryKey"`
	Value     string `gorm:"primaryKey"`
	RemovedAt Time
}

// ListVersion counts the changes of all lists and their entries.
type ListVersion struct {
	Now       int64
	Forgotten int64 // removals up to this version are told no more
}

// ListChange is what an analyst does to a list and its entries. The store commits it as
// a whole or not at all.
type ListChange struct {
	List     string // its name
	Revision int64  // conflict unless the list is at it; 0: at any
	Create   *List  // a new list of the name; conflict when there is one
	Update   *List  // its kind, weight and the like
	Delete   bool   // the list, with its entries
	Put      []ListEntry
	Remove   []ListEntry // by kind and value; not found unless it is there
	At       Time
	Events   []Event
}

// ListEntryFilter selects entries of one list, in the order of kind and value; empty
// fields select all.
type ListEntryFilter struct {
	List   string
	Kind   string
	Prefix string    // what values begin with
	After  ListEntry // only those after its kind and value
	Limit  int       // 0: 100
}

// Listed is what a rule enters into a list, as part of a Change.
type Listed struct {
	List  string // its name; nobody makes one that is missing
	Rule  string
	Entry ListEntry // but for ListID and Seq
	Event Event     // that tells of it, but for type and detail
	// Outcome says what came of it. What has one before it is committed is only told.
	Outcome ListOutcome
}

// ListOutcome is what came of a rule's entry.
type ListOutcome string

// The outcomes. All but ListKept are told in the audit stream.
const (
	ListEntered  ListOutcome = "entered"
	ListKept     ListOutcome = "kept"     // it was there, for about as long
	ListMissing  ListOutcome = "missing"  // no list has that name
	ListFull     ListOutcome = "full"     // there are too many entries
	ListUnknown  ListOutcome = "unknown"  // the attempt does not show what is to be entered
	ListUnproven ListOutcome = "unproven" // anybody could have named this user
)

// RuleAuthor is the author of what a rule enters.
func RuleAuthor(rule string) string { return "rule:" + rule }

// Told is the event that tells of a rule's entry, if there is anything to tell. It does
// not hold the value: the entry does, as long as it lives.
func (l Listed) Told(outcome ListOutcome) (Event, bool) {
	event := l.Event
	switch outcome {
	case ListKept, "":
		return event, false
	case ListEntered:
		event.Type = EventListEntered
	case ListMissing, ListFull, ListUnknown, ListUnproven:
		event.Type = EventListSkipped
	}
	detail, err := json.Marshal(map[string]string{
		"list": l.List, "rule": l.Rule, "kind": l.Entry.Kind, "outcome": string(outcome),
	})
	if err != nil {
		detail = nil // strings always encode
	}
	event.Detail = detail
	return event, true
}
