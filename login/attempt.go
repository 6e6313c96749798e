package login

import (
	"net/netip"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Attempt is one call as a room under api hands it over: read, checked for form,
// and not yet believed.
type Attempt struct {
	Name           models.UserName
	Adaptive       bool // scored, and answered with a risk response code
	Lane           risk.Lane
	EventType      string
	Fingerprint    Fingerprint
	DeviceToken    *string    // nil: the caller passes none on; "": there was none
	SessionID      string     // the application's own, lower case
	RequestID      string     // second step
	ClientIP       netip.Addr // as the body says; invalid: absent
	Connection     netip.Addr // as the connection says
	Credential     Credential
	Push           bool // the trusted device is to be woken
	AskMessage     bool // the answer is to carry requestMessage
	Wait           time.Duration
	Title, Subject string // shown on the device as plain text
	Attributes     map[string]string
	Transaction    *Transaction
	CorrelationID  string
}

// Fingerprint is the device data as collected: text and the hash sent with it.
type Fingerprint struct {
	Present bool
	Mobile  bool
	Raw     string
	Hash    string
}

// CredentialKind says what kind of credential an attempt carries.
type CredentialKind string

// The kinds of credential.
const (
	NoCredential    CredentialKind = ""
	Password        CredentialKind = "password"
	OTP             CredentialKind = "otp"
	AskCode         CredentialKind = "ask-code"     // passKey "votp"
	AskApproval     CredentialKind = "ask-approval" // passKey "PIN" or "Fingerprint"
	FIDO            CredentialKind = "fido"
	ReplyWithDevice CredentialKind = "device" // an answer of the trusted device itself
)

// Credential is what an attempt tries to prove itself by.
type Credential struct {
	Kind      CredentialKind
	Value     models.Secret // password or OTP
	Challenge string        // the question an OTP answers, in one step
	Signed    []string      // the data an OTP signs, in place of a question
	Keyword   string        // PIN or Fingerprint, with AskApproval
}

// Transaction is what a payment says of itself; Amount is a decimal string.
type Transaction struct {
	AccountRef      string `json:"accountRef,omitempty"`
	Amount          string `json:"amount,omitempty"`
	Currency        string `json:"currency,omitempty"`
	TransactionType string `json:"transactionType,omitempty"`
	CreditorBank    string `json:"creditorBank,omitempty"`
	CreditorIBAN    string `json:"creditorIBAN,omitempty"`
	CreditorName    string `json:"creditorName,omitempty"`
	DebtorIBAN      string `json:"debtorIBAN,omitempty"`
}

// Answer is what an attempt comes to.
type Answer struct {
	Status         models.Status
	Code           risk.Code
	HasCode        bool   // adaptive calls only
	RequestID      string // always with Pending
	EventID        int32  // adaptive calls only
	Challenge      string // question to key into the device, with code 10
	MatchNumber    string // two digits, with device approval
	RequestMessage string // hex, when asked for
	DeviceToken    string // when the caller passes tokens on and the login was accepted
	Risk           *Judgement
}

// Judgement is the part of a decision that callers with the scope may see.
type Judgement struct {
	Score   int
	Level   risk.Level
	Reasons []risk.Reason
}
