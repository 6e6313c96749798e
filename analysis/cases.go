package analysis

import (
	"context"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
)

// CaseStore keeps cases; every method is one visit.
type CaseStore interface {
	Case(ctx context.Context, id string, notes int) (models.Case, []models.CaseNote, error)
	CaseNotes(ctx context.Context, caseID, after string, limit int) ([]models.CaseNote, error)
	Cases(ctx context.Context, f models.CaseFilter) ([]models.Case, error)
	Queues(ctx context.Context, now models.Time) ([]models.Queue, error)
	RaiseCase(ctx context.Context, r models.Raise, events ...models.Event) (models.Case, bool, error)
	StepCase(ctx context.Context, step models.CaseStep) error
	Decision(ctx context.Context, id int64) (models.Decision, error)
}

// Cases is what analysts do with cases. All fields are required. Every step renews the
// lock of who takes it, and is refused while somebody else holds the case.
type Cases struct {
	Store    CaseStore
	Labels   *Labels
	Recorder Recorder
	Now      func() time.Time
}

var (
	errNoCase = models.Errorf(models.NotFound, "Case not found")
	errClosed = models.Errorf(models.Conflict, "Case is closed")
	errHeld   = models.Errorf(models.Conflict, "Case is locked by somebody else")
)

// Open raises a case about a decision; the reason is its first note. If one of the
// queue and the user is open, the note is added to that, and fresh is false.
func (s *Cases) Open(ctx context.Context, by By, queue string, decisionID int64) (opened models.Case, fresh bool, err error) {
	d, err := s.Store.Decision(ctx, decisionID)
	switch {
	case models.IsNotFound(err):
		return opened, false, errNoDecision
	case err != nil:
		return opened, false, err
	case len(d.Evidence) == 0:
		return opened, false, errErased
	}
	now := s.Now()
	event, err := by.about(ctx, now, models.EventCaseRaised, d, told{Queue: queue})
	if err != nil {
		return opened, false, err
	}
	r := raise(now, queue, d, by.ID, by.Reason)
	if opened, fresh, err = s.Store.RaiseCase(ctx, r, event); err != nil {
		return opened, false, err
	}
	event.Subject = models.CaseSubject(opened.ID)
	s.Recorder.Record(ctx, event)
	return opened.Seen(models.At(now)), fresh, nil
}

// raise is a case about a decision, with a note of who raises it.
func raise(now time.Time, queue string, d models.Decision, by, note string) models.Raise {
	return models.Raise{
		Case: models.Case{
			ID: secret.NewID(now), Queue: queue, DecisionID: d.ID, UserID: d.UserID, OpenedAt: models.At(now), OpenedBy: by,
			State: models.CaseOpen, Hits: 1,
		},
		Note: models.CaseNote{ID: secret.NewID(now), At: models.At(now), Author: by, Text: note, DecisionID: d.ID},
	}
}

// Lock takes a case to work on, for models.CaseLease from the last thing done.
func (s *Cases) Lock(ctx context.Context, by By, id string) (models.Case, error) {
	return s.step(ctx, by, models.CaseStep{CaseID: id}, models.EventCaseLocked)
}

// Release gives a case back that was not finished.
func (s *Cases) Release(ctx context.Context, by By, id string) (models.Case, error) {
	return s.step(ctx, by, models.CaseStep{CaseID: id, Free: true}, models.EventCaseReleased)
}

// Note adds to the memo of a case.
func (s *Cases) Note(ctx context.Context, by By, id, text string) (models.Case, error) {
	return s.step(ctx, by, models.CaseStep{CaseID: id, Note: &models.CaseNote{Text: text}}, models.EventCaseNoted)
}

