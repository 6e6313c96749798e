package models

import "slices"

// Channel is the way a message reaches a person.
type Channel string

// The channels.
const (
	SMS      Channel = "sms"
	Email    Channel = "email"
	Voice    Channel = "voice"
	WhatsApp Channel = "whatsapp"
)

// MessageState is where a message stands.
type MessageState string

// The states of a message; all but Queued are final.
const (
	Queued  MessageState = "queued"
	Sent    MessageState = "sent"
	Dead    MessageState = "dead"    // given up after the last try
	Expired MessageState = "expired" // the code in it died first
)

// Arrival is what is known of a message after a gateway took it; empty: nothing.
type Arrival string

// The states of a delivery, in the order in which a message moves through them. A report
// that comes late moves nothing back. What one gateway could not deliver, another still
// may, so that Arrived has the last word.
const (
	ArrivalAccepted Arrival = "accepted" // on its way to the operator
	ArrivalSent     Arrival = "sent"     // with the operator
	ArrivalFailed   Arrival = "undelivered"
	Arrived         Arrival = "delivered"
)

// Final reports whether a message's fate is told.
func (d Arrival) Final() bool { return d == Arrived || d == ArrivalFailed }

// Before lists the states from which a message may move to this one.
func (d Arrival) Before() []Arrival {
	order := []Arrival{"", ArrivalAccepted, ArrivalSent, ArrivalFailed, Arrived}
	return order[:max(slices.Index(order, d), 0)]
}

// DeliveryReport is what a gateway tells of a message.
type DeliveryReport struct {
	MessageID string
	Gateway   string
	State     Arrival
	Code      string // the gateway's reason
	At        Time
}

// MessageFilter selects messages for a listing, newest first; empty fields select all.
type MessageFilter struct {
	State MessageState
	Limit int
}

// Message is a row of the durable queue. Recipient, body and code are in the
// clear only in memory.
type Message struct {
	ID           string `gorm:"primaryKey"`
	Channel      Channel
	Recipient    Secret `gorm:"-"`
	Subject      string // kept in the clear, so nothing secret
	Body         Secret `gorm:"-"`
	OTP          Secret `gorm:"-"` // the one-time code in the body, empty: none
	Sealed       []byte // recipient, body and code at rest; nil once it may be forgotten
	UserID       string
	SessionID    string
	State        MessageState
	Attempts     int
	NextAt       Time   // not before
	ClaimedBy    string // the worker that holds it
	ClaimedUntil Time
	ExpiresAt    Time   // worthless from then on; 0: never
	Prefers      string // name of the gateway to be tried first; empty: none
	Gateway      string
	LastError    string
	CreatedAt    Time
	SentAt       Time
	Masked       string // the recipient as operators may see it, once it is forgotten
	GatewayID    string // the gateway's name for it
	Delivery     Arrival
	DeliveryCode string // the gateway's reason
	DeliveredAt  Time   // when its fate was told, also that it was not delivered; 0: not yet
}
