package account

import (
	"context"
	"encoding/json"
	"time"

	"riskgate/internal/request"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
)

// Store is what the administration of users keeps and reads.
type Store interface {
	Person(ctx context.Context, nameKey string) (models.Person, error)
	PersonByID(ctx context.Context, id string) (models.Person, error)
	Users(ctx context.Context, filter models.UserFilter) ([]models.User, int, error)
	CreateUser(ctx context.Context, user models.User, credential *models.Credential, events ...models.Event) error
	UpdateUser(ctx context.Context, user models.User, events ...models.Event) error
	DeleteUser(ctx context.Context, id string, events ...models.Event) error
	SetCredential(ctx context.Context, credential models.Credential, events ...models.Event) error
	DropCredential(ctx context.Context, userID string, events ...models.Event) error
	Reserve(ctx context.Context, now models.Time, limits ...models.Limit) (*models.Limit, error)
	Reset(ctx context.Context, keys ...string) error
	Authenticators
}

// Hasher makes hashes in bounded time and memory.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
}

// Recorder hears every event after it has been kept.
type Recorder interface {
	Record(ctx context.Context, event models.Event)
}

// Service administers users, their passwords and their authenticators. Its
// callers are applications with the scope for it, never the users themselves.
type Service struct {
	Store    Store
	Hasher   Hasher
	Keys     login.Keys
	Recorder Recorder
	Judge    func(context.Context, login.Attempt) (login.Answer, error) // of login.Service
	Now      func() time.Time
	Region   string // ISO 3166-1 alpha-2 of phone numbers without "+"; empty: refused
	// Registrations of one name, and of one network; without a maximum there is none.
	Registrations login.Rate
	Notices       login.Notices // nil: users are told nothing of what is changed here
}

// Holder is a user as its administrators see them.
type Holder struct {
	User           models.User
	HasPassword    bool
	Authenticators []models.Authenticator // by serial
}

// Input is what a caller may set of a user; nil leaves it as it is, an empty
// address removes it.
type Input struct {
	Email    *string
	Phone    *string
	Password *models.Secret
	Delivery *models.DeliveryMethod
}

var (
	errNoUser     = models.Errorf(models.NotFound, "User not found")
	errUserExists = models.Errorf(models.Conflict, "User already exists")
)

// User shows one user.
func (a *Service) User(ctx context.Context, name models.UserName) (Holder, error) {
	person, err := a.person(ctx, name)
	if err != nil {
		return Holder{}, err
	}
	return holderOf(person), nil
}

// The bounds of a listing.
const (
	usualPage = 100
	largePage = 1000
)

// page brings the bounds of a listing into what is served.
func page(offset, limit int) (int, int) {
	if limit <= 0 {
		limit = usualPage
	}
	return max(offset, 0), min(limit, largePage)
}

// List shows a page of users and tells how many there are.
func (a *Service) List(ctx context.Context, filter models.UserFilter) ([]Holder, int, error) {
	filter.Offset, filter.Limit = page(filter.Offset, filter.Limit)
	users, total, err := a.Store.Users(ctx, filter)
	if err != nil {
		return nil, 0, err
	}
	holders := make([]Holder, 0, len(users))
	for _, user := range users {
		person, err := a.Store.PersonByID(ctx, user.ID)
		if models.IsNotFound(err) {
			continue // deleted since the page was read
		}
		if err != nil {
			return nil, 0, err
		}
		holders = append(holders, holderOf(person))
	}
	return holders, total, nil
}

// Delete removes a user with everything personal about them.
func (a *Service) Delete(ctx context.Context, name models.UserName) error {
	person, err := a.person(ctx, name)
	if err != nil {
		return err
	}
	return a.kept(ctx, a.event(ctx, models.EventUserDeleted, person.User.ID), func(e models.Event) error {
		return a.Store.DeleteUser(ctx, person.User.ID, e)
	})
}

// Unlock lifts a user's lock and forgets the failed attempts that hold them back.
func (a *Service) Unlock(ctx context.Context, name models.UserName) error {
	person, err := a.person(ctx, name)
	if err != nil {
		return err
	}
	user := person.User
	user.LockedAt, user.UpdatedAt = 0, models.At(a.Now())
	err = a.kept(ctx, a.event(ctx, models.EventUserUnlocked, user.ID), func(e models.Event) error {
		return a.Store.UpdateUser(ctx, user, e)
	})
	if err != nil {
		return err
	}
	return a.Store.Reset(ctx, login.AttemptKeys(a.Keys, user.ID)...)
}

// ResetLastAuthentication forgets when a user last logged in.
func (a *Service) ResetLastAuthentication(ctx context.Context, name models.UserName) error {
	person, err := a.person(ctx, name)
	if err != nil {
		return err
	}
	user := person.User
	user.LastLoginAt, user.UpdatedAt = 0, models.At(a.Now())
	return a.kept(ctx, a.changed(ctx, user.ID, "lastAuthenticationTime"), func(e models.Event) error {
		return a.Store.UpdateUser(ctx, user, e)
	})
}

func (a *Service) person(ctx context.Context, name models.UserName) (models.Person, error) {
	person, err := a.Store.Person(ctx, name.Key())
	if models.IsNotFound(err) {
		return models.Person{}, errNoUser
	}
	return person, err
}

func holderOf(p models.Person) Holder {
	return Holder{User: p.User, HasPassword: p.Credential != nil, Authenticators: p.Authenticators}
}

// event is one line of the audit stream about a user.
func (a *Service) event(ctx context.Context, kind models.EventType, userID string) models.Event {
	now := a.Now()
	return models.Event{
		ID: secret.NewID(now), At: models.At(now), Type: kind, UserID: userID,
		CallerID: login.CallerFrom(ctx).ID, CorrelationID: request.From(ctx).CorrelationID,
	}
}

// changed is the event of a change; it names the fields, never their values.
func (a *Service) changed(ctx context.Context, userID string, fields ...string) models.Event {
	event := a.event(ctx, models.EventUserChanged, userID)
	event.Detail = detail(map[string]any{"fields": fields})
	return event
}

func detail(of map[string]any) []byte {
	encoded, err := json.Marshal(of)
	if err != nil {
		return nil // strings always encode
	}
	return encoded
}

// kept passes an event on once it is stored.
func (a *Service) kept(ctx context.Context, event models.Event, store func(models.Event) error) error {
	if err := store(event); err != nil {
		return err
	}
	a.Recorder.Record(ctx, event)
	return nil
}
