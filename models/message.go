package models

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
	ExpiresAt    Time // worthless from then on; 0: never
	Gateway      string
	LastError    string
	CreatedAt    Time
	SentAt       Time
}
