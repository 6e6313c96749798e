package models

import "riskgate/risk"

// Status is where a session stands. "unknown" is an answer, never a status.
type Status string

// The statuses of a session; all but Pending are final.
const (
	Pending  Status = "pending"
	Accepted Status = "accepted"
	Refused  Status = "refused"
	Timeout  Status = "timeout"
	Failed   Status = "failed"
)

// Session is one login from its first call to its end.
type Session struct {
	ID            string `gorm:"primaryKey"` // time-ordered, never leaves the server
	RequestDigest []byte // keyed hash of the requestID; nil when it ended at once
	CallerID      string
	UserID        string // empty: the name was unknown
	AppSession    string // the caller's sessionID, lower case
	Lane          risk.Lane
	Adaptive      bool
	Status        Status
	Code          risk.Code // the challenge that is awaited, or the final answer
	Proven        string    // comma-separated factors proven so far
	Challenges    int       // how many were asked, at most two
	DecisionID    int64     // the decision whose evidence is learned on success
	Context       []byte    // what the next step needs (login's own JSON)
	CreatedAt     Time
	ExpiresAt     Time
	FinishedAt    Time // 0 while pending
}

// Move returns the session in its next status. It refuses to leave a final
// status and to enter one that does not exist.
func (s Session) Move(to Status, at Time) (Session, error) {
	if s.Status != Pending {
		return s, Errorf(Conflict, "session is already %s", s.Status)
	}
	switch to {
	case Accepted, Refused, Timeout, Failed:
		s.Status, s.FinishedAt = to, at
		return s, nil
	case Pending:
	}
	return s, Errorf(Conflict, "session cannot become %q", string(to))
}
