package account

import (
	"context"
	"errors"
	"iter"
	"strings"

	"riskgate/internal/secret"
	"riskgate/models"
)

// UserRow is one user to be taken over from elsewhere.
type UserRow struct {
	Line     int    `json:"-"` // in the file, from 1
	Err      error  `json:"-"` // the line could not be read
	UserID   string `json:"userID"`
	Domain   string `json:"domain"` // empty: the one of the import
	Email    string `json:"emailAddress"`
	Phone    string `json:"mobilePhoneNumber"`
	Hash     string `json:"passwordHash"` // argon2id, bcrypt, PBKDF2 or scrypt; empty: no password
	Delivery string `json:"vdpDeliveryMethod"`
	Locale   string `json:"locale"`
	Locked   bool   `json:"locked"`
	// Unverified addresses are kept, but no code is sent to them.
	EmailUnverified bool `json:"emailUnverified"`
	PhoneUnverified bool `json:"phoneUnverified"`
}

// Import takes users over. Each row is stored whole or not at all, and a row that
// cannot be does not stop the others; the error is of the import itself.
func (a *Service) Import(ctx context.Context, rows iter.Seq[UserRow], o ImportOptions) (Imported, error) {
	run := importing[UserRow]{
		options: o,
		name:    func(row UserRow) (int, string) { return row.Line, row.UserID },
		take:    func(ctx context.Context, row UserRow) error { return a.takeUser(ctx, row, o) },
	}
	return run.run(ctx, rows)
}

func (a *Service) takeUser(ctx context.Context, row UserRow, o ImportOptions) error {
	if row.Err != nil {
		return models.Errorf(models.Invalid, "%s", row.Err)
	}
	user, credential, err := a.imported(row, o.Domain)
	if err != nil {
		return err
	}
	if o.DryRun {
		return a.vacant(ctx, user, "")
	}
	return a.create(ctx, user, credential)
}

// imported turns a row into a user, or says everything that is wrong with it.
func (a *Service) imported(row UserRow, domain string) (models.User, *models.Credential, error) {
	if row.Domain != "" {
		domain = row.Domain
	}
	name, err := models.ParseUserName(row.UserID+"@"+domain, domain)
	var bad *models.Error
	var problems []models.Field
	if errors.As(err, &bad) {
		problems = bad.Fields
	}
	input := Input{Email: &row.Email, Phone: &row.Phone}
	if row.Delivery != "" {
		delivery := models.DeliveryMethod(row.Delivery)
		input.Delivery = &delivery
	}
	user, wrong := a.newUser(name, input)
	problems = append(problems, wrong...)
	if row.Hash != "" {
		if err := secret.ValidImport(row.Hash); err != nil {
			problems = append(problems, models.Field{Name: "passwordHash", Message: strings.TrimPrefix(err.Error(), "secret: ")})
		}
	}
	if problems != nil {
		return models.User{}, nil, models.InvalidInput(problems...)
	}
	user.Locale = row.Locale
	user.EmailVerified = user.EmailVerified && !row.EmailUnverified
	user.PhoneVerified = user.PhoneVerified && !row.PhoneUnverified
	if row.Locked {
		user.LockedAt = user.CreatedAt
	}
	if row.Hash == "" {
		return user, nil, nil
	}
	return user, &models.Credential{UserID: user.ID, Hash: row.Hash, UpdatedAt: user.CreatedAt}, nil
}
