package store

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"riskgate/models"
	"riskgate/risk"
)

// ChangeList commits a change of a list and returns the list as it is then, and how many
// of the entries are new.
func (s *Store) ChangeList(ctx context.Context, change models.ListChange) (list models.List, added int, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) (err error) {
		seq, err := w.raiseLists(ctx)
		if err != nil {
			return err
		}
		if list, err = w.settings(ctx, change, seq); err != nil {
			return err
		}
		if added, err = s.entries(ctx, w, &list, change, seq); err != nil {
			return err
		}
		return s.tell(ctx, w, change.Events...)
	})
	if err == nil && change.Delete {
		// The list is gone, whoever hangs up now; what is left behind goes with the next purge.
		_ = s.dropStrays(context.WithoutCancel(ctx))
	}
	return list, added, err
}

// raiseLists counts a change of the lists. Until the unit ends nobody else changes any,
// so that whoever reads up to a version has all there is up to it.
func (w *work) raiseLists(ctx context.Context) (seq int64, err error) {
	if _, err := w.exec(ctx, `UPDATE watermarks SET value = value + 1 WHERE name = 'lists'`); err != nil {
		return 0, err
	}
	err = w.row(ctx, `SELECT value FROM watermarks WHERE name = 'lists'`).Scan(&seq)
	return seq, err
}

// holdLists keeps everybody from changing lists until the unit ends. SQLite has one writer.
func (w *work) holdLists(ctx context.Context) error {
	if !w.postgres() {
		return nil
	}
	_, err := w.exec(ctx, `SELECT value FROM watermarks WHERE name = 'lists' FOR UPDATE`)
	return err
}

// settings makes, changes or deletes the list itself.
func (w *work) settings(ctx context.Context, c models.ListChange, seq int64) (models.List, error) {
	if c.Create != nil {
		return w.createList(ctx, c, seq)
	}
	list, err := listNamed(w.db(ctx), c.List)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return list, missing("List")
	}
	if err != nil {
		return list, err
	}
	if c.Revision != 0 && c.Revision != list.Revision {
		return list, conflict("The list is at revision %d, not %d", list.Revision, c.Revision)
	}
	if c.Delete {
		return list, w.db(ctx).Delete(&list).Error
	}
	if c.Update != nil {
		list.Kind, list.Absolute, list.Weight, list.Note = c.Update.Kind, c.Update.Absolute, c.Update.Weight, c.Update.Note
		list.Revision++
	}
	list.ChangedAt = c.At
	return list, w.db(ctx).Model(&list).Select("*").Omit("id", "name", "entries", "created_at").Updates(&list).Error
}

func (w *work) createList(ctx context.Context, c models.ListChange, seq int64) (models.List, error) {
	list := *c.Create
	list.ID, list.Name, list.Entries, list.Revision = seq, c.List, 0, 1
	list.CreatedAt, list.ChangedAt = c.At, c.At
	var all, same int64
	const count = `SELECT count(*), coalesce(sum(CASE WHEN name = ? THEN 1 ELSE 0 END), 0) FROM lists`
	if err := w.row(ctx, count, c.List).Scan(&all, &same); err != nil {
		return list, err
	}
	if same > 0 {
		return list, conflict("There is a list %s", c.List)
	}
	if all >= models.MostLists {
		return list, conflict("There are %d lists, and no more are kept", all)
	}
	return list, w.db(ctx).Create(&list).Error
}

// entries puts and removes entries and keeps count of them.
func (s *Store) entries(ctx context.Context, w *work, list *models.List, c models.ListChange, seq int64) (added int, err error) {
	if err := w.stand(ctx, c.Put); err != nil {
		return 0, err
	}
	if added, err = s.putEntries(ctx, w, list.ID, seq, c.Put); err != nil {
		return 0, err
	}
	for _, e := range c.Remove {
		e.ListID = list.ID
		gone, err := w.removeEntry(ctx, e, seq, c.At)
		if err == nil && !gone {
			err = missing("Entry")
		}
		if err != nil {
			return 0, err
		}
	}
	more := int64(added - len(c.Remove))
	list.Entries += more
	return added, w.countEntries(ctx, list.ID, more)
}

