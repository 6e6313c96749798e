package verify

import (
	"context"
	"regexp"

	"riskgate/models"
)

// Entities keeps whom services know.
type Entities interface {
	PutVerifyEntity(ctx context.Context, e models.VerifyEntity) error
	VerifyEntity(ctx context.Context, serviceID, identity string) (models.VerifyEntity, error)
	VerifyEntities(ctx context.Context, serviceID string, page models.VerifyPage) ([]models.VerifyEntity, error)
	DeleteVerifyEntity(ctx context.Context, serviceID, identity string, events ...models.Event) error
}

var identityForm = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// newEntity is an entity that a service may not know yet.
func (s *Service) newEntity(serviceID, identity string, now models.Time) (models.VerifyEntity, error) {
	if !identityForm.MatchString(identity) {
		return models.VerifyEntity{}, &Error{Why: InvalidEntity, Name: "Identity"}
	}
	return models.VerifyEntity{ID: s.newID("YE"), ServiceID: serviceID, Identity: identity, CreatedAt: now, UpdatedAt: now}, nil
}

// CreateEntity makes an entity. The first factor of an identity makes one as well.
func (s *Service) CreateEntity(ctx context.Context, serviceID, identity string) (models.VerifyEntity, error) {
	made, err := s.newEntity(serviceID, identity, s.now())
	if err != nil {
		return made, err
	}
	err = s.Store.PutVerifyEntity(ctx, made)
	if models.IsConflict(err) {
		err = &Error{Why: InvalidRequest, Name: "An Identity that exists"}
	}
	return made, missing(err)
}

// Entity finds an entity of a service.
func (s *Service) Entity(ctx context.Context, serviceID, identity string) (models.VerifyEntity, error) {
	found, err := s.Store.VerifyEntity(ctx, serviceID, identity)
	return found, missing(err)
}

// ListEntities lists the entities of a service, newest first.
func (s *Service) ListEntities(ctx context.Context, serviceID string, page models.VerifyPage) ([]models.VerifyEntity, error) {
	if _, err := s.Service(ctx, serviceID); err != nil {
		return nil, err
	}
	return s.Store.VerifyEntities(ctx, serviceID, page)
}

// DeleteEntity removes an entity with all that is its.
func (s *Service) DeleteEntity(ctx context.Context, serviceID, identity string, by Caller) error {
	found, err := s.Entity(ctx, serviceID, identity)
	if err != nil {
		return err
	}
	factors, err := s.Store.VerifyFactors(ctx, found.ID, models.VerifyPage{Limit: models.MaxVerifyFactors})
	if err != nil {
		return err
	}
	events := make([]models.Event, 0, len(factors))
	for _, f := range factors {
		events = append(events, s.factorEvent(models.EventFactorDeleted, f, f.ID, by, s.now()))
	}
	if err := s.Store.DeleteVerifyEntity(ctx, serviceID, identity, events...); err != nil {
		return missing(err)
	}
	s.told(ctx, events)
	return nil
}
