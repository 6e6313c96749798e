package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
)

// passwordProblems lists what is wrong with a new password; nil is no password.
func (a *Service) passwordProblems(user models.User, password *models.Secret) []models.Field {
	if password == nil {
		return nil
	}
	about := []string{user.UserID, user.Domain, user.Email, strings.TrimPrefix(user.Phone, "+")}
	err := secret.CheckPassword(password.Reveal(), about)
	var weak *secret.WeakError
	if !errors.As(err, &weak) {
		return nil
	}
	problems := make([]models.Field, 0, len(weak.Reasons))
	for _, reason := range weak.Reasons {
		problems = append(problems, models.Field{Name: "staticPassword", Message: reason})
	}
	return problems
}

// credential hashes a password that passed the rules, before any transaction: a
// hash takes longer than all of them together.
func (a *Service) credential(ctx context.Context, user models.User, password *models.Secret) (*models.Credential, error) {
	if password == nil {
		return nil, nil //nolint:nilnil // no password, no credential
	}
	hash, err := a.Hasher.Hash(ctx, password.Reveal())
	var busy interface{ RetryAfter() time.Duration }
	if errors.As(err, &busy) {
		return nil, models.Errorf(models.Overloaded, "Too many passwords at this moment").After(busy.RetryAfter()).Because(err)
	}
	if err != nil {
		return nil, err
	}
	return &models.Credential{UserID: user.ID, Hash: hash, UpdatedAt: models.At(a.Now())}, nil
}

// setPassword replaces the password of a user, who is told at the addresses of before;
// nil leaves it.
func (a *Service) setPassword(ctx context.Context, before models.User, credential *models.Credential) error {
	if credential == nil {
		return nil
	}
	event := a.event(ctx, models.EventPasswordChanged, credential.UserID)
	event.Notices = a.told(before, models.NoticePasswordChanged)
	return a.kept(ctx, event, func(e models.Event) error {
		return a.Store.SetCredential(ctx, *credential, e)
	})
}

// ResetPassword takes a user's password away. No code and no new one is sent: the
// application sets one when its user has been told apart by other means.
func (a *Service) ResetPassword(ctx context.Context, name models.UserName) error {
	person, err := a.person(ctx, name)
	if err != nil || person.Credential == nil {
		return err
	}
	event := a.event(ctx, models.EventPasswordChanged, person.User.ID)
	event.Detail = detail(map[string]any{"reset": true})
	event.Notices = a.told(person.User, models.NoticePasswordReset)
	err = a.kept(ctx, event, func(e models.Event) error {
		return a.Store.DropCredential(ctx, person.User.ID, e)
	})
	if models.IsNotFound(err) {
		return nil // somebody else was quicker
	}
	return err
}
