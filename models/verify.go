package models

import "strings"

// VerifyService is a configuration of one-time codes: what their messages call the
// service, how long they are, what may be asked of them.
type VerifyService struct {
	ID                string `gorm:"primaryKey"` // VA and 32 hex digits
	FriendlyName      string
	CodeLength        int // digits, 4 to 10
	LookupEnabled     bool
	SkipLandlines     bool // codes by SMS to a landline are refused; needs LookupEnabled
	DTMFInput         bool // a called person presses a key first
	TTSName           string
	PSD2              bool // codes are for a payment, its amount and payee
	DoNotShare        bool // messages say so
	CustomCodes       bool // the caller may bring the code
	DefaultTemplate   string
	EventSubscription bool
	Risk              VerifyRisk
	Totp              string // JSON: how authenticators are enrolled
	Push              string // JSON: what the service's app is notified with
	WhatsApp          string // JSON
	Passkeys          string // JSON
	CreatedAt         Time
	UpdatedAt         Time
}

// VerifyRisk is what follows from the risk of a start, as the policy judges it.
type VerifyRisk string

// What may follow: nothing, not even a judgement; a decision that is kept; a refusal too.
const (
	RiskOff      VerifyRisk = "off"
	RiskObserved VerifyRisk = "observe"
	RiskEnforced VerifyRisk = "enforce"
)

// VerificationStatus is where a verification stands.
type VerificationStatus string

// The statuses of a verification. VerificationMaxAttempts is final for its code, and
// keeps the address from another one until the verification has expired.
const (
	VerificationPending     VerificationStatus = "pending"
	VerificationApproved    VerificationStatus = "approved"
	VerificationCanceled    VerificationStatus = "canceled"
	VerificationMaxAttempts VerificationStatus = "max_attempts_reached"
	VerificationExpired     VerificationStatus = "expired"
	VerificationFailed      VerificationStatus = "failed" // no gateway took a message
)

// MaxVerificationChecks is how many codes may be tried with one verification.
const MaxVerificationChecks = 5

// Verification is one code on its way to an address and back.
type Verification struct {
	ID        string `gorm:"primaryKey"` // VE and 32 hex digits, time-ordered
	ServiceID string
	Recipient string  // a telephone number (E.164) or an e-mail address
	Channel   Channel // of the last message
	Status    VerificationStatus
	Live      bool   // what a start with this service and recipient goes on with, unless it has expired
	Digest    []byte // keyed hash of the code
	Code      Secret `gorm:"-"` // to be sent again
	Sealed    []byte // the code at rest; nil once nothing can be proven with it
	Amount    string // of the payment that the code confirms; empty: of none
	Payee     string
	Country   string // of the number, ISO 3166-1 alpha-2; empty: an address, or none
	Prefix    string // of the number, its last four digits left out
	Checks    int    // codes tried
	Sends     int    // messages
	CreatedAt Time
	UpdatedAt Time
	ExpiresAt Time
	EndedAt   Time // 0: pending
}

// StatusAt is the status at an instant: time ends a verification without anybody
// writing it down.
func (v Verification) StatusAt(now Time) VerificationStatus {
	switch {
	case v.Status == VerificationPending && now >= v.ExpiresAt:
		return VerificationExpired
	case v.Status == VerificationPending && v.Checks >= MaxVerificationChecks:
		return VerificationMaxAttempts
	default:
		return v.Status
	}
}

// VerifyAttempt is one message of a verification. Its message has the same ID, without
// the two letters in front.
type VerifyAttempt struct {
	ID             string `gorm:"primaryKey"` // VL and 32 hex digits, time-ordered
	VerificationID string
	ServiceID      string
	Recipient      string
	Channel        Channel
	Country        string
	Locale         string
	CodeLength     int
	Converted      bool         // its verification was approved
	MessageState   MessageState // once the message itself is forgotten
	MessageError   string
	Delivery       Arrival // likewise
	Guard          []byte  // what the guard has said, to be told of an approval
	CreatedAt      Time
	UpdatedAt      Time
}

// The letters in front of the IDs of attempts.
const attemptLetters = "VL"

// AttemptID is the ID of the attempt whose message has an ID.
func AttemptID(messageID string) string { return attemptLetters + messageID }

// MessageID is the ID of the attempt's message.
func (a VerifyAttempt) MessageID() string { return strings.TrimPrefix(a.ID, attemptLetters) }

// VerificationStart is everything that one message with a code writes.
type VerificationStart struct {
	Verification Verification
	Attempt      VerifyAttempt
	Message      Message
	Events       []Event
}

// VerificationEnd takes a verification out of pending.
type VerificationEnd struct {
	ID      string
	Status  VerificationStatus
	At      Time
	Release []string // keys of limits: one attempt given back, the streak ended
	Forget  []string // keys of limits that begin anew
	Events  []Event
}

// VerifyAttemptFilter selects attempts; empty fields select all.
type VerifyAttemptFilter struct {
	ServiceID      string
	VerificationID string
	Recipient      string
	Prefix         string // of the recipient
	Country        string
	Channel        Channel
	Converted      *bool
	After, Before  Time // created, both bounds included; 0: any time
}

// VerifyTally counts attempts.
type VerifyTally struct{ Attempts, Converted int }

// VerifyPage is a piece of a list: so many rows beyond a key, or back from it. Lists of
// rows with an ID begin with the newest, those by another key with the first.
type VerifyPage struct {
	Beyond    string // a key; empty: from the beginning
	Back      bool   // the rows before that key instead
	Ascending bool   // the list begins with the oldest
	Limit     int
}
