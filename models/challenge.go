package models

import "riskgate/risk"

// Challenge is one question put to a user within a session.
type Challenge struct {
	ID         string `gorm:"primaryKey"`
	SessionID  string // empty: made by generate-challenge or generate-votp, before any login
	UserID     string
	CallerID   string
	Code       risk.Code
	RequestDig []byte `gorm:"column:request_digest"` // keyed hash of the requestID it was handed out under, if it has its own
	Digest     []byte // keyed hash of the code that was sent, if one was
	Question   string // OCRA question, empty otherwise
	Match      string // number to match on the device, empty otherwise
	Tries      int    // wrong answers reserved so far
	MaxTries   int
	CreatedAt  Time
	ExpiresAt  Time
	SpentAt    Time // 0: still to be answered
}
