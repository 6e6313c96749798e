package models

import "time"

// CaseState is where a case stands.
type CaseState string

// The states of a case. A locked one whose lease is over is as good as open.
const (
	CaseOpen   CaseState = "open"
	CaseLocked CaseState = "locked"
	CaseClosed CaseState = "closed"
)

// CaseResult is what an analyst found.
type CaseResult string

// The results of a case.
const (
	FoundFraud   CaseResult = "fraud"
	FoundGenuine CaseResult = "genuine"
	FoundUnsure  CaseResult = "unsure"
)

// Verdict is the label that a result stands for; none when the analyst was unsure.
func (r CaseResult) Verdict() (Verdict, bool) {
	switch r {
	case FoundFraud:
		return Fraud, true
	case FoundGenuine:
		return Genuine, true
	case FoundUnsure:
	}
	return "", false
}

// Who may raise a case, beside the analysts.
const (
	RaisedByRule = "rule:" // and the ID of the rule
	RaisedByUser = "user"
)

// QueueNotMe is where the cases go that users raise.
const QueueNotMe = "not-me"

// CaseLease is how long a lock holds after the last thing that its holder did.
const CaseLease = 15 * time.Minute

// MostCaseNotes is how many notes a case takes from rules and users: what comes on top
// is counted, and kept as decisions anyway.
const MostCaseNotes = 100

// Case is a login that somebody should look at. There is one open case for each queue
// and user; what else comes up about the user is added to it.
type Case struct {
	ID          string `gorm:"primaryKey"` // time-ordered
	Queue       string
	DecisionID  int64 // the decision that raised it; 0: a change of the account did, and no decision since
	UserID      string
	OpenedAt    Time
	OpenedBy    string // rule:ID, user, or the ID of an analyst's caller
	State       CaseState
	LockedBy    string
	LockedUntil Time
	Hits        int // how often it was raised
	Result      CaseResult
	ClosedAt    Time
	ClosedBy    string
}

// CaseSubject is how events name a case.
func CaseSubject(id string) string { return "case/" + id }

// HeldBy reports whether somebody holds the case now.
func (c Case) HeldBy(now Time) (string, bool) {
	held := c.State == CaseLocked && c.LockedUntil > now
	if !held {
		return "", false
	}
	return c.LockedBy, true
}

// Seen is the case as it stands now: a lock whose lease is over holds nothing.
func (c Case) Seen(now Time) Case {
	if _, held := c.HeldBy(now); c.State == CaseLocked && !held {
		c.State, c.LockedBy, c.LockedUntil = CaseOpen, "", 0
	}
	return c
}

// CaseNote is a line in the memo of a case, which only grows.
type CaseNote struct {
	ID         string `gorm:"primaryKey"` // time-ordered
	CaseID     string
	At         Time
	Author     string // as in Case.OpenedBy
	Text       string
	DecisionID int64 // the decision that it is about; 0: none in particular
}

// Raise is what somebody wants looked at. Where a case of its queue and user is open, the
// note is added to that, and nothing else; otherwise the case is opened, with the note if
// that says anything.
type Raise struct {
	Case Case
	Note CaseNote
}

// CaseStep is what an analyst does to a case: to lock it, to write a note or to close
// it. It is a Conflict if the case is closed or somebody else holds it; otherwise the
// one who takes the step holds it from then on.
type CaseStep struct {
	CaseID string
	By     string // ID of the caller
	At     Time
	Free   bool       // the lock is given up
	Note   *CaseNote  // one that is added
	Result CaseResult // the case is closed with it; empty: it stays open
	Events []Event
}

// CaseFilter selects cases for a listing, newest first; empty fields select all.
type CaseFilter struct {
	Queue  string
	UserID string
	State  CaseState // as it stands at Now
	Now    Time
	Before string // a case's ID: only those opened before it
	Limit  int    // 0: 100
}

// Queue is a queue of cases and how full it is.
type Queue struct {
	Name   string
	Open   int
	Locked int // held by somebody now
}
