package models

import "time"

// LinkLife is how long the link of a notice works: a weekend and a day. A notice that has
// not reached anybody by then is worth nothing.
const LinkLife = 72 * time.Hour

// NoticeKind says what a notice tells its user of.
type NoticeKind string

// The kinds of notice.
const (
	NoticeNewDevice            NoticeKind = "new_device" // somebody was let in
	NoticeNewPlace             NoticeKind = "new_place"  // the same
	NoticeFailures             NoticeKind = "failures"   // so many in a row that their source is shut out
	NoticePasswordChanged      NoticeKind = "password_changed"
	NoticePasswordReset        NoticeKind = "password_reset"
	NoticeEmailAdded           NoticeKind = "email_added"
	NoticeEmailChanged         NoticeKind = "email_changed"
	NoticeEmailRemoved         NoticeKind = "email_removed"
	NoticePhoneAdded           NoticeKind = "phone_added"
	NoticePhoneChanged         NoticeKind = "phone_changed"
	NoticePhoneRemoved         NoticeKind = "phone_removed"
	NoticeAuthenticatorAdded   NoticeKind = "authenticator_added"
	NoticeAuthenticatorRemoved NoticeKind = "authenticator_removed"
)

// NoticeKinds lists every kind.
func NoticeKinds() [13]NoticeKind {
	return [...]NoticeKind{
		NoticeNewDevice, NoticeNewPlace, NoticeFailures, NoticePasswordChanged, NoticePasswordReset,
		NoticeEmailAdded, NoticeEmailChanged, NoticeEmailRemoved, NoticePhoneAdded, NoticePhoneChanged, NoticePhoneRemoved,
		NoticeAuthenticatorAdded, NoticeAuthenticatorRemoved,
	}
}

// News is what a user is to be told of. What is empty is unknown.
type News struct {
	Kinds     []NoticeKind // what it is, the most telling first; at least one
	User      User         // as they were before: who changes an address does not choose who is told
	SessionID string
	At        Time
	Country   string // ISO 3166-1 alpha-2
	Browser   string // family
	System    string // family of the operating system
}

// Disowning is what a user has not done, although an event says so. The store keeps it as a
// whole or not at all.
type Disowning struct {
	EventID string
	UserID  string // conflict unless the event is still theirs
	At      Time
	Once    Limit // conflict if it is reached
	Raise   Raise
	Events  []Event
}

// Notice is a message that warns a user. It rides on the event that it tells of and is
// queued in the same transaction, or not at all.
type Notice struct {
	Message Message // but for its Body
	// Limits keep notices from flooding: the first that has room counts this one. When
	// none has, it is not queued.
	Limits []Limit
	// Body writes the text, whose link names the event that is kept, or its decision.
	Body func(of Event) Secret
}
