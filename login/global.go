package login

import (
	"context"
	"fmt"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Journal is the stream of lessons in the kept decisions, and the tables they are
// folded into.
type Journal interface {
	Watermark(ctx context.Context) (int64, error)
	Cells(ctx context.Context, after models.RiskCell, limit int) ([]models.RiskCell, error)
	DecisionsAfter(ctx context.Context, id int64, until models.Time, limit int) ([]models.Decision, error)
	FoldCells(ctx context.Context, from, to int64, cells []models.RiskCell) error
}

// settle is how long a decision may still be on its way to the disk of another
// instance: the journal is read up to that long ago.
const settle = 5 * time.Second

// Tail keeps this instance's global risk tables in step with the decisions of all
// instances: it follows the journal in memory, and folds what it read into the
// stored tables, whichever instance comes first.
type Tail struct {
	Journal Journal
	Global  *risk.Global
	Now     func() time.Time

	position int64    // the last decision applied in memory
	folded   int64    // the watermark of the stored tables
	waiting  []lesson // applied in memory, not yet folded
}

type lesson struct {
	decision int64
	delta    risk.Delta
}

// Load reads the stored tables and everything that came after them.
func (t *Tail) Load(ctx context.Context) error {
	watermark, err := t.Journal.Watermark(ctx)
	if err != nil {
		return err
	}
	if err := t.loadCells(ctx); err != nil {
		return err
	}
	t.position, t.folded = watermark, watermark
	return t.follow(ctx, models.At(t.Now()))
}

// loadCells reads the stored tables page by page.
func (t *Tail) loadCells(ctx context.Context) error {
	const page = 10_000
	var after models.RiskCell
	for {
		cells, err := t.Journal.Cells(ctx, after, page)
		if err != nil {
			return err
		}
		stored := make(risk.Delta, 0, len(cells))
		for _, c := range cells {
			stored = append(stored, risk.Cell{Kind: risk.Kind(c.Kind), Key: c.Key, Sum: c.Sum, Seen: c.Seen})
		}
		t.Global.Apply(stored)
		if len(cells) < page {
			return nil
		}
		after = cells[len(cells)-1]
	}
}

// Step follows the journal and folds what it read. It is called every few seconds.
func (t *Tail) Step(ctx context.Context) error {
	if err := t.follow(ctx, models.At(t.Now().Add(-settle))); err != nil {
		return err
	}
	return t.fold(ctx)
}

func (t *Tail) follow(ctx context.Context, until models.Time) error {
	const batch = 500
	for {
		decisions, err := t.Journal.DecisionsAfter(ctx, t.position, until, batch)
		if err != nil {
			return err
		}
		for _, d := range decisions {
			if err := t.apply(d); err != nil {
				return err
			}
		}
		if len(decisions) < batch {
			return nil
		}
	}
}

func (t *Tail) apply(d models.Decision) error {
	t.position = d.ID
	if len(d.Learned) == 0 {
		return nil
	}
	var delta risk.Delta
	if err := delta.UnmarshalBinary(d.Learned); err != nil {
		return fmt.Errorf("decision %d: decode lesson: %w", d.ID, err)
	}
	t.Global.Apply(delta)
	if d.ID > t.folded {
		t.waiting = append(t.waiting, lesson{d.ID, delta})
	}
	return nil
}

// fold adds the waiting lessons to the stored tables. When another instance was
// first, its watermark tells which of ours are already in.
func (t *Tail) fold(ctx context.Context) error {
	if t.position == t.folded {
		return nil
	}
	sums := map[risk.Cell]models.RiskCell{}
	for _, l := range t.waiting {
		for _, cell := range l.delta {
			key := risk.Cell{Kind: cell.Kind, Key: cell.Key}
			sum := sums[key]
			sum.Kind, sum.Key = string(cell.Kind), cell.Key
			sum.Sum, sum.Seen = sum.Sum+cell.Sum, max(sum.Seen, cell.Seen)
			sums[key] = sum
		}
	}
	cells := make([]models.RiskCell, 0, len(sums))
	for _, cell := range sums {
		cells = append(cells, cell)
	}
	err := t.Journal.FoldCells(ctx, t.folded, t.position, cells)
	if !models.IsConflict(err) {
		if err == nil {
			t.folded, t.waiting = t.position, nil
		}
		return err
	}
	watermark, err := t.Journal.Watermark(ctx)
	if err != nil {
		return err
	}
	t.folded = watermark
	for len(t.waiting) > 0 && t.waiting[0].decision <= watermark {
		t.waiting = t.waiting[1:]
	}
	return nil
}
