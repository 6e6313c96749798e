package login

import (
	"context"
	"fmt"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Lessons are the journals of what was learned and of what labels have corrected in it,
// and the tables that both are folded into.
type Lessons interface {
	Watermark(ctx context.Context, j models.Journal) (int64, error)
	Cells(ctx context.Context, after models.RiskCell, limit int) ([]models.RiskCell, error)
	LessonsAfter(ctx context.Context, j models.Journal, id int64, until models.Time, limit int) ([]models.Lesson, error)
	FoldCells(ctx context.Context, j models.Journal, from, to int64, cells []models.RiskCell) error
	DropCells(ctx context.Context, seenBefore int64) (int, error)
}

// Tail keeps this instance's global risk tables in step with the decisions and the
// corrections of all instances: it follows both journals in memory, and folds what it
// read into the stored tables, whichever instance comes first.
type Tail struct {
	Journal Lessons
	Global  *risk.Global
	Now     func() time.Time

	ends [2]end // in the order of models.Journals
}

// end is how far one journal was followed.
type end struct {
	position int64    // the last line applied in memory
	folded   int64    // the watermark of the stored tables
	waiting  []lesson // applied in memory, not yet folded
}

type lesson struct {
	line  int64
	delta risk.Delta
}

// Load reads the stored tables and everything that came after them. It is called
// once, on empty tables.
func (t *Tail) Load(ctx context.Context) error {
	marks, err := t.watermarks(ctx)
	if err != nil {
		return err
	}
	stored, marks, err := t.loadCells(ctx, marks)
	if err != nil {
		return err
	}
	t.Global.Apply(stored)
	for i := range t.ends {
		t.ends[i].position, t.ends[i].folded = marks[i], marks[i]
	}
	return t.follow(ctx, t.settled())
}

// watermarks tells of each journal how far it is folded.
func (t *Tail) watermarks(ctx context.Context) (marks [2]int64, err error) {
	for i, j := range models.Journals() {
		if marks[i], err = t.Journal.Watermark(ctx, j); err != nil {
			return marks, err
		}
	}
	return marks, nil
}

// loadCells reads the stored tables as they stand at both watermarks. When another
// instance folds meanwhile, some pages are of before and some of after: then they
// are read again.
func (t *Tail) loadCells(ctx context.Context, marks [2]int64) (risk.Delta, [2]int64, error) {
	for {
		stored, err := t.pages(ctx)
		if err != nil {
			return nil, marks, err
		}
		after, err := t.watermarks(ctx)
		if err != nil || after == marks {
			return stored, marks, err
		}
		marks = after
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

// settled is the time up to which no lesson is on its way any more.
func (t *Tail) settled() models.Time { return models.At(t.Now().Add(-models.Settle)) }

// Step follows the journals and folds what it read. It is called every few seconds.
func (t *Tail) Step(ctx context.Context) error {
	if err := t.follow(ctx, t.settled()); err != nil {
		return err
	}
	for i, j := range models.Journals() {
		if err := t.fold(ctx, j, &t.ends[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tail) follow(ctx context.Context, until models.Time) error {
	const batch = 500
	for i, j := range models.Journals() {
		for full := true; full; {
			lines, err := t.Journal.LessonsAfter(ctx, j, t.ends[i].position, until, batch)
			if err != nil {
				return err
			}
			for _, line := range lines {
				if err := t.apply(&t.ends[i], line); err != nil {
					return fmt.Errorf("journal %s: %w", j, err)
				}
			}
			full = len(lines) == batch
		}
	}
	return nil
}

func (t *Tail) apply(e *end, line models.Lesson) error {
	e.position = line.ID
	if len(line.Learned) == 0 {
		return nil
	}
	var delta risk.Delta
	if err := delta.UnmarshalBinary(line.Learned); err != nil {
		return fmt.Errorf("decode lesson %d: %w", line.ID, err)
	}
	t.Global.Apply(delta)
	if line.ID > e.folded {
		e.waiting = append(e.waiting, lesson{line.ID, delta})
	}
	return nil
}

// fold adds the waiting lessons to the stored tables. When another instance was
// first, its watermark tells which of ours are already in.
func (t *Tail) fold(ctx context.Context, j models.Journal, e *end) error {
	if e.position <= e.folded { // others may be ahead
		return nil
	}
	err := t.Journal.FoldCells(ctx, j, e.folded, e.position, sums(e.waiting))
	if !models.IsConflict(err) {
		if err == nil {
			e.folded, e.waiting = e.position, nil
		}
		return err
	}
	if e.folded, err = t.Journal.Watermark(ctx, j); err != nil {
		return err
	}
	for len(e.waiting) > 0 && e.waiting[0].line <= e.folded {
		e.waiting = e.waiting[1:]
	}
	return nil
}

// sums adds up what waits, cell by cell.
func sums(waiting []lesson) []models.RiskCell {
	sums := map[risk.Cell]models.RiskCell{}
	for _, l := range waiting {
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
