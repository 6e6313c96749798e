package store

import (
	"cmp"
	"context"
	"slices"

	"riskgate/models"
)

// Cells reads the shared risk tables in the order of kind and key, after a cell;
// the zero cell comes before all.
func (s *Store) Cells(ctx context.Context, after models.RiskCell, limit int) (cells []models.RiskCell, err error) {
	err = s.read(ctx).Where("(kind, key) > (?, ?)", after.Kind, after.Key).
		Order("kind, key").Limit(limit).Find(&cells).Error
	return cells, s.known(err)
}

// FoldCells adds to the cells what a journal says between two watermarks. It is a
// Conflict when somebody else has folded that already.
func (s *Store) FoldCells(ctx context.Context, j models.Journal, from, to int64, cells []models.RiskCell) error {
	cells = slices.Clone(cells)
	slices.SortFunc(cells, func(a, b models.RiskCell) int { // locks are taken in one order
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key))
	})
	return s.write(ctx, func(ctx context.Context, w *work) error {
		moved, err := w.exec(ctx, `UPDATE watermarks SET value = ? WHERE name = ? AND value = ?`, to, string(j), from)
		if err != nil {
			return err
		}
		if moved == 0 {
			return conflict("Lessons were folded by somebody else")
		}
		now := int64(s.instant())
		for _, c := range cells {
			if _, err := w.exec(ctx, foldCell, c.Kind, c.Key, c.Sum, c.Seen, now); err != nil {
				return err
			}
		}
		return nil
	})
}

const foldCell = `INSERT INTO risk_cells (kind, key, sum, seen, changed_at) VALUES (?, ?, ?, ?, ?)
	ON CONFLICT (kind, key) DO UPDATE SET sum = risk_cells.sum + excluded.sum, changed_at = excluded.changed_at,
		seen = CASE WHEN risk_cells.seen > excluded.seen THEN risk_cells.seen ELSE excluded.seen END`

// DropCells forgets cells last seen before an instant, in the unit of
// models.RiskCell.Seen, and returns how many.
func (s *Store) DropCells(ctx context.Context, seenBefore int64) (dropped int, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		rows, err := w.exec(ctx, `DELETE FROM risk_cells WHERE seen < ?`, seenBefore)
		dropped = int(rows)
		return err
	})
	return dropped, err
}
