package verify

import (
	"context"
	"log/slog"
	"regexp"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
)

// Store keeps services and what they verify; every method is one visit.
type Store interface {
	Services
	Verifications
	RateLimits
	SafeNumbers
	MessagingConfigurations
	Attempts
	Entities
	Factors
	Challenges
	Counters
}

// Services keeps services.
type Services interface {
	PutVerifyService(ctx context.Context, s models.VerifyService) error
	VerifyService(ctx context.Context, id string) (models.VerifyService, error)
	VerifyServices(ctx context.Context, page models.VerifyPage) ([]models.VerifyService, error)
	ChangeVerifyService(ctx context.Context, id string, change func(*models.VerifyService) error) (models.VerifyService, error)
	DeleteVerifyService(ctx context.Context, id string) error
}

// Verifications keeps verifications with their messages.
type Verifications interface {
	Verification(ctx context.Context, serviceID, id string) (models.Verification, error)
	LastVerification(ctx context.Context, serviceID, recipient string) (models.Verification, error)
	StartVerification(ctx context.Context, start models.VerificationStart) error
	ResendVerification(ctx context.Context, again models.VerificationStart) error
	CountCheck(ctx context.Context, id string, now models.Time) (checks int, counted bool, err error)
	EndVerification(ctx context.Context, end models.VerificationEnd) error
	Record(ctx context.Context, events ...models.Event) error
}

// Counters counts attempts.
type Counters interface {
	Reserve(ctx context.Context, now models.Time, limits ...models.Limit) (*models.Limit, error)
	Release(ctx context.Context, keys ...string) error
	WindowEnd(ctx context.Context, key string) (models.Time, error)
}

// Keys makes and verifies keyed hashes.
type Keys interface {
	MAC(label string, parts ...[]byte) []byte
	VerifyMAC(mac []byte, label string, parts ...[]byte) bool
}

// Recorder hears every event after it has been kept.
type Recorder interface {
	Record(ctx context.Context, event models.Event)
}

// Service verifies addresses. All fields but Host are required.
type Service struct {
	Store     Store
	Keys      Keys
	Digits    func(n int) string // n uniform decimal digits
	Templates notify.CodeTemplates
	Offers    func(models.Channel) bool // whether a gateway serves the channel
	Guard     Guard
	Risk      Risk
	Gateways  map[string]string // names by the SIDs that stand for them
	Recorder  Recorder
	Log       *slog.Logger
	Outgoing  func() // tells the message queue that there is work
	Now       func() time.Time
	Limits    Limits
	Life      time.Duration // of a code: one to ten minutes
	Locale    string        // of messages for which none is named
	Host      string        // of the page that codes are typed into; empty: messages name none
}

// now is the instant every row of one call is written with.
func (s *Service) now() models.Time { return models.At(s.Now()) }

// newID makes an ID of the contract: two letters and 32 hex digits.
func (s *Service) newID(letters string) string { return letters + secret.NewID(s.Now()) }

var sidForm = regexp.MustCompile(`^[A-Z]{2}[0-9a-f]{32}$`)

// IsSID reports whether a text is an ID of a kind, which two letters name.
func IsSID(text, letters string) bool { return sidForm.MatchString(text) && text[:2] == letters }
