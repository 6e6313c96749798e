package account

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"

	"riskgate/models"
)

// ImportOptions says how the rows of a file are taken over.
type ImportOptions struct {
	Domain string // of rows without one
	DryRun bool   // everything is checked, nothing is stored
	// Refuse hears of every row that is not taken over, one at a time.
	Refuse func(line int, name, reason string)
	// Progress hears how many rows are done, one at a time.
	Progress func(done int)
}

// Imported counts the rows of an import.
type Imported struct{ Taken, Refused int }

// importers is how many rows are stored at once: the store commits what waits
// together, so that many writers cost little more than one.
const importers = 16

// importing is an import under way.
type importing[R any] struct {
	options ImportOptions
	take    func(context.Context, R) error
	name    func(R) (line int, name string)
	stop    context.CancelCauseFunc
	mu      sync.Mutex // guards count, and the calls of options
	count   Imported
}

// run takes rows over. Each is stored whole or not at all, and a row that cannot be
// does not stop the others; the error is of the import itself.
func (i *importing[R]) run(ctx context.Context, rows iter.Seq[R]) (Imported, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	i.stop = stop
	queue := make(chan R)
	var workers sync.WaitGroup
	for range importers {
		workers.Go(func() {
			for row := range queue {
				i.settle(row, i.take(ctx, row))
			}
		})
	}
	for row := range rows {
		if ctx.Err() != nil {
			break
		}
		queue <- row
	}
	close(queue)
	workers.Wait()
	return i.count, context.Cause(ctx)
}

// settle counts a row. What is wrong with the row is its own matter; what is wrong
// with the store ends the import.
func (i *importing[R]) settle(row R, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	line, name := i.name(row)
	switch kind := models.KindOf(err); {
	case err == nil:
		i.count.Taken++
	case kind == models.Invalid, kind == models.Conflict:
		i.count.Refused++
		i.options.Refuse(line, name, reasons(err))
	default:
		i.stop(fmt.Errorf("line %d: %w", line, err))
		return
	}
	i.options.Progress(i.count.Taken + i.count.Refused)
}

// reasons says everything that is wrong with a row.
func reasons(err error) string {
	var known *models.Error
	if !errors.As(err, &known) {
		return err.Error()
	}
	if len(known.Fields) == 0 {
		return strings.ReplaceAll(known.Message, "\n", "; ")
	}
	all := make([]string, 0, len(known.Fields))
	for _, f := range known.Fields {
		all = append(all, f.Name+": "+f.Message)
	}
	return strings.Join(all, "; ")
}
