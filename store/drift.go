package store

import (
	"context"

	"riskgate/models"
)

// DriftWeeks lists the weeks that are counted, from one on, in their order.
func (s *Store) DriftWeeks(ctx context.Context, from models.Time) (weeks []models.DriftWeek, err error) {
	err = s.read(ctx).Where("start >= ?", from).Order("start").Find(&weeks).Error
	return weeks, s.known(err)
}

// LastDriftWeek is the last week that somebody began to count; NotFound before any.
func (s *Store) LastDriftWeek(ctx context.Context) (week models.DriftWeek, err error) {
	err = s.read(ctx).Order("start DESC").Take(&week).Error
	return week, s.known(err)
}

// FirstDecision is when the first decision since an instant was made; NotFound without
// any.
func (s *Store) FirstDecision(ctx context.Context, since models.Time) (models.Time, error) {
	var first models.Decision
	err := s.read(ctx).Select("created_at").Where("created_at >= ?", since).Order("created_at, id").Take(&first).Error
	return first.CreatedAt, s.known(err)
}

// DecisionsMade reads decisions with their evidence in the order in which they were
// made, after a place and before an instant.
func (s *Store) DecisionsMade(ctx context.Context, after models.DecisionPlace, before models.Time, limit int) (found []models.Decision, err error) {
	err = s.read(ctx).Where("created_at >= ? AND created_at < ? AND (created_at, id) > (?, ?)", after.At, before, after.At, after.ID).
		Order("created_at, id").Limit(limit).Find(&found).Error
	return found, s.known(err)
}

// PutDriftWeek keeps a week unless somebody else has counted on meanwhile: then it is a
// Conflict.
func (s *Store) PutDriftWeek(ctx context.Context, week models.DriftWeek) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		query := `UPDATE drift_weeks SET data = ?, at_time = ?, at_id = ?, done = ?, revision = revision + 1
			WHERE start = ? AND revision = ?`
		if week.Revision == 0 {
			query = `INSERT INTO drift_weeks (data, at_time, at_id, done, start, revision) VALUES (?, ?, ?, ?, ?, ? + 1) ON CONFLICT DO NOTHING`
		}
		kept, err := w.exec(ctx, query, week.Data, int64(week.AtTime), week.AtID, week.Done, int64(week.Start), week.Revision)
		if err == nil && kept == 0 {
			err = conflict("The week was counted by somebody else")
		}
		return err
	})
}
