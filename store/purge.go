package store

import (
	"context"
	"slices"
	"time"

	"riskgate/models"
)

// purgeBatch keeps one unit of a long piece of work short: logins wait behind it.
const purgeBatch = 500

// calmAfter is how long a counter of failures in a row is kept that nobody touches:
// a hundred tries in half a year are no attack, and names that nobody has would
// otherwise pile up for ever.
const calmAfter = 180 * 24 * time.Hour

// Purge removes what nobody needs any more: counters whose window is over, counts of
// sends and words of messages that are worthless, and sessions, challenges of logins and of
// factors, verifications, messages, entries of lists and revoked devices that ended before an
// instant, and factors that were made before it and never verified. It returns how many rows
// it touched.
func (s *Store) Purge(ctx context.Context, before models.Time) (int, error) {
	now := s.instant()
	total := 0
	for _, job := range [...]func() (int, error){
		func() (int, error) {
			return s.inBatches(ctx, `DELETE FROM counters WHERE key IN (
				SELECT key FROM counters WHERE streak_max = 0 AND ends_at <> 0 AND ends_at <= ? LIMIT ?)`, int64(now))
		},
		func() (int, error) {
			return s.inBatches(ctx, `DELETE FROM counters WHERE key IN (
				SELECT key FROM counters WHERE touched_at <= ? LIMIT ?)`, int64(now.Add(-calmAfter)))
		},
		func() (int, error) {
			return s.inBatches(ctx, `UPDATE messages SET sealed = NULL WHERE id IN (
				SELECT id FROM messages WHERE sealed IS NOT NULL AND state <> 'queued' AND expires_at <> 0 AND expires_at <= ?
				LIMIT ?)`, int64(now))
		},
		func() (int, error) {
			return s.inBatches(ctx, `DELETE FROM devices WHERE id IN (
				SELECT id FROM devices WHERE revoked_at <> 0 AND revoked_at < ? LIMIT ?)`, int64(before))
		},
		func() (int, error) {
			return s.purgeOld(ctx, "sessions", "finished_at <> 0 AND finished_at < ?", before)
		},
		func() (int, error) { return s.purgeOld(ctx, "challenges", "expires_at < ?", before) },
		func() (int, error) { return s.expireVerifications(ctx, now) },
		func() (int, error) { return s.purgeOld(ctx, "verifications", "expires_at < ?", before) },
		func() (int, error) { return s.purgeOld(ctx, "verify_challenges", "expires_at < ?", before) },
		func() (int, error) {
			return s.inBatches(ctx, `DELETE FROM verify_factors WHERE id IN (
				SELECT id FROM verify_factors WHERE status = 'unverified' AND created_at < ? LIMIT ?)`, int64(before))
		},
		func() (int, error) { return s.settleAttempts(ctx, before) },
		func() (int, error) {
			return s.purgeOld(ctx, "verify_attempts", "created_at < ?", now.Add(-attemptsKept))
		},
		func() (int, error) {
			return s.purgeOld(ctx, "messages", "state <> 'queued' AND created_at < ?", before)
		},
		func() (int, error) { return s.purgeLists(ctx, before) },
		func() (int, error) { return s.purgeSends(ctx, now) },
	} {
		count, err := job()
		total += count
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// inBatches repeats a statement that touches a batch of rows until it is done. The last
// of its placeholders is for the size of a batch.
func (s *Store) inBatches(ctx context.Context, query string, args ...any) (total int, err error) {
	args = append(slices.Clone(args), purgeBatch)
	for {
		var rows int64
		err := s.write(ctx, func(ctx context.Context, w *work) (err error) {
			rows, err = w.exec(ctx, query, args...)
			return err
		})
		total += int(rows)
		if err != nil || rows < purgeBatch {
			return total, err
		}
	}
}

// purgeOld walks a table from its oldest row, since IDs are in the order of time,
// and stops where everything is young. No index is needed that logins would have
// to pay for.
func (s *Store) purgeOld(ctx context.Context, table, old string, before models.Time) (total int, err error) {
	last := ""
	for {
		var batch []struct {
			ID        string
			CreatedAt models.Time
			Old       bool
		}
		err := s.read(ctx).Table(table).Select("id, created_at, ("+old+") AS old", before).
			Where("id > ?", last).Order("id").Limit(purgeBatch).Scan(&batch).Error
		if err != nil {
			return total, s.known(err)
		}
		var ids []string
		aged := false
		for _, row := range batch {
			aged = aged || row.CreatedAt < before
			if row.Old {
				ids = append(ids, row.ID)
			}
		}
		if err := s.purge(ctx, table, old, ids, before); err != nil {
			return total, err
		}
		total += len(ids)
		if !aged || len(batch) < purgeBatch {
			return total, nil
		}
		last = batch[len(batch)-1].ID
	}
}

func (s *Store) purge(ctx context.Context, table, old string, ids []string, before models.Time) error {
	if len(ids) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		return w.db(ctx).Exec("DELETE FROM "+table+" WHERE id IN ? AND "+old, ids, before).Error
	})
}
