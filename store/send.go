package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"
	"time"

	"riskgate/internal/trace"
	"riskgate/models"
)

// CountSends takes one attempt of every limit and adds to the counts, or does nothing
// and returns the first limit that is reached.
func (s *Store) CountSends(ctx context.Context, now models.Time, limits []models.Limit, counts []models.SendCount) (refused *models.Limit, err error) {
	ctx, span := trace.Start(ctx, trace.CountSends)
	defer span.End()
	counts = summed(counts)
	err = s.write(ctx, func(ctx context.Context, w *work) (err error) {
		if refused, err = w.reserve(ctx, now, limits); err != nil {
			return err
		}
		_, err = s.rows.sendCounts.addOr(ctx, w, addSends, counts)
		return err
	})
	if errors.Is(err, errRefused) {
		return refused, nil
	}
	return nil, err
}

const addSends = `ON CONFLICT (kind, key, start, part) DO UPDATE SET
	sends = send_counts.sends + excluded.sends, verified = send_counts.verified + excluded.verified`

// summed adds up the counts of one row: a statement may touch it once. They are sorted,
// so that locks are taken in one order, whoever comes.
func summed(counts []models.SendCount) []models.SendCount {
	var sums []models.SendCount
	for _, c := range slices.SortedFunc(slices.Values(counts), bySendKey) {
		if last := len(sums) - 1; last >= 0 && bySendKey(sums[last], c) == 0 {
			sums[last].Sends += c.Sends
			sums[last].Verified += c.Verified
			continue
		}
		sums = append(sums, c)
	}
	return sums
}

func bySendKey(a, b models.SendCount) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Part, b.Part))
}

// SendCounts reads the counts of ranges. It touches no others, however many there are.
func (s *Store) SendCounts(ctx context.Context, ranges ...models.SendRange) (found []models.SendCount, err error) {
	if len(ranges) == 0 {
		return nil, nil
	}
	ctx, span := trace.Start(ctx, trace.ReadSends)
	defer span.End()
	const one = ` UNION ALL SELECT kind, key, start, part, sends, verified, kept_until FROM send_counts
		WHERE kind = CAST(? AS TEXT) AND key = CAST(? AS TEXT) AND start >= CAST(? AS BIGINT)`
	query := strings.TrimPrefix(strings.Repeat(one, len(ranges)), " UNION ALL ")
	args := make([]any, 0, 3*len(ranges))
	for _, r := range ranges {
		args = append(args, r.Kind, r.Key, int64(r.From))
	}
	err = s.quick.rows(ctx, s.dialect.bind(query), args, func(row []driver.Value) error {
		found = append(found, models.SendCount{
			Kind: plainText(row[0]), Key: plainText(row[1]), Start: models.Time(whole(row[2])), Part: plainText(row[3]),
			Sends: whole(row[4]), Verified: whole(row[5]), KeptUntil: models.Time(whole(row[6])),
		})
		return nil
	})
	return found, s.known(err)
}

// plainText is a text as a driver gives it.
func plainText(value driver.Value) string {
	text, _ := value.(string)
	return text
}

// SendBlock reads the last block of a key; without one it is the zero block.
func (s *Store) SendBlock(ctx context.Context, key string) (block models.SendBlock, err error) {
	ctx, span := trace.Start(ctx, trace.ReadSends)
	defer span.End()
	const query = `SELECT key, ends_at, span, kept_until FROM send_blocks WHERE key = CAST(? AS TEXT)`
	err = s.quick.rows(ctx, s.dialect.bind(query), []any{key}, func(row []driver.Value) error {
		block = models.SendBlock{
			Key: plainText(row[0]), EndsAt: models.Time(whole(row[1])), Span: time.Duration(whole(row[2])),
			KeptUntil: models.Time(whole(row[3])),
		}
		return nil
	})
	return block, s.known(err)
}

// BlockSends begins a block, unless another one of the same key is on: of many that
// find a reason at once, one begins it.
func (s *Store) BlockSends(ctx context.Context, now models.Time, block models.SendBlock) error {
	_, err := s.exec(ctx, `INSERT INTO send_blocks (key, ends_at, span, kept_until) VALUES (?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET ends_at = excluded.ends_at, span = excluded.span, kept_until = excluded.kept_until
		WHERE send_blocks.ends_at <= ?`,
		block.Key, int64(block.EndsAt), int64(block.Span), int64(block.KeptUntil), int64(now))
	return err
}

// purgeSends forgets counts and blocks that are worthless.
func (s *Store) purgeSends(ctx context.Context, now models.Time) (int, error) {
	counts, err := s.inBatches(ctx, `DELETE FROM send_counts WHERE (kind, key, start, part) IN (
		SELECT kind, key, start, part FROM send_counts WHERE kept_until <= ? LIMIT ?)`, int64(now))
	if err != nil {
		return counts, err
	}
	blocks, err := s.inBatches(ctx, `DELETE FROM send_blocks WHERE key IN (
		SELECT key FROM send_blocks WHERE kept_until <= ? LIMIT ?)`, int64(now))
	return counts + blocks, err
}
