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
	DropCells(ctx context.Context, seenBefore int64) (int, error)
}

// settle is how long a decision may still be on its way to the disk of another
// instance, from the start of its call: the journal is read up to that long ago.
// It is more than a password waits for its hash and a transaction may idle.
const settle = 45 * time.Second

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

// Load reads the stored tables and everything that came after them. It is called
// once, on empty tables.
func (t *Tail) Load(ctx context.Context) error {
	watermark, err := t.Journal.Watermark(ctx)
	if err != nil {
		return err
	}
	stored, watermark, err := t.loadCells(ctx, watermark)
	if err != nil {
		return err
	}
	t.Global.Apply(stored)
	t.position, t.folded = watermark, watermark
	return t.follow(ctx, t.settled())
}

// loadCells reads the stored tables as they stand at a watermark. When another
// instance folds meanwhile, some pages are of before and some of after: then they
// are read again.
func (t *Tail) loadCells(ctx context.Context, watermark int64) (risk.Delta, int64, error) {
	for {
		stored, err := t.pages(ctx)
		if err != nil {
			return nil, 0, err
		}
		after, err := t.Journal.Watermark(ctx)
		if err != nil || after == watermark {
			return stored, watermark, err
		}
		watermark = after
	}
}

func (t *Tail) pages(ctx context.Context) (risk.Delta, error) {
	const page = 10_000
	var stored risk.Delta
	var after models.RiskCell
	for {
		cells, err := t.Journal.Cells(ctx, after, page)
		if err != nil {
			return nil, err
		}
		for _, c := range cells {
			stored = append(stored, risk.Cell{Kind: risk.Kind(c.Kind), Key: c.Key, Sum: c.Sum, Seen: c.Seen})
		}
		if len(cells) < page {
			return stored, nil
		}
		after = cells[len(cells)-1]
	}
}

// settled is the time up to which no decision is on its way any more.
func (t *Tail) settled() models.Time { return models.At(t.Now().Add(-settle)) }

// Step follows the journal and folds what it read. It is called every few seconds.
func (t *Tail) Step(ctx context.Context) error {
	if err := t.follow(ctx, t.settled()); err != nil {
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
	if t.position <= t.folded { // others may be ahead
		return nil
	}
	err := t.Journal.FoldCells(ctx, t.folded, t.position, t.sums())
	if !models.IsConflict(err) {
		if err == nil {
			t.folded, t.waiting = t.position, nil
		}
		return err
	}
	if t.folded, err = t.Journal.Watermark(ctx); err != nil {
		return err
	}
	for len(t.waiting) > 0 && t.waiting[0].decision <= t.folded {
		t.waiting = t.waiting[1:]
	}
	return nil
}

// sums adds up what waits, cell by cell.
func (t *Tail) sums() []models.RiskCell {
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
	return cells
}

// forgotten is the age from which a cell of the risk tables reads as absent.
const forgotten = 180 * 24 * time.Hour

// Forget drops what is too old to be read from the tables in memory and the stored
// ones. It is called once a day.
func (t *Tail) Forget(ctx context.Context) error {
	now := t.Now()
	t.Global.Sweep(now.UnixMilli())
	_, err := t.Journal.DropCells(ctx, now.Add(-forgotten).UnixMilli())
	return err
}
