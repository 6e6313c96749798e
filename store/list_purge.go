package store

import (
	"context"

	"riskgate/models"
)

// purgeLists removes entries that expired before an instant, those of lists that are no
// more, and what tells of removals so long ago.
func (s *Store) purgeLists(ctx context.Context, before models.Time) (total int, err error) {
	for {
		batch, err := s.purgeExpired(ctx, before)
		total += batch
		if err != nil {
			return total, err
		}
		if batch < purgeBatch {
			break
		}
	}
	if err := s.dropStrays(ctx); err != nil {
		return total, err
	}
	return total, s.forgetRemovals(ctx, before)
}

// forgetRemovals first says up to which version removals are told no more, so that
// nobody misses one unknowingly.
func (s *Store) forgetRemovals(ctx context.Context, before models.Time) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		var last int64
		if err := w.row(ctx, `SELECT coalesce(max(seq), 0) FROM list_removals WHERE removed_at < ?`, int64(before)).Scan(&last); err != nil {
			return err
		}
		const forget = `UPDATE watermarks SET value = ? WHERE name = 'list-removals' AND value < ?`
		if _, err := w.exec(ctx, forget, last, last); err != nil {
			return err
		}
		_, err := w.exec(ctx, `DELETE FROM list_removals WHERE seq <= ?`, last)
		return err
	})
}

// purgeExpired needs to be told to nobody: who keeps lists in memory looks at the clock.
func (s *Store) purgeExpired(ctx context.Context, before models.Time) (gone int, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		gone = 0
		var old []models.ListEntry
		err := w.db(ctx).Select("list_id", "kind", "value").Where("expires_at <> 0 AND expires_at < ?", before).
			Order("list_id, kind, value").Limit(purgeBatch).Find(&old).Error
		if err != nil || len(old) == 0 {
			return err
		}
		if w.postgres() { // whoever changes a list takes turns
			if _, err := w.exec(ctx, `SELECT value FROM watermarks WHERE name = 'lists' FOR UPDATE`); err != nil {
				return err
			}
		}
		for _, e := range old {
			fewer, err := w.removeExpired(ctx, e, before)
			if err != nil {
				return err
			}
			gone += fewer
		}
		return nil
	})
	return gone, err
}

func (w *work) removeExpired(ctx context.Context, e models.ListEntry, before models.Time) (int, error) {
	const query = `DELETE FROM list_entries WHERE list_id = ? AND kind = ? AND value = ? AND expires_at <> 0 AND expires_at < ?`
	rows, err := w.exec(ctx, query, e.ListID, e.Kind, e.Value, int64(before))
	if err != nil {
		return 0, err
	}
	return int(rows), w.countEntries(ctx, e.ListID, -rows)
}

// dropStrays removes the entries of lists that were deleted, in batches: logins wait
// behind each.
func (s *Store) dropStrays(ctx context.Context) error {
	strays, err := s.strays(ctx)
	for _, list := range strays {
		if err == nil {
			_, err = s.inBatches(ctx, `DELETE FROM list_entries WHERE list_id = ? AND (kind, value) IN (
				SELECT kind, value FROM list_entries WHERE list_id = ? LIMIT ?)`, list, list)
		}
	}
	return err
}

// strays are the IDs of lists that left entries behind. They are found by leaps, since
// there may be a million entries.
func (s *Store) strays(ctx context.Context) (strays []int64, err error) {
	last := int64(-1)
	for {
		var next *int64
		err := s.read(ctx).Raw(`SELECT min(list_id) FROM list_entries WHERE list_id > ?`, last).Scan(&next).Error
		if err != nil || next == nil {
			return strays, s.known(err)
		}
		last = *next
		var lists int64
		if err := s.read(ctx).Model(&models.List{}).Where("id = ?", last).Count(&lists).Error; err != nil {
			return strays, s.known(err)
		}
		if lists == 0 {
			strays = append(strays, last)
		}
	}
}

// forgetListed takes a user and their devices off all lists, before the user goes.
func (s *Store) forgetListed(ctx context.Context, w *work, userID string) error {
	// Before anything is read: what is being entered now is there then, or is refused.
	if err := w.holdLists(ctx); err != nil {
		return err
	}
	var theirs []models.ListEntry
	err := w.db(ctx).Where("kind = 'user' AND value = ?", userID).
		Or("kind = 'device' AND value IN (SELECT id FROM devices WHERE user_id = ?)", userID).Find(&theirs).Error
	if err != nil || len(theirs) == 0 {
		return err
	}
	seq, err := w.raiseLists(ctx)
	if err != nil {
		return err
	}
	for _, e := range theirs {
		gone, err := w.removeEntry(ctx, e, seq, s.instant())
		if err == nil && gone {
			err = w.countEntries(ctx, e.ListID, -1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
