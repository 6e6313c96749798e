package account

import (
	"context"
	"slices"

	"riskgate/internal/secret"
	"riskgate/models"
)

// Authenticators is what the administration of authenticators keeps and reads.
type Authenticators interface {
	Authenticator(ctx context.Context, serial string) (models.Authenticator, error)
	Authenticators(ctx context.Context, filter models.AuthenticatorFilter) ([]models.Authenticator, int, error)
	PutAuthenticator(ctx context.Context, authenticator models.Authenticator) error
	AddAuthenticator(ctx context.Context, authenticator models.Authenticator, events ...models.Event) error
	ReplaceAuthenticator(ctx context.Context, authenticator models.Authenticator, events ...models.Event) error
	AssignAuthenticator(ctx context.Context, serial, userID string, events ...models.Event) error
	UnassignAuthenticator(ctx context.Context, serial string, events ...models.Event) error
}

var (
	errNoAuthenticator = models.Errorf(models.NotFound, "Authenticator not found")
	errAssigned        = models.Errorf(models.Conflict, "Authenticator is already assigned")
	errNotAssigned     = models.Errorf(models.Conflict, "Authenticator is not assigned")
	errForeignDomain   = models.Errorf(models.Conflict, "Authenticator belongs to another domain")
	errVirtual         = models.Errorf(models.Conflict, "A virtual authenticator stays with its user")
)

// Authenticators shows a page of authenticators and tells how many there are.
func (a *Service) Authenticators(ctx context.Context, filter models.AuthenticatorFilter) ([]models.Authenticator, int, error) {
	filter.Offset, filter.Limit = page(filter.Offset, filter.Limit)
	return a.Store.Authenticators(ctx, filter)
}

// Owner names the user whom an authenticator is assigned to.
func (a *Service) Owner(ctx context.Context, serial string) (models.UserName, error) {
	authenticator, err := a.authenticator(ctx, serial)
	if err != nil {
		return models.UserName{}, err
	}
	if authenticator.UserID == "" {
		return models.UserName{}, errNotAssigned
	}
	person, err := a.Store.PersonByID(ctx, authenticator.UserID)
	if models.IsNotFound(err) {
		return models.UserName{}, errNotAssigned
	}
	return person.User.Name(), err
}

// Assign hands an authenticator that nobody has to a user of its domain.
func (a *Service) Assign(ctx context.Context, serial string, name models.UserName) error {
	person, err := a.person(ctx, name)
	if err != nil {
		return err
	}
	if err := a.free(ctx, serial, person.User.Domain); err != nil {
		return err
	}
	return a.hand(ctx, serial, person.User.ID, a.told(person.User, models.NoticeAuthenticatorAdded)...)
}

// free makes sure that an authenticator can be handed to a user of a domain.
func (a *Service) free(ctx context.Context, serial, domain string) error {
	authenticator, err := a.authenticator(ctx, serial)
	switch {
	case err != nil:
		return err
	case authenticator.Kind == models.Virtual:
		return errVirtual
	case authenticator.UserID != "":
		return errAssigned
	case authenticator.Domain != "" && !sameDomain(authenticator.Domain, domain):
		return errForeignDomain
	}
	return nil
}

func (a *Service) hand(ctx context.Context, serial, userID string, told ...models.Notice) error {
	event := a.event(ctx, models.EventAuthAssigned, userID)
	event.Detail, event.Notices = detail(map[string]any{"serialNumber": serial}), told
	err := a.kept(ctx, event, func(e models.Event) error {
		return a.Store.AssignAuthenticator(ctx, serial, userID, e)
	})
	if models.IsConflict(err) {
		return errAssigned.Because(err)
	}
	return err
}

// Unassign takes an authenticator back from its user.
func (a *Service) Unassign(ctx context.Context, serial string) error {
	authenticator, err := a.authenticator(ctx, serial)
	switch {
	case err != nil:
		return err
	case authenticator.Kind == models.Virtual:
		return errVirtual
	case authenticator.UserID == "":
		return errNotAssigned
	}
	event := a.event(ctx, models.EventAuthUnassigned, authenticator.UserID)
	event.Detail = detail(map[string]any{"serialNumber": serial})
	if event.Notices, err = a.toldOwner(ctx, authenticator.UserID, models.NoticeAuthenticatorRemoved); err != nil {
		return err
	}
	return a.kept(ctx, event, func(e models.Event) error {
		return a.Store.UnassignAuthenticator(ctx, serial, e)
	})
}

func (a *Service) authenticator(ctx context.Context, serial string) (models.Authenticator, error) {
	authenticator, err := a.Store.Authenticator(ctx, serial)
	if models.IsNotFound(err) {
		return models.Authenticator{}, errNoAuthenticator
	}
	return authenticator, err
}

func sameDomain(a, b string) bool {
	return models.UserName{Domain: a}.Key() == models.UserName{Domain: b}.Key()
}

// serialTries is how many serial numbers are drawn before giving up: of the many
// millions only about as many are taken as there are users.
const serialTries = 10

// GiveVirtual gives a user with a verified address the virtual authenticator that
// stands for codes sent to it, unless they have one.
func (a *Service) GiveVirtual(ctx context.Context, p models.Person) error {
	if !p.User.EmailVerified && !p.User.PhoneVerified {
		return nil
	}
	if slices.ContainsFunc(p.Authenticators, func(o models.Authenticator) bool { return o.Kind == models.Virtual }) {
		return nil
	}
	now := models.At(a.Now())
	for range serialTries {
		serial := "VR" + secret.Digits(8)
		_, err := a.Store.Authenticator(ctx, serial)
		if err == nil {
			continue
		}
		if !models.IsNotFound(err) {
			return err
		}
		return a.Store.PutAuthenticator(ctx, models.Authenticator{
			Serial: serial, Domain: p.User.Domain, UserID: p.User.ID, Kind: models.Virtual, CreatedAt: now, UpdatedAt: now,
		})
	}
	return models.Errorf(models.Overloaded, "No serial number is free").After(1e9)
}
