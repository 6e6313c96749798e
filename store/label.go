package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"riskgate/models"
)

// Label keeps a label with everything that follows from it, as a whole or not at all.
func (s *Store) Label(ctx context.Context, l *models.Labelling) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.standing(ctx, l.Label.DecisionID, l.Label.UserID); err != nil {
			return err
		}
		if err := inTurn(ctx, w, &s.rows.labels, l.Label); err != nil {
			return err
		}
		if err := s.correct(ctx, w, l); err != nil {
			return err
		}
		if err := s.labelCase(ctx, w, l); err != nil {
			return err
		}
		return s.tell(ctx, w, l.Events...)
	})
}

// correct writes to sessions, history and devices in the order in which logins do, so that
// neither waits for what the other holds.
func (s *Store) correct(ctx context.Context, w *work, l *models.Labelling) error {
	if l.SignOut {
		if err := w.endPending(ctx, l.Label.UserID, s.instant()); err != nil {
			return err
		}
	}
	if l.Correction != nil {
		if err := inTurn(ctx, w, &s.rows.corrections, *l.Correction); err != nil {
			return err
		}
	}
	if l.History != nil {
		if err := w.learn(ctx, *l.History); err != nil {
			return err
		}
	}
	if l.SignOut {
		return w.distrust(ctx, l.Label.UserID, s.instant())
	}
	return nil
}

func (s *Store) labelCase(ctx context.Context, w *work, l *models.Labelling) error {
	if l.Close != nil {
		if err := s.stepCase(ctx, w, *l.Close); err != nil {
			return err
		}
	}
	if l.Raise != nil {
		if _, err := s.raise(ctx, w, *l.Raise); err != nil {
			return err
		}
	}
	return nil
}

// inTurn writes a row that has the next number of its login, unless somebody else has
// written that meanwhile.
func inTurn[T any](ctx context.Context, w *work, t *table[T], row T) error {
	written, err := w.exec(ctx, t.insert(1)+` ON CONFLICT (login, seq) DO NOTHING`, t.values(nil, &row)...)
	if err == nil && written == 0 {
		err = models.ErrLabelled
	}
	return err
}

// standing makes sure that a decision is still the user's: nothing may be written about
// somebody who was erased meanwhile.
func (w *work) standing(ctx context.Context, decisionID int64, userID string) error {
	return w.owned(ctx, `SELECT user_id FROM decisions WHERE id = ?`, decisionID, userID, "Decision")
}

// owned makes sure that a row is a user's until the end of the unit.
func (w *work) owned(ctx context.Context, query string, id any, userID, what string) error {
	if w.postgres() {
		query += ` FOR SHARE`
	}
	var owner string
	err := w.row(ctx, query, id).Scan(&owner)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return missing(what)
	case err != nil:
		return err
	case owner != userID:
		return conflict("The user was deleted meanwhile")
	}
	return nil
}

// aroundLogin is how far apart the decisions of one login are at most.
const aroundLogin = 24 * time.Hour

// Dossier reads what is known of the login that a decision belongs to.
func (s *Store) Dossier(ctx context.Context, decisionID int64) (models.Dossier, error) {
	d := models.Dossier{}
	var err error
	if d.Decision, err = s.Decision(ctx, decisionID); err != nil {
		return d, err
	}
	// Whether the login is over is read first: then its decisions are all there.
	if d.Pending, err = s.pending(ctx, d.Decision.SessionID); err != nil {
		return d, err
	}
	if d.Decisions, err = s.decisionsOf(ctx, d.Decision); err != nil {
		return d, err
	}
	login := models.LoginOf(d.Decision)
	if d.Labels, err = s.LabelsOf(ctx, []string{login}, maxTime); err != nil {
		return d, err
	}
	var last []models.Correction
	if err := s.read(ctx).Where("login = ?", login).Order("seq DESC").Limit(1).Find(&last).Error; err != nil {
		return d, s.known(err)
	}
	if len(last) == 1 {
		d.Correction = &last[0]
	}
	var history []models.History
	if err := s.read(ctx).Where("user_id = ?", d.Decision.UserID).Find(&history).Error; err != nil {
		return d, s.known(err)
	}
	if len(history) == 1 {
		d.History = &history[0]
	}
	return d, nil
}

// maxTime is after everything.
const maxTime = models.Time(1<<63 - 1)

func (s *Store) pending(ctx context.Context, sessionID string) (bool, error) {
	if sessionID == "" {
		return false, nil
	}
	session, err := s.Session(ctx, sessionID)
	if models.IsNotFound(err) {
		return false, nil // over long ago
	}
	return session.Status == models.Pending, err
}

// decisionsOf lists the decisions of a login. Nobody's have nothing to do with each
// other, and no index leads to them.
func (s *Store) decisionsOf(ctx context.Context, d models.Decision) (all []models.Decision, err error) {
	if d.UserID == "" || d.SessionID == "" {
		return []models.Decision{d}, nil
	}
	err = s.read(ctx).Where("user_id = ? AND user_id <> '' AND session_id = ?", d.UserID, d.SessionID).
		Where("created_at BETWEEN ? AND ?", d.CreatedAt.Add(-aroundLogin), d.CreatedAt.Add(aroundLogin)).
		Order("id").Find(&all).Error
	return all, s.known(err)
}

// LabelsOf lists the labels of logins that were known by an instant, in the order in
// which each login's were written. See models.Counts for the one that counts.
func (s *Store) LabelsOf(ctx context.Context, logins []string, knownBy models.Time) (labels []models.Label, err error) {
	const page = 500
	for len(logins) > 0 {
		some := logins[:min(page, len(logins))]
		logins = logins[len(some):]
		var found []models.Label
		err := s.read(ctx).Where("login IN ? AND at <= ?", some, knownBy).Order("login, seq").Find(&found).Error
		if err != nil {
			return nil, s.known(err)
		}
		labels = append(labels, found...)
	}
	return labels, nil
}

// Labels lists labels, the last written first.
func (s *Store) Labels(ctx context.Context, f models.LabelFilter) (labels []models.Label, err error) {
	query := s.read(ctx).Order("id DESC")
	for _, c := range []struct {
		asked bool
		where string
		value any
	}{
		{f.Login != "", "login = ?", f.Login},
		{f.UserID != "", "user_id = ? AND user_id <> ''", f.UserID},
		{f.Source != "", "source = ?", f.Source},
		{f.Verdict != "", "verdict = ?", f.Verdict},
		{f.From != 0, "at >= ?", f.From},
		{f.To != 0, "at < ?", f.To},
		{f.Before != "", "id < ?", f.Before},
	} {
		if c.asked {
			query = query.Where(c.where, c.value)
		}
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	err = query.Limit(f.Limit).Find(&labels).Error
	return labels, s.known(err)
}

// LabelsDecided lists the labels of decisions of a period, by the time of the decision
// and then by ID, after a label; the zero label comes before all.
func (s *Store) LabelsDecided(ctx context.Context, from, to models.Time, after models.Label, limit int) (labels []models.Label, err error) {
	err = s.read(ctx).Where("decided_at >= ? AND decided_at < ?", from, to).
		Where("(decided_at, id) > (?, ?)", after.DecidedAt, after.ID).
		Order("decided_at, id").Limit(limit).Find(&labels).Error
	return labels, s.known(err)
}
