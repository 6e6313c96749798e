package store

import (
	"context"

	"riskgate/models"
)

// LabelsWithin lists the labels that were known by an instant of the decisions from one ID
// to another, in the order in which they were written.
func (s *Store) LabelsWithin(ctx context.Context, first, last int64, knownBy models.Time) (map[int64][]models.Label, error) {
	var rows []struct {
		Decision int64
		Seq      int
		Verdict  models.Verdict
		Source   models.LabelSource
		At       models.Time
	}
	const query = `SELECT decisions.id AS decision, labels.seq, labels.verdict, labels.source, labels.at
		FROM decisions JOIN labels ON labels.login =
			CASE WHEN decisions.session_id <> '' THEN decisions.session_id ELSE 'decision/' || decisions.id END
		WHERE decisions.id >= ? AND decisions.id <= ? AND labels.at <= ? ORDER BY decisions.id, labels.seq`
	if err := s.read(ctx).Raw(query, first, last, knownBy).Scan(&rows).Error; err != nil {
		return nil, s.known(err)
	}
	found := map[int64][]models.Label{}
	for _, r := range rows {
		found[r.Decision] = append(found[r.Decision], models.Label{Seq: r.Seq, Verdict: r.Verdict, Source: r.Source, At: r.At})
	}
	return found, nil
}
