package login

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"

	"riskgate/internal/secret"
	"riskgate/models"
)

// ImportRow is one user to be taken over from elsewhere.
type ImportRow struct {
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

// ImportOptions says how users are taken over.
type ImportOptions struct {
	Domain string // of rows without one
	DryRun bool   // everything is checked, nothing is stored
	// Refuse hears of every row that is not taken over, one at a time.
	Refuse func(line int, name, reason string)
	// Progress hears how many rows are done, one at a time.
	Progress func(done int)
}

// Imported counts the rows of an import.
type Imported struct{ Taken, Refused int }

// importers is how many rows are stored at once: the store commits what waits
// together, so that many writers cost little more than one.
const importers = 16

// Import takes users over. Each row is stored whole or not at all, and a row that
// cannot be does not stop the others; the error is of the import itself.
func (a *Accounts) Import(ctx context.Context, rows iter.Seq[ImportRow], o ImportOptions) (Imported, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	run := importing{accounts: a, options: o, stop: stop}
	queue := make(chan ImportRow)
	var workers sync.WaitGroup
	for range importers {
		workers.Go(func() {
			for row := range queue {
				run.settle(row, run.take(ctx, row))
			}
		})
	}
	for row := range rows {
		if ctx.Err() != nil {
			break
		}
		queue <- row
	}
	close(queue)
	workers.Wait()
	return run.count, context.Cause(ctx)
}

// importing is an import under way.
type importing struct {
	accounts *Accounts
	options  ImportOptions
	stop     context.CancelCauseFunc
	mu       sync.Mutex // guards count, and the calls of options
	count    Imported
}

// settle counts a row. What is wrong with the row is its own matter; what is wrong
// with the store ends the import.
func (i *importing) settle(row ImportRow, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case err == nil:
		i.count.Taken++
	case models.KindOf(err) == models.Invalid, models.IsConflict(err):
		i.count.Refused++
		i.options.Refuse(row.Line, row.UserID, reasons(err))
	default:
		i.stop(fmt.Errorf("line %d: %w", row.Line, err))
		return
	}
	i.options.Progress(i.count.Taken + i.count.Refused)
}

// reasons says everything that is wrong with a row.
func reasons(err error) string {
	var known *models.Error
	if !errors.As(err, &known) || len(known.Fields) == 0 {
		return err.Error()
	}
	all := make([]string, 0, len(known.Fields))
	for _, f := range known.Fields {
		all = append(all, f.Name+": "+f.Message)
	}
	return strings.Join(all, "; ")
}

func (i *importing) take(ctx context.Context, row ImportRow) error {
	if row.Err != nil {
		return models.Errorf(models.Invalid, "%s", row.Err)
	}
	user, credential, err := i.accounts.imported(row, i.options.Domain)
	if err != nil {
		return err
	}
	if i.options.DryRun {
		return i.accounts.vacant(ctx, user, "")
	}
	return i.accounts.create(ctx, user, credential)
}

// imported turns a row into a user, or says everything that is wrong with it.
func (a *Accounts) imported(row ImportRow, domain string) (models.User, *models.Credential, error) {
	if row.Domain != "" {
		domain = row.Domain
	}
	name, err := models.ParseUserName(row.UserID+"@"+domain, domain)
	var bad *models.Error
	var problems []models.Field
	if errors.As(err, &bad) {
		problems = bad.Fields
	}
	input := UserInput{Email: &row.Email, Phone: &row.Phone}
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
