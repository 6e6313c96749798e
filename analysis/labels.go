package analysis

import (
	"context"
	"errors"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
)

// LabelStore keeps labels and what follows from them; every method is one visit.
type LabelStore interface {
	Dossier(ctx context.Context, decisionID int64) (models.Dossier, error)
	Label(ctx context.Context, l *models.Labelling) error
	Labels(ctx context.Context, f models.LabelFilter) ([]models.Label, error)
}

// Labels is how logins are told to be fraud or genuine. All fields are required.
type Labels struct {
	Store    LabelStore
	Recorder Recorder
	Now      func() time.Time
}

// mark is a label as somebody gives it.
type mark struct {
	decision int64
	verdict  models.Verdict
	source   models.LabelSource
	at       models.Time // when it became known; 0: now
	note     string
}

var (
	errNoDecision = models.Errorf(models.NotFound, "Decision not found")
	errErased     = models.Errorf(models.Conflict, "The user of this decision was deleted")
	errUnderWay   = models.Errorf(models.Conflict, "The login is still under way: label it when it is over")
	errAhead      = models.Errorf(models.Conflict, "Nobody can know it before it is known: the time is still to come")
	errCrowded    = models.Errorf(models.Overloaded, "Too many changes of this login at once").After(time.Second)
)

// Give keeps an analyst's label; the reason is its note. A login that counts as a fraud
// from then on is unlearned, one that counts as a fraud no more is learned again.
func (l *Labels) Give(ctx context.Context, by By, decisionID int64, verdict models.Verdict) (models.Label, error) {
	m := mark{decision: decisionID, verdict: verdict, source: models.ByAnalyst, note: by.Reason}
	return l.keep(ctx, by, m, nil)
}

// extra adds to what a label writes, given what is known of its login.
type extra func(known models.Dossier, l *models.Labelling) error

// keep writes a label together with what follows from it. When a login of the user or
// another label was quicker, it follows from what they have left.
func (l *Labels) keep(ctx context.Context, by By, m mark, add extra) (models.Label, error) {
	const tries = 64 // as many may come at once and all be kept
	for range tries {
		write, err := l.labelling(ctx, by, m, add)
		if err != nil {
			return models.Label{}, err
		}
		err = l.Store.Label(ctx, write)
		if errors.Is(err, models.ErrHistoryMoved) || errors.Is(err, models.ErrLabelled) {
			continue
		}
		if err != nil {
			return models.Label{}, err
		}
		for _, e := range write.Events {
			l.Recorder.Record(ctx, e)
		}
		return write.Label, nil
	}
	return models.Label{}, errCrowded
}

// labelled reads the login of a decision, if it can be labelled.
func (l *Labels) labelled(ctx context.Context, decisionID int64) (models.Dossier, error) {
	known, err := l.Store.Dossier(ctx, decisionID)
	switch {
	case models.IsNotFound(err):
		return known, errNoDecision
	case err != nil:
		return known, err
	case len(known.Decision.Evidence) == 0:
		return known, errErased
	case known.Pending:
		return known, errUnderWay // what it will teach could not be taken back
	}
	return known, nil
}

func (l *Labels) labelling(ctx context.Context, by By, m mark, add extra) (*models.Labelling, error) {
	known, err := l.labelled(ctx, m.decision)
	if err != nil {
		return nil, err
	}
	now, d := l.Now(), known.Decision
	if m.at > models.At(now.Add(time.Minute)) { // clocks differ a little
		return nil, errAhead
	}
	write := &models.Labelling{Label: models.Label{
		ID: secret.NewID(now), Login: models.LoginOf(d), Seq: len(known.Labels) + 1, DecisionID: d.ID, UserID: d.UserID,
		Verdict: m.verdict, Source: m.source, At: m.at, Author: by.ID, Note: m.note,
		DecidedAt: d.CreatedAt, Score: d.Score, Probability: d.Probability,
	}}
	if m.at == 0 {
		write.Label.At = models.At(now)
	}
	if err := correct(write, known, models.At(now)); err != nil {
		return nil, err
	}
	kinds := []models.EventType{models.EventLabelAdded}
	switch c := write.Correction; {
	case c != nil && c.Fraud:
		kinds = append(kinds, models.EventLoginUnlearned)
	case c != nil:
		kinds = append(kinds, models.EventLoginRelearned)
	}
	for _, kind := range kinds {
		event, err := by.about(ctx, now, kind, d, told{Verdict: m.verdict, Source: m.source})
		if err != nil {
			return nil, err
		}
		write.Events = append(write.Events, event)
	}
	if add == nil {
		return write, nil
	}
	return write, add(known, write)
}

// Known is what is known of a login, and which of it counts.
type Known struct {
	Login   string
	Labels  []models.Label // in the order they were written
	Outcome *models.Label  // what its challenges came to; nil: nothing
	Counts  *models.Label  // nil: nothing is known
}

// Of tells what was known by an instant of the login that a decision belongs to.
func (l *Labels) Of(ctx context.Context, decisionID int64, knownBy models.Time) (Known, error) {
	file, err := l.Store.Dossier(ctx, decisionID)
	if models.IsNotFound(err) {
		return Known{}, errNoDecision
	}
	if err != nil {
		return Known{}, err
	}
	known := Known{Login: models.LoginOf(file.Decision), Outcome: models.OutcomeOf(file.Decisions, knownBy)}
	for _, label := range file.Labels {
		if label.At <= knownBy {
			known.Labels = append(known.Labels, label)
		}
	}
	if known.Counts = models.Counts(known.Labels); known.Counts == nil {
		known.Counts = known.Outcome
	}
	return known, nil
}

// List lists labels, the last written first; of the login of a decision, if one is
// given.
func (l *Labels) List(ctx context.Context, decisionID int64, f models.LabelFilter) ([]models.Label, error) {
	if decisionID != 0 {
		file, err := l.Store.Dossier(ctx, decisionID)
		if models.IsNotFound(err) {
			return nil, errNoDecision
		}
		if err != nil {
			return nil, err
		}
		f.Login = models.LoginOf(file.Decision)
	}
	return l.Store.Labels(ctx, f)
}
