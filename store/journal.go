package store

import (
	"context"
	"fmt"

	"riskgate/models"
)

// LessonsAfter reads a journal in the order of its numbers, up to the lessons of an
// instant that lies far enough back for nothing to be added before it: on PostgreSQL a
// row becomes visible when its transaction ends, which can be after one with a higher
// number. No transaction of a store idles for over 30 s.
func (s *Store) LessonsAfter(ctx context.Context, j models.Journal, id int64, until models.Time, limit int) (found []models.Lesson, err error) {
	query := s.read(ctx)
	switch j {
	case models.JournalDecisions:
		query = query.Table("decisions").Select("id, learned, created_at")
	case models.JournalCorrections:
		query = query.Table("corrections").Select("id, delta AS learned, created_at")
	default:
		return nil, fmt.Errorf("store: no journal %q", j)
	}
	err = query.Where("id > ?", id).Order("id").Limit(limit).Find(&found).Error
	for i := range found {
		if found[i].CreatedAt > until {
			return found[:i], s.known(err) // later ones wait for this one
		}
	}
	return found, s.known(err)
}

// Watermark is the number of the last lesson of a journal that is in the cells.
func (s *Store) Watermark(ctx context.Context, j models.Journal) (id int64, err error) {
	err = s.read(ctx).Table("watermarks").Where("name = ?", j).Pluck("value", &id).Error
	return id, s.known(err)
}
