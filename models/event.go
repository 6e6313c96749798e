package models

// EventType names what happened. The list is closed: metrics, log and audit
// take their labels from it.
type EventType string

// The events of the audit stream.
const (
	EventLoginAccepted   EventType = "login.accepted"
	EventLoginFailed     EventType = "login.failed"
	EventLoginDeclined   EventType = "login.declined"
	EventLoginChallenged EventType = "login.challenged"
	EventLoginRefused    EventType = "login.refused"
	EventLoginTimeout    EventType = "login.timeout"
	EventFailureSurge    EventType = "failures.surge"
	EventLimitReached    EventType = "limit.reached"
	EventProofReplayed   EventType = "proof.replayed"
	EventUserCreated     EventType = "user.created"
	EventUserChanged     EventType = "user.changed"
	EventUserDeleted     EventType = "user.deleted"
	EventUserUnlocked    EventType = "user.unlocked"
	EventPasswordChanged EventType = "password.changed"
	EventAuthAdded       EventType = "authenticator.added"
	EventAuthAssigned    EventType = "authenticator.assigned"
	EventAuthUnassigned  EventType = "authenticator.unassigned"
	EventMessageSent     EventType = "message.sent"
	EventMessageFailed   EventType = "message.failed"
	EventDelivered       EventType = "message.delivered"
	EventUndelivered     EventType = "message.undelivered"
	EventKeyCreated      EventType = "key.created"
	EventKeyRevoked      EventType = "key.revoked"
	EventEngineFallback  EventType = "engine.fallback"
	EventRuleFailed      EventType = "rule.failed"
	EventTransaction     EventType = "transaction.judged"
	EventListCreated     EventType = "list.created"
	EventListChanged     EventType = "list.changed"
	EventListDeleted     EventType = "list.deleted"
	EventListAdded       EventType = "list.added"    // an entry, by an analyst
	EventListRemoved     EventType = "list.removed"  // an entry
	EventListImported    EventType = "list.imported" // many
	EventListEntered     EventType = "list.entered"  // an entry, by a rule
	EventListSkipped     EventType = "list.skipped"  // a rule's entry that could not be made
	EventShadowFailed    EventType = "shadow.failed"
	EventPolicyCreated   EventType = "policy.created"
	EventPolicyChanged   EventType = "policy.changed"
	EventPolicyDiscarded EventType = "policy.discarded"
	EventPolicyShadowed  EventType = "policy.shadowed"
	EventPolicyPublished EventType = "policy.published"
	EventPolicyRetired   EventType = "policy.retired"
	EventLabelAdded      EventType = "label.added"
	EventLoginUnlearned  EventType = "login.unlearned"
	EventLoginRelearned  EventType = "login.relearned"
	EventCaseRaised      EventType = "case.raised"
	EventCaseLocked      EventType = "case.locked"
	EventCaseReleased    EventType = "case.released"
	EventCaseNoted       EventType = "case.noted"
	EventCaseClosed      EventType = "case.closed"
	EventNotMe           EventType = "user.not_me"

	EventVerificationSent     EventType = "verification.sent"     // a message with a code
	EventVerificationApproved EventType = "verification.approved" // by the code, or by the caller
	EventVerificationCanceled EventType = "verification.canceled"
	EventVerificationWrong    EventType = "verification.wrong"   // a wrong code
	EventVerificationBlocked  EventType = "verification.blocked" // no message: a limit or a rule

	EventFactorCreated     EventType = "factor.created"
	EventFactorVerified    EventType = "factor.verified"
	EventFactorDeleted     EventType = "factor.deleted"
	EventFactorWrong       EventType = "factor.wrong" // a wrong payload, of its own or of a challenge
	EventChallengeApproved EventType = "challenge.approved"
	EventChallengeDenied   EventType = "challenge.denied"

	EventBacktestQueued    EventType = "backtest.queued"
	EventBacktestCancelled EventType = "backtest.cancelled"
	EventBacktestDone      EventType = "backtest.done"
	EventBacktestFailed    EventType = "backtest.failed"
)

// Event is one line of the audit stream.
type Event struct {
	ID            string `gorm:"primaryKey"` // time-ordered
	At            Time
	Type          EventType
	UserID        string
	SessionID     string
	DecisionID    int64
	CallerID      string
	CorrelationID string
	Detail        []byte // JSON object, nothing secret
	Subject       string // what an analyst changed, such as "policy/3"; empty in all other events

	Notices []Notice `gorm:"-"` // what its user is told of it
}

// EventFilter selects events for a listing, newest first; empty fields select all.
type EventFilter struct {
	UserID    string
	SessionID string
	Subject   string
	Types     []EventType
	Before    string // an event's ID: only older ones
	Limit     int    // 0: 100
}
