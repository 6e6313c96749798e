package analysis

import (
	"context"
	"errors"
	"sync"

	"riskgate/models"
)

// Imported is a line of a file of labels. Line counts from 1.
type Imported struct {
	Line     int
	Decision int64
	Verdict  models.Verdict
	At       models.Time // when it became known; 0: now
	Note     string
}

// Refusal is a line that was not kept, and why.
type Refusal struct {
	Line    int
	Message string
}

// importers is how many lines are written at a time: they share the flushes of the disk.
const importers = 8

// Import keeps labels that another system knows, each for itself, and returns the lines
// that were refused.
func (l *Labels) Import(ctx context.Context, by By, lines []Imported) (refused []Refusal, err error) {
	failures := make([]error, len(lines))
	next := make(chan int)
	var work sync.WaitGroup
	for range importers {
		work.Go(func() {
			for i := range next {
				line := lines[i]
				m := mark{decision: line.Decision, verdict: line.Verdict, source: models.ByImport, at: line.At, note: line.Note}
				_, failures[i] = l.keep(ctx, by, m, nil)
			}
		})
	}
	for i := range lines {
		next <- i
	}
	close(next)
	work.Wait()
	for i, err := range failures {
		if models.IsNotFound(err) || models.IsConflict(err) {
			refused = append(refused, Refusal{lines[i].Line, Message(err)})
		} else if err != nil {
			return refused, err
		}
	}
	return refused, nil
}

// Message is what an error may tell whoever called.
func Message(err error) string {
	var known *models.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return "Internal error"
}
