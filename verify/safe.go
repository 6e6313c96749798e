package verify

import (
	"context"

	"riskgate/models"
)

// SafeNumbers keeps the numbers that the rules of the guard do not hold back.
type SafeNumbers interface {
	PutSafeNumber(ctx context.Context, n models.SafeNumber) error
	SafeNumber(ctx context.Context, number string) (models.SafeNumber, error)
	DeleteSafeNumber(ctx context.Context, number string) error
}

// AddSafeNumber puts a number on the list.
func (s *Service) AddSafeNumber(ctx context.Context, text string) (models.SafeNumber, error) {
	to, ok := readRecipient(text)
	if !ok || to.isEmail() {
		return models.SafeNumber{}, invalid("PhoneNumber")
	}
	made := models.SafeNumber{ID: s.newID("GN"), Number: to.text, CreatedAt: s.now()}
	return made, kept(s.Store.PutSafeNumber(ctx, made), AlreadySafe, AlreadySafe)
}

// SafeNumber finds a number on the list.
func (s *Service) SafeNumber(ctx context.Context, text string) (models.SafeNumber, error) {
	to, ok := readRecipient(text)
	if !ok {
		return models.SafeNumber{}, &Error{Why: NotFound, Reason: ReasonNotFound}
	}
	found, err := s.Store.SafeNumber(ctx, to.text)
	return found, missing(err)
}

// DeleteSafeNumber takes a number off the list.
func (s *Service) DeleteSafeNumber(ctx context.Context, text string) error {
	found, err := s.SafeNumber(ctx, text)
	if err != nil {
		return err
	}
	return missing(s.Store.DeleteSafeNumber(ctx, found.Number))
}
