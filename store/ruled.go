package store

import (
	"context"

	"riskgate/models"
)

// Ruled reads the marks of the decisions since an instant that rules fired or failed in,
// live or in shadow, and how many it has looked at: the newest 20,000 at most.
func (s *Store) Ruled(ctx context.Context, from models.Time) (marks []string, looked int, err error) {
	newest := s.read(ctx).Model(&models.Decision{}).Select("id", "marks").
		Where("created_at >= ?", from).Order("created_at DESC, id DESC").Limit(mostScanned)
	query := s.read(ctx).Table("(?) AS newest", newest).Select("marks")
	for _, mark := range models.RuleMarks() {
		query = query.Or("marks LIKE ?", "% "+mark+"%")
	}
	if err = query.Order("id").Find(&marks).Error; err != nil {
		return nil, 0, s.known(err)
	}
	within := s.read(ctx).Model(&models.Decision{}).Select("id").Where("created_at >= ?", from).Limit(mostScanned)
	var n int64
	err = s.read(ctx).Table("(?) AS within", within).Count(&n).Error
	return marks, int(n), s.known(err)
}
