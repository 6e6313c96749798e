package login

import (
	"context"
	"log/slog"
	"net/netip"
	"sync/atomic"
	"time"

	"riskgate/challenge"
	"riskgate/internal/geo"
	"riskgate/models"
	"riskgate/risk"
)

// Store is what login keeps and reads; every method is one visit.
type Store interface {
	Person(ctx context.Context, nameKey string) (models.Person, error)
	PersonByID(ctx context.Context, id string) (models.Person, error)
	Device(ctx context.Context, id string) (models.Device, error)
	Reserve(ctx context.Context, now models.Time, limits ...models.Limit) (*models.Limit, error)
	Standings(ctx context.Context, now models.Time, limits ...models.Limit) ([]models.Standing, error)
	Commit(ctx context.Context, change *models.Change) error
	Decision(ctx context.Context, id int64) (models.Decision, error)
	Sessions
	Challenges
}

// Sessions finds sessions by what callers and devices know of them.
type Sessions interface {
	SessionByRequest(ctx context.Context, digests [][]byte) (models.Session, error)
	SessionByApp(ctx context.Context, callerID, userID, appSession string) (models.Session, error)
	PendingFor(ctx context.Context, userID string, codes []risk.Code) (models.Session, error)
	Session(ctx context.Context, id string) (models.Session, error)
	Overdue(ctx context.Context, now models.Time, limit int) ([]models.Session, error)
}

// Challenges finds the questions that are open.
type Challenges interface {
	OpenChallenge(ctx context.Context, sessionID string) (models.Challenge, error)
	ChallengeByRequest(ctx context.Context, digests [][]byte) (models.Challenge, error)
	PutChallenge(ctx context.Context, c models.Challenge, messages ...models.Message) error
	ReserveTry(ctx context.Context, challengeID string, now models.Time) (bool, error)
}

// Keys makes and verifies keyed hashes, and seals what must not be read at rest.
type Keys interface {
	MAC(label string, parts ...[]byte) []byte
	MACs(label string, parts ...[]byte) [][]byte
	VerifyMAC(mac []byte, label string, parts ...[]byte) bool
	Versions() []int
	Seal(aad string, plain []byte) ([]byte, error)
	Open(aad string, sealed []byte) ([]byte, error)
}

// Places tells where an address is.
type Places interface {
	Lookup(addr netip.Addr) geo.Place
}

// Recorder hears every event after it has been kept.
type Recorder interface {
	Record(ctx context.Context, event models.Event)
}

// Service runs logins. All fields but the settings at the end are required.
type Service struct {
	Store    Store
	Methods  challenge.Methods
	Keys     Keys
	Places   Places
	Decide   func(*risk.Engine, risk.Evidence) risk.Decision
	Engine   *atomic.Pointer[risk.Engine] // the live policy's
	Shadow   *atomic.Pointer[risk.Engine] // judges beside it; nil inside: none does
	Global   *risk.Global
	Lists    *Lists
	Traffic  *risk.Traffic
	Reaches  func(number string) bool // whether codes may go to a number (E.164)
	Recorder Recorder
	Log      *slog.Logger
	Now      func() time.Time
	Sleep    func(ctx context.Context, d time.Duration) error
	Outgoing func()  // tells the message queue that there is work
	Notices  Notices // nil: users are told nothing

	ServiceName string // shown to people in messages
	Locale      string // of messages to people without a language of their own
	Terms       challenge.Terms
	Tarpit      *Tarpit
	Waiting     *WaitingRoom
	Surge       *Surge
	Limits      Limits
}

// now is the instant every row of one call is written with.
func (s *Service) now() models.Time { return models.At(s.Now()) }
