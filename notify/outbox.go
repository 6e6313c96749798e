package notify

import (
	"context"

	"riskgate/models"
)

// Outbox is the gateway for development: it takes every message and sends none.
// The rows of the queue are what there is to read.
type Outbox struct{}

// Name implements Gateway.
func (Outbox) Name() string { return "outbox" }

// Channels implements Gateway.
func (Outbox) Channels() []models.Channel {
	return []models.Channel{models.SMS, models.Email, models.Voice, models.WhatsApp}
}

// Send implements Gateway.
func (Outbox) Send(_ context.Context, m models.Message) (string, error) { return m.ID, nil }
