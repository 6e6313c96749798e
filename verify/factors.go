package verify

import (
	"context"
	"strings"
	"time"

	"riskgate/internal/otp"
	"riskgate/models"
)

// Factors keeps what entities prove themselves with.
type Factors interface {
	PutVerifyFactor(ctx context.Context, e models.VerifyEntity, f models.VerifyFactor, events ...models.Event) (models.VerifyFactor, error)
	VerifyFactor(ctx context.Context, serviceID, identity, id string) (models.VerifyFactor, error)
	VerifyFactors(ctx context.Context, entityID string, page models.VerifyPage) ([]models.VerifyFactor, error)
	ChangeVerifyFactor(ctx context.Context, serviceID, identity, id string, change func(*models.VerifyFactor) error) (models.VerifyFactor, error)
	DeleteVerifyFactor(ctx context.Context, serviceID, identity, id string, events ...models.Event) error
	CountFactorTry(ctx context.Context, id string, now models.Time, window time.Duration) (until models.Time, counted bool, err error)
	Prove(ctx context.Context, p models.VerifyProof) error
}

// ShortestTOTP and LongestTOTP are the digits of a code of an authenticator.
const (
	ShortestTOTP = otp.MinDigits
	LongestTOTP  = 8
)

// NewFactor asks for a factor. Of an authenticator everything but the secret is needed,
// of a device its key.
type NewFactor struct {
	ServiceID string
	Identity  string
	Name      string
	Type      models.FactorType
	Metadata  string // JSON object; empty: none

	Issuer    string        // what the authenticator shows beside the name
	Secret    models.Secret // base32; empty: one is made
	Algorithm otp.Algorithm
	Digits    int
	Period    int // seconds
	Skew      int // steps

	PublicKey string // P-256, PKIX DER in base64
	AppID     string
	Platform  string // apn, fcm, none
	PushToken string // of the app on the device; needed unless Platform is none
	SDK       string // version

	Caller
}

// MadeFactor is a new factor, with what is told of it once.
type MadeFactor struct {
	models.VerifyFactor
	Binding map[string]string
}

// CreateFactor makes a factor, and the entity if the service does not know it yet. It is
// unverified until it has proven itself.
func (s *Service) CreateFactor(ctx context.Context, n NewFactor) (MadeFactor, error) {
	bind := (*MadeFactor).bindTOTP
	switch n.Type {
	case models.FactorTOTP:
	case models.FactorPush:
		bind = (*MadeFactor).bindPush
	default:
		return MadeFactor{}, unsupported("FactorType " + string(n.Type))
	}
	now := s.now()
	entity, err := s.newEntity(n.ServiceID, n.Identity, now)
	if err != nil {
		return MadeFactor{}, err
	}
	made := MadeFactor{VerifyFactor: models.VerifyFactor{
		ID: s.newID("YF"), ServiceID: n.ServiceID, Identity: n.Identity, FriendlyName: n.Name, Type: n.Type,
		Status: models.FactorUnverified, Metadata: n.Metadata, CreatedAt: now, UpdatedAt: now,
	}}
	if err := bind(&made, n); err != nil {
		return made, err
	}
	told := s.factorEvent(models.EventFactorCreated, made.VerifyFactor, made.ID, n.Caller, now)
	made.VerifyFactor, err = s.Store.PutVerifyFactor(ctx, entity, made.VerifyFactor, told)
	if err != nil && models.KindOf(err) == models.Limited {
		return made, &Error{Why: InvalidRequest, Name: "Another factor of the entity"}
	}
	if err != nil {
		return made, missing(err)
	}
	s.told(ctx, []models.Event{told})
	return made, nil
}

// bindTOTP gives an authenticator its secret, which is told on creation and never again.
func (m *MadeFactor) bindTOTP(n NewFactor) error {
	key := otp.Key{Algorithm: n.Algorithm, Digits: n.Digits, Period: n.Period}
	var err error
	if n.Secret == "" {
		key.Secret, err = otp.NewSecret(n.Algorithm)
	} else if key.Secret, err = otp.DecodeSecret(n.Secret.Reveal()); err != nil {
		return invalid("Binding.Secret")
	}
	if err != nil {
		return err
	}
	uri, err := key.URI(labelled(n.Issuer), labelled(n.Name), 0)
	if err != nil {
		return err
	}
	m.Secret, m.Algorithm, m.Digits = models.Secret(key.Secret), string(n.Algorithm), n.Digits
	m.Period, m.Skew = n.Period, n.Skew
	m.Binding = map[string]string{"secret": otp.EncodeSecret(key.Secret), "uri": uri}
	return nil
}

// labelled is a name as an otpauth URI can hold it.
func labelled(name string) string { return strings.ReplaceAll(name, ":", " ") }

// keyOf is what the codes of an authenticator are made with.
func keyOf(f models.VerifyFactor) otp.Key {
	return otp.Key{Secret: []byte(f.Secret.Reveal()), Algorithm: otp.Algorithm(f.Algorithm), Digits: f.Digits, Period: f.Period}
}

// Factor finds a factor of an entity.
func (s *Service) Factor(ctx context.Context, serviceID, identity, id string) (models.VerifyFactor, error) {
	found, err := s.Store.VerifyFactor(ctx, serviceID, identity, id)
	return found, missing(err)
}

// ListFactors lists the factors of an entity, newest first.
func (s *Service) ListFactors(ctx context.Context, serviceID, identity string, page models.VerifyPage) ([]models.VerifyFactor, error) {
	entity, err := s.Entity(ctx, serviceID, identity)
	if err != nil {
		return nil, err
	}
	return s.Store.VerifyFactors(ctx, entity.ID, page)
}

// DeleteFactor removes a factor with its challenges.
func (s *Service) DeleteFactor(ctx context.Context, serviceID, identity, id string, by Caller) error {
	found, err := s.Factor(ctx, serviceID, identity, id)
	if err != nil {
		return err
	}
	told := s.factorEvent(models.EventFactorDeleted, found, found.ID, by, s.now())
	if err := s.Store.DeleteVerifyFactor(ctx, serviceID, identity, id, told); err != nil {
		return missing(err)
	}
	s.told(ctx, []models.Event{told})
	return nil
}

// factorEvent is a line of the audit stream about a factor or a challenge to it. It names
// the factor alone: whose it is, nobody knows who has erased the entity.
func (s *Service) factorEvent(kind models.EventType, f models.VerifyFactor, id string, by Caller, now models.Time) models.Event {
	return s.event(kind, id, by, now, detail{Service: f.ServiceID, Factor: f.Type})
}
