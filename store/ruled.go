package store

import (
	"context"

	"riskgate/models"
)

// Ruled reads the marks of the decisions since an instant that rules fired or failed in,
// and how many it has looked at: the newest 20,000 at most. The detail comes along only
// where a rule failed.
func (s *Store) Ruled(ctx context.Context, from models.Time) (found []models.Decision, looked int, err error) {
	newest := s.read(ctx).Model(&models.Decision{}).Select("id", "marks", "detail").
		Where("created_at >= ?", from).Order("created_at DESC, id DESC").Limit(mostScanned)
	err = s.read(ctx).Table("(?) AS newest", newest).
		Select("id, marks, CASE WHEN marks LIKE '% rule_error %' THEN detail END AS detail").
		Where("marks LIKE ?", "% "+models.RuleMark+"%").Order("id").Find(&found).Error
	if err != nil {
		return nil, 0, s.known(err)
	}
	within := s.read(ctx).Model(&models.Decision{}).Select("id").Where("created_at >= ?", from).Limit(mostScanned)
	var n int64
	err = s.read(ctx).Table("(?) AS within", within).Count(&n).Error
	return found, int(n), s.known(err)
}
