package models

// The maxima of a service.
const (
	MaxVerifyRateLimits = 10
	MaxVerifyBuckets    = 5 // of one rate limit
)

// VerifyRateLimit names something that a service counts its verifications by, such as
// the address of the end user.
type VerifyRateLimit struct {
	ID          string `gorm:"primaryKey"` // RK and 32 hex digits
	ServiceID   string
	UniqueName  string // within the service
	Description string
	CreatedAt   Time
	UpdatedAt   Time
}

// VerifyBucket is how many verifications there may be of one value of a rate limit.
type VerifyBucket struct {
	ID          string `gorm:"primaryKey"` // BL and 32 hex digits
	RateLimitID string
	ServiceID   string
	Most        int
	Seconds     int // one bucket for each length of time
	CreatedAt   Time
	UpdatedAt   Time
}

// SafeNumber is a telephone number that no rule against pumping holds back.
type SafeNumber struct {
	ID        string `gorm:"primaryKey"` // GN and 32 hex digits
	Number    string // E.164, once
	CreatedAt Time
}

// MessagingConfiguration says which gateway a service's messages to a country go through.
type MessagingConfiguration struct {
	ServiceID string `gorm:"primaryKey"`
	Country   string `gorm:"primaryKey"` // ISO 3166-1 alpha-2, or "all"
	GatewayID string // MG and 32 hex digits
	CreatedAt Time
	UpdatedAt Time
}
