package analysis

import (
	"context"

	"riskgate/models"
	"riskgate/risk"
)

// Labels tells what is known of decisions afterwards.
type Labels interface {
	// Labels are the verdicts on the decisions from one ID to another, as they were known
	// at an instant.
	Labels(ctx context.Context, first, last int64, known models.Time) (map[int64]risk.Label, error)
}

// NoLabels knows nothing.
type NoLabels struct{}

// Labels implements Labels.
func (NoLabels) Labels(context.Context, int64, int64, models.Time) (map[int64]risk.Label, error) {
	return nil, nil
}
