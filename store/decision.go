package store

import (
	"context"

	"riskgate/internal/trace"
	"riskgate/models"
)

// Decision finds a decision by its ID.
func (s *Store) Decision(ctx context.Context, id int64) (found models.Decision, err error) {
	ctx, span := trace.Start(ctx, trace.ReadDecision)
	defer span.End()
	err = s.read(ctx).Where("id = ?", id).Take(&found).Error
	return found, s.known(err)
}

// DecisionsAfter reads the journal of decisions in the order of their IDs, up to
// those of an instant that lies far enough back for nothing to be added before it:
// on PostgreSQL a decision becomes visible when its transaction ends, which can be
// after one with a higher ID. No transaction of a store idles for over 30 s. Of each
// decision there are only the ID, what it taught, and its time.
func (s *Store) DecisionsAfter(ctx context.Context, id int64, until models.Time, limit int) (found []models.Decision, err error) {
	err = s.read(ctx).Select("id", "learned", "created_at").Where("id > ?", id).Order("id").Limit(limit).Find(&found).Error
	for i := range found {
		if found[i].CreatedAt > until {
			return found[:i], s.known(err) // later IDs wait for this one
		}
	}
	return found, s.known(err)
}

// judge keeps a decision and returns the ID that the database gave it.
func (s *Store) judge(ctx context.Context, w *work, d *models.Decision) (id int64, err error) {
	t := &s.rows.decisions
	args := t.values(make([]any, 0, len(t.fields)), d)
	if w.postgres() {
		err = w.row(ctx, t.insert(1)+" RETURNING id", args...).Scan(&id)
		return id, err
	}
	result, err := w.pool.ExecContext(ctx, t.insert(1), args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}
