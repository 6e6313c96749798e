package models

// The maxima of an entity and its factors.
const (
	MaxVerifyFactors        = 20  // of one entity
	MaxVerifyChallengeTries = 5   // payloads of one challenge
	MaxVerifyFactorTries    = 5   // payloads of one factor, in a window
	MaxVerifyFactorStreak   = 100 // wrong payloads of one factor in a row
)

// VerifyEntity is whose factors a service verifies, under the name that the application
// has for them.
type VerifyEntity struct {
	ID        string `gorm:"primaryKey"` // YE and 32 hex digits
	ServiceID string
	Identity  string // within the service
	CreatedAt Time
	UpdatedAt Time
}

// FactorType is what kind of thing a factor is.
type FactorType string

// The types of factors.
const (
	FactorTOTP FactorType = "totp" // an authenticator of time-based codes
	FactorPush FactorType = "push" // a device with a key of its own
)

// FactorStatus is whether a factor has ever proven itself.
type FactorStatus string

// The statuses of a factor.
const (
	FactorUnverified FactorStatus = "unverified"
	FactorVerified   FactorStatus = "verified"
)

// VerifyFactor is something that an entity proves itself with.
type VerifyFactor struct {
	ID           string `gorm:"primaryKey"` // YF and 32 hex digits
	ServiceID    string
	EntityID     string
	Identity     string
	FriendlyName string
	Type         FactorType
	Status       FactorStatus
	Metadata     string // JSON object; empty: none

	// Of authenticators.
	Secret    Secret `gorm:"-"` // bytes
	Sealed    []byte // the secret at rest
	Algorithm string // SHA1, SHA256, SHA512
	Digits    int
	Period    int   // seconds
	Skew      int   // steps
	LastStep  int64 // the last time step whose code was used

	// Of devices.
	PublicKey []byte // P-256, PKIX DER
	AppID     string
	Platform  string // apn, fcm, none
	PushToken string
	SDK       string `gorm:"column:sdk"` // version

	Tries      int // payloads in the window, counted before they are looked at
	TriesUntil Time
	Streak     int // wrong payloads in a row
	CreatedAt  Time
	UpdatedAt  Time
}

// VerifyProof is a right payload: it spends the time step of its code, and takes a factor
// from unverified to verified, or a challenge from pending to an answer.
type VerifyProof struct {
	FactorID    string
	ChallengeID string          // empty: it verifies the factor
	Status      ChallengeStatus // of the challenge
	Step        int64           // of the code; 0: there is none
	At          Time
	Events      []Event
}
