package challenge

import (
	"cmp"
	"time"
)

// Terms are how long a question is open and how often it may be answered. What is
// zero is the documented default.
type Terms struct {
	CodeLife     time.Duration // of a code or a password; 0: five minutes
	ApprovalLife time.Duration // of an approval on the trusted device; 0: one minute
	CodeTries    int           // wrong answers after which a code is dead; 0: five
}

// Code returns how long a code is waited for.
func (t Terms) Code() time.Duration { return cmp.Or(t.CodeLife, 5*time.Minute) }

// Approval returns how long an approval is waited for.
func (t Terms) Approval() time.Duration { return cmp.Or(t.ApprovalLife, time.Minute) }

// Tries returns how often a code may be answered.
func (t Terms) Tries() int { return cmp.Or(t.CodeTries, 5) }

// minutes is what people are told of the life of a code; never none.
func (t Terms) minutes() int { return max(1, int(t.Code().Minutes())) }
