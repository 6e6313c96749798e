// Package challenge proves that a person is who they say: one file per method.
//
// A method asks (Start) and judges an answer (Check). It keeps nothing itself and
// never calls another method: login decides which is asked, reserves the try
// before the check, and commits what the check found.
package challenge

import (
	"context"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Subject is the person who is asked, with everything they could prove it by.
type Subject struct {
	User           models.User
	Known          bool               // false: no such user; every check costs the same and fails
	Credential     *models.Credential // nil: no static password
	Authenticators []models.Authenticator
}

// Asking is the occasion of a question.
type Asking struct {
	ID        string // of the challenge; binds a code to it
	SessionID string
	Now       time.Time
	Service   string // the name shown to the person
	Locale    string
	Terms     Terms
}

// Prompt is a question ready to be put.
type Prompt struct {
	Digest   []byte          // keyed hash of a code that was sent
	Question string          // to key into the device (OCRA)
	Match    string          // number to match on the device
	Message  *models.Message // to be queued with the challenge
	Life     time.Duration
	MaxTries int
}

// Answer is what came back. At most one of its parts is set.
type Answer struct {
	Password models.Secret
	OTP      models.Secret
	Question string   // the question an OTP answers, for one-step challenge/response
	Signed   []string // the data an OTP signs, in place of a question
	Device   *DeviceAnswer
}

// DeviceAnswer is what a trusted device said.
type DeviceAnswer struct {
	Approved bool
	Method   risk.Code // how the owner was verified: 21, 22, 23 or 24
	Match    string    // the number keyed in on the device
}

// Proof is what a right answer proves and what it uses up besides the question,
// which login spends in any case.
type Proof struct {
	Factor risk.Factor
	Spend  *models.Spend
	Rehash *models.Rehash
}

// Method is one way of proving who one is.
type Method interface {
	// Code is the response code that announces the method.
	Code() risk.Code
	// Factor is what a right answer proves.
	Factor() risk.Factor
	// Enrolled reports whether the subject can answer.
	Enrolled(Subject) bool
	// Start prepares the question.
	Start(context.Context, Subject, Asking) (Prompt, error)
	// Check judges an answer. A wrong one is models.Denied, a full hash queue
	// models.Overloaded; nothing else is an answer's fault.
	Check(context.Context, Subject, models.Challenge, Answer, time.Time) (Proof, error)
}
