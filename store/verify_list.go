package store

import (
	"context"

	"riskgate/models"
)

// PutSafeNumber keeps a number that is not to be held back; a Conflict when it is there.
func (s *Store) PutSafeNumber(ctx context.Context, number models.SafeNumber) error {
	return s.write(ctx, func(ctx context.Context, w *work) error { return w.db(ctx).Create(&number).Error })
}

// SafeNumber finds a number that is not to be held back.
func (s *Store) SafeNumber(ctx context.Context, number string) (found models.SafeNumber, err error) {
	err = s.read(ctx).Where("number = ?", number).Take(&found).Error
	return found, s.known(err)
}

// DeleteSafeNumber lets a number be held back again.
func (s *Store) DeleteSafeNumber(ctx context.Context, number string) error {
	return s.remove(ctx, "Number", &models.SafeNumber{}, "number = ?", number)
}

// PutMessagingConfiguration keeps a new configuration; a Conflict when the service has
// one for the country.
func (s *Store) PutMessagingConfiguration(ctx context.Context, m models.MessagingConfiguration) error {
	return s.write(ctx, func(ctx context.Context, w *work) error { return w.db(ctx).Create(&m).Error })
}

// MessagingConfiguration finds the configuration of a service for a country.
func (s *Store) MessagingConfiguration(ctx context.Context, serviceID, country string) (found models.MessagingConfiguration, err error) {
	err = s.read(ctx).Where("service_id = ? AND country = ?", serviceID, country).Take(&found).Error
	return found, s.known(err)
}

// GatewayFor is the gateway that a service names for a country, or for all; empty: none.
func (s *Store) GatewayFor(ctx context.Context, serviceID, country string) (string, error) {
	var named []models.MessagingConfiguration
	err := s.read(ctx).Where("service_id = ? AND country IN (?, 'all')", serviceID, country).Find(&named).Error
	gateway := ""
	for _, m := range named {
		if gateway == "" || m.Country == country {
			gateway = m.GatewayID
		}
	}
	return gateway, s.known(err)
}

// MessagingConfigurations lists the configurations of a service, by country from the
// end of the alphabet on.
func (s *Store) MessagingConfigurations(
	ctx context.Context, serviceID string, page models.VerifyPage,
) (found []models.MessagingConfiguration, err error) {
	err = paged(s.read(ctx).Where("service_id = ?", serviceID), "country", page).Find(&found).Error
	return inOrder(found, page), s.known(err)
}

// ChangeMessagingConfiguration names another gateway.
func (s *Store) ChangeMessagingConfiguration(ctx context.Context, m models.MessagingConfiguration) error {
	return s.change(ctx, "Messaging configuration", &models.MessagingConfiguration{}, map[string]any{
		"gateway_id": m.GatewayID, "updated_at": m.UpdatedAt,
	}, "service_id = ? AND country = ?", m.ServiceID, m.Country)
}

// DeleteMessagingConfiguration removes the configuration of a service for a country.
func (s *Store) DeleteMessagingConfiguration(ctx context.Context, serviceID, country string) error {
	return s.remove(ctx, "Messaging configuration", &models.MessagingConfiguration{},
		"service_id = ? AND country = ?", serviceID, country)
}
