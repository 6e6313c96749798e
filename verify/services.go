package verify

import (
	"context"

	"riskgate/models"
)

// ServiceChange is what may be set of a service; nil leaves it as it is.
type ServiceChange struct {
	FriendlyName      *string
	CodeLength        *int
	LookupEnabled     *bool
	SkipLandlines     *bool
	DTMFInput         *bool
	TTSName           *string
	PSD2              *bool
	DoNotShare        *bool
	CustomCodes       *bool
	DefaultTemplate   *string
	EventSubscription *bool
	Risk              *models.VerifyRisk
	Totp              *string // JSON, as are the next three
	Push              *string
	WhatsApp          *string
	Passkeys          *string
}

const defaultCodeLength = 6

// CreateService makes a service.
func (s *Service) CreateService(ctx context.Context, change ServiceChange) (models.VerifyService, error) {
	now := s.now()
	made := models.VerifyService{
		ID: s.newID("VA"), CodeLength: defaultCodeLength, Risk: models.RiskObserved, CreatedAt: now,
		Totp: "{}", Push: "{}", WhatsApp: "{}", Passkeys: "{}",
	}
	if err := s.set(&made, change, now); err != nil {
		return made, err
	}
	return made, s.Store.PutVerifyService(ctx, made)
}

// set puts a change into a service.
func (s *Service) set(to *models.VerifyService, change ServiceChange, now models.Time) error {
	if change.DefaultTemplate != nil && *change.DefaultTemplate != "" {
		if _, known := s.Templates.Find(*change.DefaultTemplate); !known {
			return &Error{Why: InvalidSID, Name: "DefaultTemplateSid"}
		}
	}
	put(&to.FriendlyName, change.FriendlyName)
	put(&to.CodeLength, change.CodeLength)
	put(&to.LookupEnabled, change.LookupEnabled)
	put(&to.SkipLandlines, change.SkipLandlines)
	put(&to.DTMFInput, change.DTMFInput)
	put(&to.TTSName, change.TTSName)
	put(&to.PSD2, change.PSD2)
	put(&to.DoNotShare, change.DoNotShare)
	put(&to.CustomCodes, change.CustomCodes)
	put(&to.DefaultTemplate, change.DefaultTemplate)
	put(&to.EventSubscription, change.EventSubscription)
	put(&to.Risk, change.Risk)
	put(&to.Totp, change.Totp)
	put(&to.Push, change.Push)
	put(&to.WhatsApp, change.WhatsApp)
	put(&to.Passkeys, change.Passkeys)
	to.UpdatedAt = now
	if to.SkipLandlines && !to.LookupEnabled {
		return invalid("SkipSmsToLandlines")
	}
	return nil
}

func put[T any](to, value *T) {
	if value != nil {
		*to = *value
	}
}

// Service finds a service.
func (s *Service) Service(ctx context.Context, id string) (models.VerifyService, error) {
	if !IsSID(id, "VA") {
		return models.VerifyService{}, &Error{Why: NotFound, Reason: ReasonNotFound}
	}
	found, err := s.Store.VerifyService(ctx, id)
	return found, missing(err)
}

// ListServices lists services, newest first.
func (s *Service) ListServices(ctx context.Context, page models.VerifyPage) ([]models.VerifyService, error) {
	return s.Store.VerifyServices(ctx, page)
}

// ChangeService changes a service.
func (s *Service) ChangeService(
	ctx context.Context, id string, change func(models.VerifyService) (ServiceChange, error),
) (models.VerifyService, error) {
	changed, err := s.Store.ChangeVerifyService(ctx, id, func(now *models.VerifyService) error {
		wanted, err := change(*now)
		if err != nil {
			return err
		}
		return s.set(now, wanted, s.now())
	})
	return changed, missing(err)
}

// DeleteService removes a service.
func (s *Service) DeleteService(ctx context.Context, id string) error {
	return missing(s.Store.DeleteVerifyService(ctx, id))
}
