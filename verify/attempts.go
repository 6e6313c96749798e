package verify

import (
	"context"

	"riskgate/models"
)

// Attempts finds messages that went out, and whether they served.
type Attempts interface {
	VerifyAttempt(ctx context.Context, id string) (models.VerifyAttempt, error)
	VerifyAttempts(ctx context.Context, f models.VerifyAttemptFilter, page models.VerifyPage) ([]models.VerifyAttempt, error)
	AttemptTimes(ctx context.Context, verificationID string) ([]models.VerifyAttempt, error)
	TallyAttempts(ctx context.Context, f models.VerifyAttemptFilter) (models.VerifyTally, error)
}

// Attempt finds an attempt.
func (s *Service) Attempt(ctx context.Context, id string) (models.VerifyAttempt, error) {
	found, err := s.Store.VerifyAttempt(ctx, id)
	return found, missing(err)
}

// ListAttempts lists attempts, newest first.
func (s *Service) ListAttempts(ctx context.Context, f models.VerifyAttemptFilter, page models.VerifyPage) ([]models.VerifyAttempt, error) {
	return s.Store.VerifyAttempts(ctx, recipientOf(f), page)
}

// TallyAttempts counts attempts.
func (s *Service) TallyAttempts(ctx context.Context, f models.VerifyAttemptFilter) (models.VerifyTally, error) {
	return s.Store.TallyAttempts(ctx, recipientOf(f))
}

// recipientOf writes the recipient of a filter as it is kept.
func recipientOf(f models.VerifyAttemptFilter) models.VerifyAttemptFilter {
	if to, ok := readRecipient(f.Recipient); ok {
		f.Recipient = to.text
	}
	return f
}
