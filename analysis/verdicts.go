package analysis

import (
	"context"

	"riskgate/models"
	"riskgate/risk"
)

// Verdicts tells what is known of decisions afterwards.
type Verdicts interface {
	// Labels are the verdicts on the decisions from one ID to another, as they were known
	// at an instant.
	Labels(ctx context.Context, first, last int64, known models.Time) (map[int64]risk.Label, error)
}

// NoVerdicts knows nothing.
type NoVerdicts struct{}

// Labels implements Verdicts.
func (NoVerdicts) Labels(context.Context, int64, int64, models.Time) (map[int64]risk.Label, error) {
	return nil, nil
}
