package account

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"riskgate/models"
)

// AuthenticatorImport says how authenticators are taken over.
type AuthenticatorImport struct {
	ImportOptions
	// Replace takes a row over in the place of an authenticator with its serial
	// number. Whoever has that one keeps it.
	Replace bool
}

var (
	errSerialTaken = models.Errorf(models.Conflict, "Serial number is taken")
	errNoOwner     = models.InvalidInput(models.Field{Name: "user", Message: "there is no such user; import users first"})
)

// ImportAuthenticators takes authenticators over, and hands those that name a user
// to that user. Each row is stored whole or not at all, and a row that cannot be
// does not stop the others; the error is of the import itself.
func (a *Service) ImportAuthenticators(ctx context.Context, rows iter.Seq[AuthenticatorRow], o AuthenticatorImport) (Imported, error) {
	run := importing[AuthenticatorRow]{
		options: o.ImportOptions,
		name:    func(row AuthenticatorRow) (int, string) { return row.Line, row.Serial },
		take:    func(ctx context.Context, row AuthenticatorRow) error { return a.takeAuthenticator(ctx, row, o) },
	}
	return run.run(ctx, once(rows))
}

// once refuses the second row of a serial number: rows are stored side by side, so
// that it would be chance which of the two stays.
func once(rows iter.Seq[AuthenticatorRow]) iter.Seq[AuthenticatorRow] {
	return func(yield func(AuthenticatorRow) bool) {
		lines := map[string]int{}
		for row := range rows {
			serial := strings.ToUpper(row.Serial)
			first, seen := lines[serial]
			switch {
			case serial == "" || row.Err != nil:
			case seen:
				row.Err = fmt.Errorf("serial number is on line %d already", first)
			default:
				lines[serial] = row.Line
			}
			if !yield(row) {
				return
			}
		}
	}
}

func (a *Service) takeAuthenticator(ctx context.Context, row AuthenticatorRow, o AuthenticatorImport) error {
	if row.Err != nil {
		return models.Errorf(models.Invalid, "%s", row.Err)
	}
	authenticator, problems := a.newAuthenticator(row, o.Domain)
	owner, err := a.owner(ctx, row.User, authenticator.Domain)
	var wrong *models.Error
	switch {
	case errors.As(err, &wrong) && wrong.Kind == models.Invalid:
		problems = append(problems, wrong.Fields...)
	case err != nil:
		return err
	}
	if problems != nil {
		return models.InvalidInput(problems...)
	}
	authenticator.UserID = owner
	if o.DryRun {
		return a.replaceable(ctx, authenticator, o.Replace)
	}
	return a.keepAuthenticator(ctx, authenticator, o.Replace)
}

// owner finds the user who is to have an authenticator of a domain.
func (a *Service) owner(ctx context.Context, raw, domain string) (string, error) {
	if raw == "" || !models.IsDomain(domain) {
		return "", nil
	}
	name, err := models.ParseUserName(raw, domain)
	if err != nil {
		return "", models.InvalidInput(models.Field{Name: "user", Message: "is not the name of a user"})
	}
	if !sameDomain(name.Domain, domain) {
		return "", models.InvalidInput(models.Field{Name: "user", Message: errForeignDomain.Message})
	}
	person, err := a.Store.Person(ctx, name.Key())
	if models.IsNotFound(err) {
		return "", errNoOwner
	}
	return person.User.ID, err
}

// replaceable tells, without storing anything, whether an authenticator could be kept.
func (a *Service) replaceable(ctx context.Context, authenticator models.Authenticator, replace bool) error {
	old, err := a.Store.Authenticator(ctx, authenticator.Serial)
	switch {
	case models.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case !replace:
		return errSerialTaken
	case old.Kind == models.Trusted || old.Kind == models.Virtual:
		return models.Errorf(models.Conflict, "Authenticator is of kind %s, which is not imported", old.Kind)
	case authenticator.UserID != "" && old.UserID != "" && old.UserID != authenticator.UserID:
		return models.Errorf(models.Conflict, "Authenticator is assigned to another user")
	}
	return nil
}

// keepAuthenticator stores an authenticator together with the news of it.
func (a *Service) keepAuthenticator(ctx context.Context, authenticator models.Authenticator, replace bool) error {
	event := a.event(ctx, models.EventAuthAdded, authenticator.UserID)
	event.Detail = detail(map[string]any{"serialNumber": authenticator.Serial, "kind": authenticator.Kind})
	store := a.Store.AddAuthenticator
	if replace {
		store = a.Store.ReplaceAuthenticator
	}
	err := a.kept(ctx, event, func(e models.Event) error { return store(ctx, authenticator, e) })
	switch {
	case models.IsConflict(err) && !replace:
		return errSerialTaken.Because(err)
	case models.IsNotFound(err):
		return errNoOwner.Because(err) // deleted since they were found
	}
	return err
}
