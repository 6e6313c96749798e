package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// DriftStore keeps decisions, labels, and what was counted of them.
type DriftStore interface {
	DriftWeeks(ctx context.Context, from models.Time) ([]models.DriftWeek, error)
	LastDriftWeek(ctx context.Context) (models.DriftWeek, error)
	PutDriftWeek(ctx context.Context, week models.DriftWeek) error
	FirstDecision(ctx context.Context, since models.Time) (models.Time, error)
	DecisionsMade(ctx context.Context, after models.DecisionPlace, before models.Time, limit int) ([]models.Decision, error)
	LabelsDecided(ctx context.Context, from, to models.Time, after models.Label, limit int) ([]models.Label, error)
}

// Drift counts the logins of each week and compares the weeks. All fields are required.
type Drift struct {
	Store DriftStore
	Now   func() time.Time
}

// How the counting goes.
const (
	driftBatch   = 200                     // decisions in memory at a time, evidence and all
	driftBatches = 25                      // batches in one step
	driftBehind  = time.Minute             // no decision is on its way for so long
	driftBack    = 13 * 7 * 24 * time.Hour // how far back a house is counted that never was
)

// Step counts on where it was left, in whatever instance: a bounded number of batches,
// each kept with the place that it ends at.
func (d *Drift) Step(ctx context.Context) error {
	for range driftBatches {
		more, err := d.batch(ctx)
		if models.IsConflict(err) {
			return nil // another instance counts
		}
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// batch counts a batch of the week that is next, and reports whether there may be more.
func (d *Drift) batch(ctx context.Context) (more bool, err error) {
	row, week, err := d.open(ctx)
	if err != nil || row == nil {
		return false, err
	}
	settled, end := models.At(d.Now().Add(-driftBehind)), row.Start.Add(models.Week)
	until := min(end, settled)
	made, err := d.Store.DecisionsMade(ctx, models.DecisionPlace{At: max(row.AtTime, row.Start), ID: row.AtID}, until, driftBatch)
	if err != nil {
		return false, err
	}
	for _, decision := range made {
		if err := count(week, decision); err != nil {
			return false, err
		}
		row.AtTime, row.AtID = decision.CreatedAt, decision.ID
	}
	full := len(made) == driftBatch
	row.Done = !full && settled >= end
	if len(made) == 0 && !row.Done {
		return false, nil
	}
	if row.Data, err = json.Marshal(week); err != nil {
		return false, fmt.Errorf("encode week: %w", err)
	}
	return full || row.Done, d.Store.PutDriftWeek(ctx, *row)
}

// open is the week to count on with: the last one, or the next when that is done. It is
// nil before there is anything to count.
func (d *Drift) open(ctx context.Context) (*models.DriftWeek, *risk.Week, error) {
	now := d.Now()
	last, err := d.Store.LastDriftWeek(ctx)
	switch {
	case models.IsNotFound(err):
		first, err := d.Store.FirstDecision(ctx, models.At(now.Add(-driftBack)))
		if models.IsNotFound(err) {
			return nil, nil, nil
		}
		return &models.DriftWeek{Start: models.WeekOf(first)}, new(risk.Week), err
	case err != nil:
		return nil, nil, err
	case !last.Done:
		week := new(risk.Week)
		if err := json.Unmarshal(last.Data, week); err != nil {
			return nil, nil, fmt.Errorf("decode week: %w", err)
		}
		return &last, week, nil
	}
	next := last.Start.Add(models.Week)
	if next > models.At(now) {
		return nil, nil, nil
	}
	return &models.DriftWeek{Start: next}, new(risk.Week), nil
}

// count adds the first decision of a login to its week. Later ones judge the evidence of
// the first once more; erased ones have none.
func count(week *risk.Week, d models.Decision) error {
	if d.Lane != risk.LaneLogin || len(d.Evidence) == 0 {
		return nil
	}
	var evidence risk.Evidence
	if err := json.Unmarshal(d.Evidence, &evidence); err != nil {
		return fmt.Errorf("decode the evidence of decision %d: %w", d.ID, err)
	}
	if evidence.Attempt.At != d.CreatedAt.Time().UnixMilli() {
		return nil
	}
	var judged risk.Decision
	if err := json.Unmarshal(d.Detail, &judged); err != nil {
		return fmt.Errorf("decode decision %d: %w", d.ID, err)
	}
	week.Add(evidence, judged, d.Code)
	return nil
}