// Close ends a case with what was found; the reason is its last note. Fraud and genuine
// are a label of the analyst's, written with it or not at all, if there is a login to be
// labelled.
func (s *Cases) Close(ctx context.Context, by By, id string, result models.CaseResult) (models.Case, error) {
	step := models.CaseStep{CaseID: id, Result: result, Note: &models.CaseNote{Text: by.Reason}}
	found, err := s.find(ctx, id)
	if err != nil {
		return found, err
	}
	verdict, labels := result.Verdict()
	if !labels || found.DecisionID == 0 {
		return s.step(ctx, by, step, models.EventCaseClosed)
	}
	m := mark{decision: found.DecisionID, verdict: verdict, source: models.ByAnalyst, note: by.Reason}
	_, err = s.Labels.keep(ctx, by, m, func(_ models.Dossier, l *models.Labelling) error {
		step, err := s.prepared(ctx, by, step, models.EventCaseClosed, found)
		l.Events = append(l.Events, step.Events...)
		step.Events = nil // they come with the label's
		l.Close = &step
		return err
	})
	if err != nil {
		return found, s.rather(ctx, by, id, err)
	}
	return s.find(ctx, id)
}

// rather says what is wrong with the case where its label could not be written either:
// of a closed one that is all there is to say.
func (s *Cases) rather(ctx context.Context, by By, id string, err error) error {
	found, unread := s.find(ctx, id)
	holder, held := found.HeldBy(models.At(s.Now()))
	switch {
	case unread != nil || !models.IsConflict(err):
		return err
	case found.State == models.CaseClosed:
		return errClosed
	case held && holder != by.ID:
		return errHeld
	}
	return err
}

// step takes a step that touches nothing but the case.
func (s *Cases) step(ctx context.Context, by By, step models.CaseStep, kind models.EventType) (models.Case, error) {
	found, err := s.find(ctx, step.CaseID)
	if err != nil {
		return found, err
	}
	if step, err = s.prepared(ctx, by, step, kind, found); err != nil {
		return found, err
	}
	if err := s.Store.StepCase(ctx, step); err != nil {
		return found, err
	}
	for _, e := range step.Events {
		s.Recorder.Record(ctx, e)
	}
	return s.find(ctx, step.CaseID)
}

// prepared says who takes a step and when, and makes the event of it.
func (s *Cases) prepared(ctx context.Context, by By, step models.CaseStep, kind models.EventType, c models.Case) (models.CaseStep, error) {
	now := s.Now()
	step.By, step.At = by.ID, models.At(now)
	if step.Note != nil {
		step.Note = &models.CaseNote{
			ID: secret.NewID(now), CaseID: c.ID, At: step.At, Author: by.ID, Text: step.Note.Text,
		}
	}
	event, err := by.about(ctx, now, kind, models.Decision{ID: c.DecisionID, UserID: c.UserID}, told{Queue: c.Queue, Result: step.Result})
	event.Subject = models.CaseSubject(c.ID)
	step.Events = []models.Event{event}
	return step, err
}

// find reads a case as it stands now.
func (s *Cases) find(ctx context.Context, id string) (models.Case, error) {
	found, _, err := s.Store.Case(ctx, id, 0)
	if models.IsNotFound(err) {
		return found, errNoCase
	}
	return found.Seen(models.At(s.Now())), err
}

// Show finds a case with the first of its notes.
func (s *Cases) Show(ctx context.Context, id string, notes int) (models.Case, []models.CaseNote, error) {
	found, memo, err := s.Store.Case(ctx, id, notes)
	if models.IsNotFound(err) {
		return found, nil, errNoCase
	}
	return found.Seen(models.At(s.Now())), memo, err
}

// Notes lists the notes of a case in their order, after one.
func (s *Cases) Notes(ctx context.Context, id, after string, limit int) ([]models.CaseNote, error) {
	if _, err := s.find(ctx, id); err != nil {
		return nil, err
	}
	return s.Store.CaseNotes(ctx, id, after, limit)
}

// List lists cases as they stand now, newest first.
func (s *Cases) List(ctx context.Context, f models.CaseFilter) ([]models.Case, error) {
	f.Now = models.At(s.Now())
	found, err := s.Store.Cases(ctx, f)
	for i := range found {
		found[i] = found[i].Seen(f.Now)
	}
	return found, err
}

// Queues lists the queues with cases that are not closed.
func (s *Cases) Queues(ctx context.Context) ([]models.Queue, error) {
	return s.Store.Queues(ctx, models.At(s.Now()))
}
