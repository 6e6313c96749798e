package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"riskgate/models"
)

// worthwhile is how much longer an entry must live before it is written again: of a
// flood from one address, one login an hour writes.
const worthwhile = time.Hour

// enlist enters what rules want listed, and tells what came of each. It comes last in a
// unit: whoever holds the lists waits for nothing more.
func (s *Store) enlist(ctx context.Context, w *work, listed []models.Listed, decision int64) ([]models.ListOutcome, error) {
	outcomes := make([]models.ListOutcome, len(listed))
	var told []models.Event
	for i, l := range listed {
		outcomes[i] = l.Outcome
		if l.Outcome == "" {
			var err error
			if outcomes[i], err = s.enter(ctx, w, l); err != nil {
				return nil, err
			}
		}
		if event, ok := l.Told(outcomes[i]); ok {
			event.DecisionID = decision
			told = append(told, event)
		}
	}
	return outcomes, s.tell(ctx, w, told...)
}

// enter looks first and waits for the lists only if there is something to write; then it
// looks again.
func (s *Store) enter(ctx context.Context, w *work, l models.Listed) (models.ListOutcome, error) {
	if _, outcome, err := w.enterable(ctx, l); outcome != models.ListEntered || err != nil {
		return outcome, err
	}
	seq, err := w.raiseLists(ctx)
	if err != nil {
		return "", err
	}
	listID, outcome, err := w.enterable(ctx, l)
	if outcome != models.ListEntered || err != nil {
		return outcome, err
	}
	return outcome, s.enterAt(ctx, w, listID, seq, l.Entry)
}

// enterable tells what will come of a rule's entry.
func (w *work) enterable(ctx context.Context, l models.Listed) (listID int64, outcome models.ListOutcome, err error) {
	var all int64
	const find = `SELECT id, (SELECT sum(entries) FROM lists) FROM lists WHERE name = CAST(? AS TEXT)`
	err = w.row(ctx, find, l.List).Scan(&listID, &all)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, models.ListMissing, nil
	}
	if err != nil {
		return 0, "", err
	}
	there, expires, err := w.listed(ctx, listID, l.Entry)
	switch {
	case err != nil:
		return 0, "", err
	case there && (expires == 0 || expires.Add(worthwhile) >= l.Entry.ExpiresAt):
		return listID, models.ListKept, nil
	case !there && all >= models.MostForRules:
		return listID, models.ListFull, nil
	}
	return listID, models.ListEntered, nil
}

func (s *Store) enterAt(ctx context.Context, w *work, listID, seq int64, entry models.ListEntry) error {
	entry.ListID, entry.Seq = listID, seq
	args := s.rows.listEntries.values(nil, &entry)
	fresh, err := w.exec(ctx, s.rows.listEntries.insert(1)+` ON CONFLICT DO NOTHING`, args...)
	if err != nil {
		return err
	}
	if fresh == 0 { // an older one, whose note stays
		const prolong = `UPDATE list_entries SET expires_at = ?, author = ?, seq = ? WHERE list_id = ? AND kind = ? AND value = ?`
		_, err := w.exec(ctx, prolong, int64(entry.ExpiresAt), entry.Author, seq, listID, entry.Kind, entry.Value)
		return err
	}
	const count = `UPDATE lists SET entries = entries + 1, changed_at = ? WHERE id = ?`
	_, err = w.exec(ctx, count, int64(entry.CreatedAt), listID)
	return err
}

// listed reports whether an entry is on a list, and until when.
func (w *work) listed(ctx context.Context, listID int64, e models.ListEntry) (there bool, expires models.Time, err error) {
	const query = `SELECT expires_at FROM list_entries WHERE list_id = ? AND kind = ? AND value = ?`
	err = w.row(ctx, query, listID, e.Kind, e.Value).Scan(&expires)
	if errors.Is(err, sql.ErrNoRows) {
		return false, 0, nil
	}
	return err == nil, expires, err
}
