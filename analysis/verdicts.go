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

// LabelReader finds the labels of decisions.
type LabelReader interface {
	LabelsWithin(ctx context.Context, first, last int64, knownBy models.Time) (map[int64][]models.Label, error)
}

// LabelVerdicts are the labels that count.
type LabelVerdicts struct{ Store LabelReader }

// Labels implements Verdicts.
func (v LabelVerdicts) Labels(ctx context.Context, first, last int64, known models.Time) (map[int64]risk.Label, error) {
	labels, err := v.Store.LabelsWithin(ctx, first, last, known)
	if err != nil {
		return nil, err
	}
	counted := make(map[int64]risk.Label, len(labels))
	for id, given := range labels {
		label := models.Counts(given)
		counted[id] = risk.Label{Verdict: risk.Verdict(label.Verdict), Source: string(label.Source)}
	}
	return counted, nil
}
