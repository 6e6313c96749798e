package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"riskgate/internal/phone"
	"riskgate/models"
)

// MessagingConfigurations keeps which gateways messages to a country go through.
type MessagingConfigurations interface {
	PutMessagingConfiguration(ctx context.Context, m models.MessagingConfiguration) error
	MessagingConfiguration(ctx context.Context, serviceID, country string) (models.MessagingConfiguration, error)
	MessagingConfigurations(ctx context.Context, serviceID string, page models.VerifyPage) ([]models.MessagingConfiguration, error)
	ChangeMessagingConfiguration(ctx context.Context, m models.MessagingConfiguration) error
	DeleteMessagingConfiguration(ctx context.Context, serviceID, country string) error
	GatewayFor(ctx context.Context, serviceID, country string) (string, error)
}

// Everywhere is the country of a configuration for all countries that have none.
const Everywhere = "all"

// GatewaySID is the SID that stands for a gateway: MG and the beginning of the SHA-256
// of its name.
func GatewaySID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "MG" + hex.EncodeToString(sum[:16])
}

// Configure makes the configuration of a service for a country.
func (s *Service) Configure(ctx context.Context, serviceID, country, gatewaySID string) (models.MessagingConfiguration, error) {
	if _, err := s.Service(ctx, serviceID); err != nil {
		return models.MessagingConfiguration{}, err
	}
	if country != Everywhere && !phone.IsCountry(country) {
		return models.MessagingConfiguration{}, invalid("Country")
	}
	if err := s.knowsGateway(gatewaySID); err != nil {
		return models.MessagingConfiguration{}, err
	}
	now := s.now()
	made := models.MessagingConfiguration{
		ServiceID: serviceID, Country: country, GatewayID: gatewaySID, CreatedAt: now, UpdatedAt: now,
	}
	return made, kept(s.Store.PutMessagingConfiguration(ctx, made), ConfigurationExists, ConfigurationExists)
}

func (s *Service) knowsGateway(sid string) error {
	if _, known := s.Gateways[sid]; !known {
		return &Error{Why: InvalidSID, Name: "MessagingServiceSid"}
	}
	return nil
}

// Configuration finds the configuration of a service for a country.
func (s *Service) Configuration(ctx context.Context, serviceID, country string) (models.MessagingConfiguration, error) {
	found, err := s.Store.MessagingConfiguration(ctx, serviceID, country)
	return found, missing(err)
}

// ListConfigurations lists the configurations of a service.
func (s *Service) ListConfigurations(
	ctx context.Context, serviceID string, page models.VerifyPage,
) ([]models.MessagingConfiguration, error) {
	if _, err := s.Service(ctx, serviceID); err != nil {
		return nil, err
	}
	return s.Store.MessagingConfigurations(ctx, serviceID, page)
}

// Reconfigure names another gateway.
func (s *Service) Reconfigure(ctx context.Context, serviceID, country, gatewaySID string) (models.MessagingConfiguration, error) {
	if err := s.knowsGateway(gatewaySID); err != nil {
		return models.MessagingConfiguration{}, err
	}
	found, err := s.Configuration(ctx, serviceID, country)
	if err != nil {
		return found, err
	}
	found.GatewayID, found.UpdatedAt = gatewaySID, s.now()
	return found, missing(s.Store.ChangeMessagingConfiguration(ctx, found))
}

// Deconfigure removes the configuration of a service for a country.
func (s *Service) Deconfigure(ctx context.Context, serviceID, country string) error {
	return missing(s.Store.DeleteMessagingConfiguration(ctx, serviceID, country))
}
