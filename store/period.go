package store

import (
	"context"
	"time"

	"riskgate/models"
)

// Period finds the decisions of a time, the end left out: all from the ID of its earliest
// to that of its latest.
func (s *Store) Period(ctx context.Context, from, to models.Time) (models.Period, error) {
	p := models.Period{From: from, To: to, First: 1}
	for _, end := range []struct {
		order string
		id    *int64
	}{{"created_at, id", &p.First}, {"created_at DESC, id DESC", &p.Last}} {
		err := s.read(ctx).Model(&models.Decision{}).Where("created_at >= ? AND created_at < ?", from, to).
			Order(end.order).Limit(1).Pluck("id", end.id).Error
		if err != nil {
			return p, s.known(err)
		}
	}
	return p, nil
}

// stray is how far the order of times may lie from that of IDs: a call takes its time
// when it begins, and its ID when it ends.
const stray = 10 * time.Minute

// CountDecisions counts the decisions of a period, by an index alone.
func (s *Store) CountDecisions(ctx context.Context, p models.Period) (n int64, err error) {
	err = s.read(ctx).Model(&models.Decision{}).
		Where("created_at >= ? AND created_at < ? AND id >= ? AND id <= ?", p.From.Add(-stray), p.To.Add(stray), p.First, p.Last).
		Count(&n).Error
	return n, s.known(err)
}
