package store

import (
	"context"

	"gorm.io/gorm"

	"riskgate/models"
)

// Case finds a case by its ID, with the first of its notes.
func (s *Store) Case(ctx context.Context, id string, notes int) (found models.Case, memo []models.CaseNote, err error) {
	if err = s.read(ctx).Where("id = ?", id).Take(&found).Error; err == nil {
		err = s.read(ctx).Where("case_id = ?", id).Order("id").Limit(notes).Find(&memo).Error
	}
	return found, memo, s.known(err)
}

// CaseNotes lists the notes of a case in their order, after one; the empty ID comes
// before all.
func (s *Store) CaseNotes(ctx context.Context, caseID, after string, limit int) (memo []models.CaseNote, err error) {
	err = s.read(ctx).Where("case_id = ? AND id > ?", caseID, after).Order("id").Limit(limit).Find(&memo).Error
	return memo, s.known(err)
}

// Cases lists cases, newest first.
func (s *Store) Cases(ctx context.Context, f models.CaseFilter) (cases []models.Case, err error) {
	query := inState(s.read(ctx).Order("id DESC"), f.State, f.Now)
	if f.Queue != "" {
		query = query.Where("queue = ?", f.Queue)
	}
	if f.UserID != "" {
		query = query.Where("user_id = ? AND user_id <> ''", f.UserID)
	}
	if f.Before != "" {
		query = query.Where("id < ?", f.Before)
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	err = query.Limit(f.Limit).Find(&cases).Error
	return cases, s.known(err)
}

// inState selects cases as they stand now: a lock whose lease is over holds nothing.
func inState(query *gorm.DB, state models.CaseState, now models.Time) *gorm.DB {
	switch state {
	case models.CaseOpen:
		return query.Where("state = 'open' OR state = 'locked' AND locked_until <= ?", now)
	case models.CaseLocked:
		return query.Where("state = 'locked' AND locked_until > ?", now)
	case models.CaseClosed:
		return query.Where("state = 'closed'")
	}
	return query
}

// Queues lists the queues that hold cases which are not closed, by name.
func (s *Store) Queues(ctx context.Context, now models.Time) (queues []models.Queue, err error) {
	err = s.read(ctx).Table("cases").Where("state <> 'closed'").
		Select(`queue AS name, count(*) AS open, sum(CASE WHEN state = 'locked' AND locked_until > ? THEN 1 ELSE 0 END) AS locked`, now).
		Group("queue").Order("queue").Find(&queues).Error
	return queues, s.known(err)
}
