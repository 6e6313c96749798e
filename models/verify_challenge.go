package models

// ChallengeStatus is where a challenge to a factor stands.
type ChallengeStatus string

// The statuses of a challenge.
const (
	ChallengePending  ChallengeStatus = "pending"
	ChallengeApproved ChallengeStatus = "approved"
	ChallengeDenied   ChallengeStatus = "denied"
	ChallengeExpired  ChallengeStatus = "expired"
)

// VerifyChallenge asks a factor to prove itself once.
type VerifyChallenge struct {
	ID            string `gorm:"primaryKey"` // YC and 32 hex digits, time-ordered
	ServiceID     string
	EntityID      string
	FactorID      string
	Identity      string
	FactorType    FactorType
	Status        ChallengeStatus
	Details       string // JSON: what the person is shown; empty: nothing
	HiddenDetails string // JSON object; empty: none
	Metadata      string // JSON object; empty: none
	Tries         int    // payloads, counted before they are looked at
	CreatedAt     Time
	UpdatedAt     Time
	ExpiresAt     Time
	RespondedAt   Time // 0: nobody has answered
}

// StatusAt is the status at an instant: time ends a challenge without anybody writing it
// down.
func (c VerifyChallenge) StatusAt(now Time) ChallengeStatus {
	if c.Status == ChallengePending && now >= c.ExpiresAt {
		return ChallengeExpired
	}
	return c.Status
}

// VerifyChallengeFilter selects challenges of an entity; empty fields select all.
type VerifyChallengeFilter struct {
	EntityID string
	FactorID string
	Status   ChallengeStatus // at Now
	Now      Time
}

// MaxVerifyNotifications is how often a device is told of one challenge.
const MaxVerifyNotifications = 10

// VerifyNotification is the wish that a device be told of a challenge.
type VerifyNotification struct {
	ID          string `gorm:"primaryKey"` // NT and 32 hex digits
	ChallengeID string
	TTL         int `gorm:"column:ttl"` // seconds
	CreatedAt   Time
}
