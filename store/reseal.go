package store

import (
	"context"
	"fmt"
)

// sealedColumn is a column whose cells are sealed.
type sealedColumn struct{ table, key, column string }

func sealedColumns() []sealedColumn {
	return []sealedColumn{
		{"authenticators", "serial", "secret"},
		{"messages", "id", "sealed"},
		{"verifications", "id", "sealed"},
		{"verify_factors", "id", "sealed"},
		{"webhooks", "id", "sealed"},
	}
}

// resealBatch is how many cells are sealed anew in one unit.
const resealBatch = 200

// Reseal seals every secret anew with the newest key, while the store goes on
// working, so that older keys can be retired. It reports how far it is after every
// batch. One that is cut short can be started again.
func (s *Store) Reseal(ctx context.Context, progress func(done, total int)) error {
	total := 0
	for _, c := range sealedColumns() {
		var count int64
		if err := s.read(ctx).Table(c.table).Where(c.column + " IS NOT NULL").Count(&count).Error; err != nil {
			return s.known(err)
		}
		total += int(count)
	}
	done := 0
	for _, c := range sealedColumns() {
		for last := ""; ; {
			count, next, err := s.resealSome(ctx, c, last)
			if err != nil {
				return err
			}
			if count == 0 {
				break
			}
			done, last = done+count, next
			if progress != nil {
				progress(done, max(done, total)) // rows may be added meanwhile
			}
		}
	}
	return nil
}

// resealSome seals the cells of the next rows and returns the last one's key.
func (s *Store) resealSome(ctx context.Context, c sealedColumn, after string) (count int, last string, err error) {
	type sealedCell struct {
		Key    string
		Sealed []byte
	}
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		var cells []sealedCell
		query := w.db(ctx).Table(c.table).Clauses(w.locking()...).
			Select(c.key+" AS key", c.column+" AS sealed").
			Where(c.key+" > ? AND "+c.column+" IS NOT NULL", after).Order(c.key).Limit(resealBatch)
		if err := query.Scan(&cells).Error; err != nil {
			return err
		}
		update := fmt.Sprintf("UPDATE %s SET %s = ? WHERE %s = ?", c.table, c.column, c.key)
		for _, row := range cells {
			aad := cell(c.table, row.Key, c.column)
			plain, err := s.seal.open(aad, row.Sealed)
			if err != nil {
				return err
			}
			sealed, err := s.seal.shut(aad, plain)
			if err != nil {
				return err
			}
			if _, err := w.exec(ctx, update, sealed, row.Key); err != nil {
				return err
			}
			last = row.Key
		}
		count = len(cells)
		return nil
	})
	return count, last, err
}
