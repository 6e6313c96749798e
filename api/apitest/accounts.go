package apitest

import (
	"context"
	"slices"

	"riskgate/account"
	"riskgate/login"
	"riskgate/models"
)

// Accounts answers like account.Service, for the one user of Account.
type Accounts struct {
	Account       account.Holder
	Held          []models.Authenticator // every authenticator there is
	Err           error                  // of every call, when set
	Registered    account.Registered
	Input         account.Input // of the last Create or Patch
	Registration  account.Registration
	Attempt       login.Attempt // of the last Unregister
	Filter        models.UserFilter
	Authenticator models.AuthenticatorFilter
	Named         models.UserName // of the last call
	Called        []string
}

func (a *Accounts) called(name string, user models.UserName) error {
	a.Called, a.Named = append(a.Called, name), user
	return a.Err
}

// User shows the user, whatever the name.
func (a *Accounts) User(_ context.Context, name models.UserName) (account.Holder, error) {
	return a.Account, a.called("User", name)
}

// List shows the one user.
func (a *Accounts) List(_ context.Context, filter models.UserFilter) ([]account.Holder, int, error) {
	a.Filter = filter
	return []account.Holder{a.Account}, 1, a.called("List", models.UserName{})
}

// Create remembers the input.
func (a *Accounts) Create(_ context.Context, name models.UserName, input account.Input) error {
	a.Input = input
	return a.called("Create", name)
}

// Patch remembers the input.
func (a *Accounts) Patch(_ context.Context, name models.UserName, input account.Input) error {
	a.Input = input
	return a.called("Patch", name)
}

// Delete remembers the name.
func (a *Accounts) Delete(_ context.Context, name models.UserName) error {
	return a.called("Delete", name)
}

// Unlock remembers the name.
func (a *Accounts) Unlock(_ context.Context, name models.UserName) error {
	return a.called("Unlock", name)
}

// ResetPassword remembers the name.
func (a *Accounts) ResetPassword(_ context.Context, name models.UserName) error {
	return a.called("ResetPassword", name)
}

// ResetLastAuthentication remembers the name.
func (a *Accounts) ResetLastAuthentication(_ context.Context, name models.UserName) error {
	return a.called("ResetLastAuthentication", name)
}

// Register remembers the registration.
func (a *Accounts) Register(_ context.Context, r account.Registration) (account.Registered, error) {
	a.Registration = r
	return a.Registered, a.called("Register", r.Attempt.Name)
}

// Unregister remembers the attempt.
func (a *Accounts) Unregister(_ context.Context, attempt login.Attempt) (login.Answer, error) {
	a.Attempt = attempt
	return a.Registered.Answer, a.called("Unregister", attempt.Name)
}

// Authenticators shows those with the serial of the filter, or all.
func (a *Accounts) Authenticators(_ context.Context, filter models.AuthenticatorFilter) ([]models.Authenticator, int, error) {
	a.Authenticator = filter
	found := slices.DeleteFunc(slices.Clone(a.Held), func(h models.Authenticator) bool {
		return filter.Serial != "" && filter.Serial != "*" && h.Serial != filter.Serial
	})
	return found, len(found), a.called("Authenticators", models.UserName{})
}

// Owner is the one user.
func (a *Accounts) Owner(context.Context, string) (models.UserName, error) {
	return a.Account.User.Name(), a.called("Owner", models.UserName{})
}

// Assign remembers the name.
func (a *Accounts) Assign(_ context.Context, _ string, name models.UserName) error {
	return a.called("Assign", name)
}

// Unassign takes it back.
func (a *Accounts) Unassign(context.Context, string) error {
	return a.called("Unassign", models.UserName{})
}
