package store

import (
	"context"

	"riskgate/internal/trace"
	"riskgate/models"
)

// Commit writes one step of a login as a whole or not at all. A condition of the
// change that does not hold is a Conflict. On success the decision has its ID,
// and what was listed its outcomes.
func (s *Store) Commit(ctx context.Context, change *models.Change) error {
	ctx, span := trace.Start(ctx, trace.Commit)
	defer span.End()
	messages, err := s.sealMessages(change.Messages)
	if err != nil {
		return s.known(err)
	}
	var decision int64
	var outcomes []models.ListOutcome
	err = s.write(ctx, func(ctx context.Context, w *work) (err error) {
		decision, err = s.commit(ctx, w, change)
		if err == nil {
			err = s.rows.messages.add(ctx, w, messages...)
		}
		if err == nil && len(change.Listed) > 0 {
			outcomes, err = s.enlist(ctx, w, change.Listed, decision)
		}
		return err
	})
	if err != nil {
		return err
	}
	if change.Decision != nil {
		change.Decision.ID = decision
	}
	for i, outcome := range outcomes {
		change.Listed[i].Outcome = outcome
	}
	return nil
}

// commit checks what others may have changed first: a change that fails should do
// so before it has written much.
func (s *Store) commit(ctx context.Context, w *work, c *models.Change) (decision int64, err error) {
	for _, spend := range c.Spend {
		if err := w.spend(ctx, spend); err != nil {
			return 0, err
		}
	}
	if c.Decision != nil {
		if decision, err = s.judge(ctx, w, c.Decision); err != nil {
			return 0, err
		}
	}
	for _, write := range [...]func(context.Context, *work, *models.Change, int64) error{
		s.commitSession, s.commitUser, s.commitCases, s.commitCounts,
	} {
		if err := write(ctx, w, c, decision); err != nil {
			return 0, err
		}
	}
	return decision, nil
}

func (s *Store) commitSession(ctx context.Context, w *work, c *models.Change, decision int64) error {
	if c.Supersede != nil {
		if err := w.supersede(ctx, c.Supersede, s.instant()); err != nil {
			return err
		}
	}
	if c.Open != nil {
		if err := s.rows.sessions.add(ctx, w, judged(c.Open, decision)); err != nil {
			return err
		}
	}
	for _, stepped := range [...]*models.Session{c.Move, c.Keep} {
		if stepped != nil {
			if err := w.step(ctx, judged(stepped, decision)); err != nil {
				return err
			}
		}
	}
	if c.Ask != nil {
		return s.rows.challenges.add(ctx, w, *c.Ask)
	}
	return nil
}

// judged names the decision of this very change where none is named.
func judged(session *models.Session, decision int64) models.Session {
	row := *session
	if row.DecisionID == 0 {
		row.DecisionID = decision
	}
	return row
}

func (s *Store) commitUser(ctx context.Context, w *work, c *models.Change, _ int64) error {
	if c.LastLogin != nil {
		if err := w.letIn(ctx, *c.LastLogin); err != nil {
			return err
		}
	}
	if c.History != nil {
		if err := w.learn(ctx, *c.History); err != nil {
			return err
		}
	}
	if c.Device != nil {
		if err := s.see(ctx, w, *c.Device); err != nil {
			return err
		}
	}
	if c.Rehash != nil {
		const query = `UPDATE credentials SET hash = ?, updated_at = ? WHERE user_id = ? AND hash = ?`
		_, err := w.exec(ctx, query, c.Rehash.New, int64(c.Rehash.At), c.Rehash.UserID, c.Rehash.Old)
		return err
	}
	return nil
}

func (s *Store) commitCounts(ctx context.Context, w *work, c *models.Change, decision int64) error {
	if err := w.release(ctx, c.Release); err != nil {
		return err
	}
	if err := w.giveBack(ctx, c.Return); err != nil {
		return err
	}
	if err := w.count(ctx, c.Calm, `streak = 0`); err != nil {
		return err
	}
	if c.Untried != "" {
		const query = `UPDATE challenges SET tries = tries - 1 WHERE id = ? AND tries > 0`
		if _, err := w.exec(ctx, query, c.Untried); err != nil {
			return err
		}
	}
	events := c.Events
	for i, e := range c.Events {
		if e.DecisionID == 0 && decision != 0 {
			if i == 0 || &events[0] == &c.Events[0] {
				events = append([]models.Event(nil), c.Events...) // a unit may run twice
			}
			events[i].DecisionID = decision
		}
	}
	return s.tell(ctx, w, events...)
}

// spend uses up a one-time proof by one conditional statement.
func (w *work) spend(ctx context.Context, s models.Spend) error {
	var query string
	var args []any
	switch {
	case s.ChallengeID != "":
		query, args = `UPDATE challenges SET spent_at = ? WHERE id = ? AND spent_at = 0`, []any{int64(s.At), s.ChallengeID}
	case s.Serial != "":
		query = `UPDATE authenticators SET counter = ?, updated_at = ? WHERE serial = ? AND counter < ?`
		args = []any{s.Counter, int64(s.At), s.Serial, s.Counter}
	case s.OneTimePass != "":
		query, args = `DELETE FROM credentials WHERE user_id = ? AND one_time`, []any{s.OneTimePass}
	default:
		return models.Errorf(models.Internal, "Nothing to spend")
	}
	spent, err := w.exec(ctx, query, args...)
	if err == nil && spent != 1 {
		err = conflict("Proof is already used")
	}
	return err
}

// learn keeps a history unless another login taught it something meanwhile.
func (w *work) learn(ctx context.Context, h models.History) error {
	query := `UPDATE histories SET data = ?, version = version + 1, updated_at = ? WHERE user_id = ? AND version = ?`
	if h.Version == 0 {
		query = `INSERT INTO histories (data, updated_at, user_id, version) VALUES (?, ?, ?, ? + 1) ON CONFLICT DO NOTHING`
	}
	kept, err := w.exec(ctx, query, h.Data, int64(h.UpdatedAt), h.UserID, h.Version)
	if err == nil && kept == 0 {
		err = models.ErrHistoryMoved
	}
	return err
}

// letIn records a success, unless the user was barred or deleted while the login
// was under way.
func (w *work) letIn(ctx context.Context, l models.LastLogin) error {
	const query = `UPDATE users SET last_login_at = ? WHERE id = ? AND locked_at = 0 AND disabled_at = 0`
	let, err := w.exec(ctx, query, int64(l.At), l.UserID)
	if err == nil && let == 0 {
		err = conflict("User may no longer log in")
	}
	return err
}