// stand refuses entries of users who were erased since they were looked up. On PostgreSQL
// whoever wants to erase them waits.
func (w *work) stand(ctx context.Context, entries []models.ListEntry) error {
	var users []string
	for _, e := range entries {
		if e.Kind == risk.EntryUser {
			users = append(users, e.Value)
		}
	}
	slices.Sort(users)
	users = slices.Compact(users)
	for batch := range slices.Chunk(users, 500) {
		query := w.db(ctx).Model(&models.User{}).Where("id IN ?", batch).Order("id")
		if w.postgres() {
			query = query.Clauses(clause.Locking{Strength: "SHARE"})
		}
		var there []string
		if err := query.Pluck("id", &there).Error; err != nil {
			return err
		}
		if len(there) < len(batch) {
			return conflict("A user was deleted meanwhile")
		}
	}
	return nil
}

// removeEntry removes an entry, and keeps that for those who have the lists in memory.
func (w *work) removeEntry(ctx context.Context, e models.ListEntry, seq int64, at models.Time) (gone bool, err error) {
	const query = `DELETE FROM list_entries WHERE list_id = ? AND kind = ? AND value = ?`
	rows, err := w.exec(ctx, query, e.ListID, e.Kind, e.Value)
	if err != nil || rows == 0 {
		return false, err
	}
	removal := models.ListRemoval{Seq: seq, ListID: e.ListID, Kind: e.Kind, Value: e.Value, RemovedAt: at}
	return true, w.db(ctx).Create(&removal).Error
}

var errTooManyEntries = models.Errorf(models.Conflict, "There would be more than %d entries, and no more are kept", models.MostListEntries)

// countEntries keeps the number of a list's entries, and to the bound of all.
func (w *work) countEntries(ctx context.Context, listID, more int64) error {
	if more == 0 {
		return nil
	}
	if _, err := w.exec(ctx, `UPDATE lists SET entries = entries + ? WHERE id = ?`, more, listID); err != nil || more < 0 {
		return err
	}
	var all int64
	if err := w.row(ctx, `SELECT coalesce(sum(entries), 0) FROM lists`).Scan(&all); err != nil {
		return err
	}
	if all > models.MostListEntries {
		return errTooManyEntries
	}
	return nil
}

// putSizes are how many entries one statement writes: few sizes, since each is a
// statement of its own that stays prepared.
func putSizes() [3]int { return [...]int{500, 25, 1} }

// putEntries writes entries over those that are there, and returns how many were not.
func (s *Store) putEntries(ctx context.Context, w *work, listID, seq int64, entries []models.ListEntry) (added int, err error) {
	for _, size := range putSizes() {
		for len(entries) >= size {
			batch := slices.Clone(entries[:size]) // a unit may run twice
			entries = entries[size:]
			for i := range batch {
				batch[i].ListID, batch[i].Seq = listID, seq
			}
			fresh, err := s.putBatch(ctx, w, batch)
			if err != nil {
				return 0, err
			}
			added += fresh
		}
	}
	return added, nil
}

func (s *Store) putBatch(ctx context.Context, w *work, batch []models.ListEntry) (fresh int, err error) {
	rows := s.rows.listEntries.insert(len(batch))
	args := make([]any, 0, len(batch)*len(s.rows.listEntries.fields))
	for i := range batch {
		args = s.rows.listEntries.values(args, &batch[i])
	}
	inserted, err := w.exec(ctx, rows+` ON CONFLICT DO NOTHING`, args...)
	if err != nil || inserted == int64(len(batch)) {
		return int(inserted), err
	}
	_, err = w.exec(ctx, rows+` ON CONFLICT (list_id, kind, value) DO UPDATE SET note = excluded.note,
		author = excluded.author, created_at = excluded.created_at, expires_at = excluded.expires_at, seq = excluded.seq`, args...)
	return int(inserted), err
}
