package store

import (
	"context"
	"database/sql"
	"errors"

	"riskgate/models"
)

// RaiseCase opens a case, or adds to the one of its queue and user that is open, and
// returns that; fresh says which.
func (s *Store) RaiseCase(ctx context.Context, r models.Raise, events ...models.Event) (found models.Case, fresh bool, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.standing(ctx, r.Case.DecisionID, r.Case.UserID); err != nil {
			return err
		}
		id, err := s.raise(ctx, w, r)
		if err != nil {
			return err
		}
		fresh = id == r.Case.ID
		if err := w.db(ctx).Where("id = ?", id).Take(&found).Error; err != nil {
			return err
		}
		return s.tell(ctx, w, about(models.CaseSubject(id), events)...)
	})
	return found, fresh, err
}

// commitCases raises what the rules of a login have raised.
func (s *Store) commitCases(ctx context.Context, w *work, c *models.Change, decision int64) error {
	for _, r := range c.Raise {
		r.Case.DecisionID, r.Note.DecisionID = decision, decision
		if _, err := s.raise(ctx, w, r); err != nil {
			return err
		}
	}
	return nil
}

// raise returns the ID of the case that is open afterwards. That there is only one is
// the index's doing, so that whoever comes second adds to the first.
func (s *Store) raise(ctx context.Context, w *work, r models.Raise) (string, error) {
	const again = `UPDATE cases SET hits = hits + 1, decision_id = CASE WHEN decision_id = 0 THEN ? ELSE decision_id END
		WHERE queue = ? AND user_id = ? AND state <> 'closed' RETURNING id, hits`
	const most = 4 // times that somebody may close the case just when it was found
	for range most {
		var id string
		var hits int
		err := w.row(ctx, again, r.Case.DecisionID, r.Case.Queue, r.Case.UserID).Scan(&id, &hits)
		if err == nil {
			return id, s.noteAgain(ctx, w, r.Note, id, hits)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return "", err
		}
		opened, err := w.exec(ctx, s.rows.cases.insert(1)+` ON CONFLICT DO NOTHING`, s.rows.cases.values(nil, &r.Case)...)
		if err != nil {
			return "", err
		}
		if opened == 1 {
			return r.Case.ID, s.noteFirst(ctx, w, r.Note, r.Case.ID)
		}
	}
	return "", conflict("Case is opened and closed at the same time")
}

func (s *Store) noteFirst(ctx context.Context, w *work, n models.CaseNote, caseID string) error {
	if n.Text == "" {
		return nil
	}
	n.CaseID = caseID
	return s.rows.notes.add(ctx, w, n)
}

func (s *Store) noteAgain(ctx context.Context, w *work, n models.CaseNote, caseID string, hits int) error {
	if n.Text == "" {
		n.Text = "Raised again"
		if hits > models.MostCaseNotes {
			return nil
		}
	}
	n.CaseID = caseID
	return s.rows.notes.add(ctx, w, n)
}

// StepCase lets an analyst take a step in a case.
func (s *Store) StepCase(ctx context.Context, step models.CaseStep) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := s.stepCase(ctx, w, step); err != nil {
			return err
		}
		return s.tell(ctx, w, step.Events...)
	})
}

// holdable is a case that a caller may work on: one that is open, or whose lock is the
// caller's own or over.
const holdable = ` WHERE id = ? AND (state = 'open' OR state = 'locked' AND (locked_by = ? OR locked_until <= ?))`

func (s *Store) stepCase(ctx context.Context, w *work, step models.CaseStep) error {
	const (
		hold = `UPDATE cases SET state = 'locked', locked_by = ?, locked_until = ?` + holdable
		free = `UPDATE cases SET state = 'open', locked_by = '', locked_until = 0` + holdable
		end  = `UPDATE cases SET state = 'closed', locked_by = '', locked_until = 0, result = ?, closed_at = ?, closed_by = ?` + holdable
	)
	query, args := hold, []any{step.By, int64(step.At.Add(models.CaseLease))}
	switch {
	case step.Result != "":
		query, args = end, []any{string(step.Result), int64(step.At), step.By}
	case step.Free:
		query, args = free, nil
	}
	stepped, err := w.exec(ctx, query, append(args, step.CaseID, step.By, int64(step.At))...)
	if err != nil {
		return err
	}
	if stepped == 0 {
		return w.whyNot(ctx, step.CaseID)
	}
	if step.Note == nil {
		return nil
	}
	return s.rows.notes.add(ctx, w, *step.Note)
}

// whyNot says why a case could not be worked on.
func (w *work) whyNot(ctx context.Context, caseID string) error {
	var state models.CaseState
	err := w.row(ctx, `SELECT state FROM cases WHERE id = ?`, caseID).Scan(&state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return missing("Case")
	case err != nil:
		return err
	case state == models.CaseClosed:
		return conflict("Case is closed")
	}
	return conflict("Case is locked by somebody else")
}

// holdCases keeps everybody from taking a step in the cases of a user, until the unit ends.
// SQLite has one writer.
func (w *work) holdCases(ctx context.Context, userID string) error {
	if !w.postgres() {
		return nil
	}
	var held []string
	return w.db(ctx).Raw(`SELECT id FROM cases WHERE user_id = ? AND user_id <> '' ORDER BY id FOR UPDATE`, userID).Scan(&held).Error
}

// eraseCases takes a user out of the cases. One that is open has nothing left to be
// looked at.
func (w *work) eraseCases(ctx context.Context, userID string, at models.Time) error {
	const query = `UPDATE cases SET user_id = '', locked_by = '', locked_until = 0, state = 'closed',
		result = CASE WHEN state = 'closed' THEN result ELSE 'unsure' END,
		closed_at = CASE WHEN state = 'closed' THEN closed_at ELSE ? END,
		closed_by = CASE WHEN state = 'closed' THEN closed_by ELSE 'riskgate' END
		WHERE user_id = ? AND user_id <> ''`
	_, err := w.exec(ctx, query, int64(at), userID)
	return err
}
