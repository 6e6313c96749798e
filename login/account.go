package login

import (
	"context"
	"encoding/json"
	"time"

	"riskgate/internal/request"
	"riskgate/internal/secret"
	"riskgate/models"
)

// AccountStore is what the administration of users keeps and reads.
type AccountStore interface {
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
	AuthenticatorStore
}

// PasswordHasher makes hashes in bounded time and memory.
type PasswordHasher interface {
	Hash(ctx context.Context, password string) (string, error)
}

// Accounts administers users, their passwords and their authenticators. Its
// callers are applications with the scope for it, never the users themselves.
type Accounts struct {
	Store    AccountStore
	Hasher   PasswordHasher
	Keys     Keys
	Recorder Recorder
	Judge    func(context.Context, Attempt) (Answer, error) // Service.Judge
	Now      func() time.Time
	Region   string // ISO 3166-1 alpha-2 of phone numbers without "+"; empty: refused
	// Registrations of one name, and of one network; without a maximum there is none.
	Registrations Rate
}

// Account is a user as its administrators see them.
type Account struct {
	User           models.User
	HasPassword    bool
	Authenticators []models.Authenticator // by serial
}

// UserInput is what a caller may set of a user; nil leaves it as it is, an empty
// address removes it.
type UserInput struct {
	Email    *string
	Phone    *string
	Password *models.Secret
	Delivery *models.DeliveryMethod
}

var errUserExists = models.Errorf(models.Conflict, "User already exists")

// User shows one user.
func (a *Accounts) User(ctx context.Context, name models.UserName) (Account, error) {
	person, err := a.person(ctx, name)
	if err != nil {
		return Account{}, err
	}
	return accountOf(person), nil
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
func (a *Accounts) List(ctx context.Context, filter models.UserFilter) ([]Account, int, error) {
	filter.Offset, filter.Limit = page(filter.Offset, filter.Limit)
	users, total, err := a.Store.Users(ctx, filter)
	if err != nil {
		return nil, 0, err
	}
	accounts := make([]Account, 0, len(users))
	for _, user := range users {
		person, err := a.Store.PersonByID(ctx, user.ID)
		if models.IsNotFound(err) {
			continue // deleted since the page was read
		}
		if err != nil {
			return nil, 0, err
		}
		accounts = append(accounts, accountOf(person))
	}
	return accounts, total, nil
}

// Delete removes a user with everything personal about them.
func (a *Accounts) Delete(ctx context.Context, name models.UserName) error {
	person, err := a.person(ctx, name)
	if err != nil {
		return err
	}
	return a.kept(ctx, a.event(ctx, models.EventUserDeleted, person.User.ID), func(e models.Event) error {
		return a.Store.DeleteUser(ctx, person.User.ID, e)
	})
}

// Unlock lifts a user's lock and forgets the failed attempts that hold them back.
func (a *Accounts) Unlock(ctx context.Context, name models.UserName) error {
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
	return a.Store.Reset(ctx, AttemptKeys(a.Keys, user.ID)...)
}

// ResetLastAuthentication forgets when a user last logged in.
func (a *Accounts) ResetLastAuthentication(ctx context.Context, name models.UserName) error {
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

func (a *Accounts) person(ctx context.Context, name models.UserName) (models.Person, error) {
	person, err := a.Store.Person(ctx, name.Key())
	if models.IsNotFound(err) {
		return models.Person{}, errNoUser
	}
	return person, err
}

func accountOf(p models.Person) Account {
	return Account{User: p.User, HasPassword: p.Credential != nil, Authenticators: p.Authenticators}
}

// event is one line of the audit stream about a user.
func (a *Accounts) event(ctx context.Context, kind models.EventType, userID string) models.Event {
	now := a.Now()
	return models.Event{
		ID: secret.NewID(now), At: models.At(now), Type: kind, UserID: userID,
		CallerID: CallerFrom(ctx).ID, CorrelationID: request.From(ctx).CorrelationID,
	}
}

// changed is the event of a change; it names the fields, never their values.
func (a *Accounts) changed(ctx context.Context, userID string, fields ...string) models.Event {
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
func (a *Accounts) kept(ctx context.Context, event models.Event, store func(models.Event) error) error {
	if err := store(event); err != nil {
		return err
	}
	a.Recorder.Record(ctx, event)
	return nil
}
