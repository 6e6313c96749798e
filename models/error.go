package models

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what an error means to whoever called; the rooms under api map it to
// a status of their contract.
type Kind int

// The kinds of error the whole program shares.
const (
	Internal        Kind = iota // a fault of ours; nothing of it is shown
	Invalid                     // the input is wrong; Fields say where
	Unauthenticated             // the caller did not prove who it is
	Forbidden                   // the caller may not do this
	NotFound                    // no such thing, as far as this caller may know
	Conflict                    // the state of the thing does not allow it
	Denied                      // an authentication failed; says no more than that
	TooLarge                    // the input is longer than allowed
	Unsupported                 // the media type is not served
	Limited                     // a limit is reached; RetryAfter says when to come back
	Overloaded                  // no capacity now; RetryAfter says when to come back
	NotOffered                  // the contract names it, riskgate does not offer it
)

// Field is one problem of an input.
type Field struct {
	Name    string // dotted path within the input
	Message string // what would be right
}

// Error is an error whose meaning is known. Message is safe to show to the
// caller; the cause goes to the log only.
type Error struct {
	Kind       Kind
	Message    string
	Fields     []Field
	RetryAfter time.Duration
	cause      error
}

// Errorf makes an Error of a kind with a message that is safe to show.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// InvalidInput reports every problem of an input at once.
func InvalidInput(fields ...Field) *Error {
	return &Error{Kind: Invalid, Message: "Input validation failed", Fields: fields}
}

// Because keeps the private cause beside the public message.
func (e *Error) Because(cause error) *Error {
	with := *e
	with.cause = cause
	return &with
}

// After says when to try again.
func (e *Error) After(d time.Duration) *Error {
	with := *e
	with.RetryAfter = d
	return &with
}

// Error implements error.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	return e.Message
}

// Unwrap returns the private cause.
func (e *Error) Unwrap() error { return e.cause }

// KindOf returns the kind of the first Error in err's chain, else Internal.
func KindOf(err error) Kind {
	var known *Error
	if errors.As(err, &known) {
		return known.Kind
	}
	return Internal
}

// IsNotFound reports whether err means that nothing was found.
func IsNotFound(err error) bool { return err != nil && KindOf(err) == NotFound }

// IsConflict reports whether err means that a state did not allow a change.
func IsConflict(err error) bool { return err != nil && KindOf(err) == Conflict }

// ErrHistoryMoved is the Conflict of a change whose history another login of the
// same user wrote first: nothing was committed, and the lesson can be taken again.
var ErrHistoryMoved = Errorf(Conflict, "history changed meanwhile")

// ErrLabelled is the Conflict of a label that another label of the same login was
// quicker than: nothing was committed, and it can be given again.
var ErrLabelled = Errorf(Conflict, "labelled meanwhile")
