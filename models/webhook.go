package models

import (
	"slices"
	"strings"
	"time"
)

// WebhookSubject is how events name a webhook.
func WebhookSubject(id string) string { return "webhook/" + id }

// WebhookState says whether events go to a webhook.
type WebhookState string

// The states of a webhook.
const (
	WebhookOn  WebhookState = "on"
	WebhookOff WebhookState = "off" // nothing is queued for it, and what is queued waits
)

// Webhook is where somebody wants to be told of events. Its secrets are in the clear
// only in memory.
type Webhook struct {
	ID            string `gorm:"primaryKey"` // time-ordered
	URL           string
	TypeList      string // what it subscribes to, space-separated; empty: everything
	Description   string
	State         WebhookState
	Secret        Secret `gorm:"-"` // signs what is sent
	Previous      Secret `gorm:"-"` // signs too, until PreviousUntil; empty: there is none
	Sealed        []byte // both secrets at rest
	PreviousUntil Time
	FollowedAt    Time  // what has happened before is queued already, or not for it
	Failures      int   // attempts that failed, in a row
	RestsUntil    Time  // nothing is sent before
	Revision      int64 // 1 when made, one more with each change
	CreatedAt     Time
	UpdatedAt     Time
}

// Live lists the secrets that sign at an instant, the newest first.
func (w Webhook) Live(now Time) []Secret {
	if w.Previous == "" || now >= w.PreviousUntil {
		return []Secret{w.Secret}
	}
	return []Secret{w.Secret, w.Previous}
}

// DeliveryState is where the telling of an event to a webhook stands.
type DeliveryState string

// The states of a delivery; Queued alone is not final.
const (
	DeliveryQueued  DeliveryState = "queued"
	Delivered       DeliveryState = "delivered"
	DeliveryGivenUp DeliveryState = "given_up"
)

// EventPing is what a test sends. Nothing has happened then.
const EventPing EventType = "ping"

// WebhookDelivery is the telling of one event to one webhook: a row of a durable queue.
type WebhookDelivery struct {
	WebhookID    string `gorm:"primaryKey"`
	EventID      string `gorm:"primaryKey"` // of the event, or the ping's own
	Type         EventType
	State        DeliveryState
	Attempts     int
	Status       int    // of the last answer; 0: there was none
	LastError    string // why the last attempt failed
	NextAt       Time   // not before
	ClaimedBy    string // the worker that holds it
	ClaimedUntil Time
	CreatedAt    Time
	ExpiresAt    Time // it is given up then
	FinishedAt   Time // 0: it is queued
}

// WebhookPatience is how long the delivery of an event is tried.
const WebhookPatience = 24 * time.Hour

// Delivery is a new delivery to the webhook, which is due at once and tried for so long.
func (w Webhook) Delivery(eventID string, kind EventType, at Time, patience time.Duration) WebhookDelivery {
	return WebhookDelivery{
		WebhookID: w.ID, EventID: eventID, Type: kind, State: DeliveryQueued,
		NextAt: at, CreatedAt: at, ExpiresAt: at.Add(patience),
	}
}

// WebhookHealth is what an attempt has shown of a webhook.
type WebhookHealth struct {
	Failed     bool
	RestsUntil Time // after a failure: nothing is sent before
}

// EventInFull is an event with what it is about, as far as that is still there.
type EventInFull struct {
	Event
	Decision *Decision // nil: nothing was judged
	User     *User     // nil: nobody is known, or the user is gone
}

// DeliveryFilter selects the deliveries of a webhook for a listing, newest first.
type DeliveryFilter struct {
	WebhookID string
	State     DeliveryState // empty: any
	Before    string        // an event's ID: only older ones
	Limit     int           // 0: 100
}

// The events about webhooks. They are told to no webhook: one that is out of reach
// would make more of them.
const (
	EventWebhookCreated  EventType = "webhook.created"
	EventWebhookChanged  EventType = "webhook.changed"
	EventWebhookRotated  EventType = "webhook.rotated"
	EventWebhookDeleted  EventType = "webhook.deleted"
	EventWebhookReplayed EventType = "webhook.replayed"
	EventWebhookGaveUp   EventType = "webhook.gave_up"
)

// WebhookFamilies lists the first words of the events that webhooks are told.
func WebhookFamilies() []string {
	return []string{"login", "transaction", "policy", "case", "label", "user"}
}

// WebhookTypes lists the events that webhooks are told.
func WebhookTypes() []EventType {
	return []EventType{
		EventLoginAccepted, EventLoginFailed, EventLoginDeclined, EventLoginChallenged, EventLoginRefused, EventLoginTimeout,
		EventLoginUnlearned, EventLoginRelearned,
		EventTransaction,
		EventPolicyCreated, EventPolicyChanged, EventPolicyDiscarded, EventPolicyShadowed, EventPolicyPublished, EventPolicyRetired,
		EventCaseRaised, EventCaseLocked, EventCaseReleased, EventCaseNoted, EventCaseClosed, EventLabelAdded,
		EventUserCreated, EventUserChanged, EventUserDeleted, EventUserUnlocked, EventNotMe,
	}
}

// Subscribable reports whether a webhook may ask for a type, or for a family of them
// such as "policy.*".
func Subscribable(name string) bool {
	if family, all := strings.CutSuffix(name, ".*"); all {
		return slices.Contains(WebhookFamilies(), family)
	}
	return slices.Contains(WebhookTypes(), EventType(name))
}

// Types lists the events that a webhook is told.
func (w Webhook) Types() []EventType {
	wanted := strings.Fields(w.TypeList)
	if len(wanted) == 0 {
		return WebhookTypes()
	}
	return slices.DeleteFunc(WebhookTypes(), func(t EventType) bool {
		family, _, _ := strings.Cut(string(t), ".")
		return !slices.Contains(wanted, string(t)) && !slices.Contains(wanted, family+".*")
	})
}
