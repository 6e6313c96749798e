package login_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
)

// Instances that crash, lag, or get in each other's way.

// lossy is a journal whose answer to a fold is lost, before or after the fact.
type lossy struct {
	login.Lessons
	done, lost bool
}

var errLost = errors.New("the line broke")

func (l *lossy) FoldCells(ctx context.Context, j models.Journal, from, to int64, cells []models.RiskCell) error {
	if !l.lost {
		return l.Lessons.FoldCells(ctx, j, from, to, cells)
	}
	l.lost = false
	if l.done {
		if err := l.Lessons.FoldCells(ctx, j, from, to, cells); err != nil {
			return err
		}
	}
	return errLost
}

func TestACrashInTheMiddleLosesNothing(t *testing.T) {
	for name, done := range map[string]bool{"before the fold": false, "after the fold": true} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			w.person("ada").comesHome(5)
			w.later()
			line := &lossy{Lessons: w.store, done: done, lost: true}
			dying := loaded(t, w.instance(line))
			if err := dying.Step(t.Context()); !errors.Is(err, errLost) {
				t.Fatal(err)
			}
			reborn := loaded(t, w.instance(w.store))
			step(t, reborn)
			w.wantHeard(reborn, 5)
			step(t, dying, dying) // or it was only the line
			w.wantHeard(dying, 5)
			w.wantHeard(loaded(t, w.instance(w.store)), 5)
		})
	}
}

func TestAnInstanceThatLagsTakesNothingBack(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	slow := w.instance(w.store)
	behind := newHands()
	slow.Now = behind.Now
	loaded(t, slow)
	quick := loaded(t, w.instance(w.store))
	ada.comesHome(2)
	w.later()
	behind.advance(time.Minute) // the slow one reads these too
	if err := slow.Journal.FoldCells(t.Context(), models.JournalDecisions, 0, 0, nil); err != nil {
		t.Fatal(err)
	}
	ada.comesHome(3)
	w.later() // but its clock has not come so far
	step(t, quick)
	mark := must[int64](t)(w.store.Watermark(t.Context(), models.JournalDecisions))
	step(t, slow, slow)
	if got := must[int64](t)(w.store.Watermark(t.Context(), models.JournalDecisions)); got != mark {
		t.Errorf("the watermark went from %d to %d", mark, got)
	}
	behind.advance(time.Hour)
	step(t, slow, quick)
	for _, tail := range []*login.Tail{slow, quick, loaded(t, w.instance(w.store))} {
		w.wantHeard(tail, 5)
	}
}

// folding is a journal of which another instance folds while it is read.
type folding struct {
	login.Lessons
	meanwhile func()
}

func (f *folding) Cells(ctx context.Context, after models.RiskCell, limit int) ([]models.RiskCell, error) {
	if f.meanwhile != nil {
		f.meanwhile()
		f.meanwhile = nil
	}
	return f.Lessons.Cells(ctx, after, limit)
}

func TestLoadingWhileAnotherFoldsCountsNothingTwice(t *testing.T) {
	w := here(t)
	w.person("ada").comesHome(4)
	w.later()
	other := loaded(t, w.instance(w.store))
	journal := &folding{Lessons: w.store, meanwhile: func() { step(t, other) }}
	w.wantHeard(loaded(t, w.instance(journal)), 4)
}

func TestALessonThatCannotBeReadStopsNothingElse(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	tail := loaded(t, w.instance(w.store))
	ada.comesHome(1)
	broken := models.Decision{Learned: []byte("broken"), Outcome: models.Accepted, CreatedAt: models.At(w.clock.Now())}
	if err := w.store.Commit(t.Context(), &models.Change{Decision: &broken}); err != nil {
		t.Fatal(err)
	}
	ada.comesHome(1)
	w.later()
	if err := tail.Step(t.Context()); err == nil {
		t.Error("a broken lesson was passed over in silence")
	}
	step(t, tail)
	w.wantHeard(tail, 2)
}
