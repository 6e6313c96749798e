package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// driftBase is how many weeks before a week it is compared with.
const driftBase = 4

// DriftReport is a week beside the four before it.
type DriftReport struct {
	Start    models.Time
	Whole    bool // the week is over, and counted to its end
	Week     risk.Week
	Base     risk.Week // the weeks before it, added up
	Outcomes []risk.Outcome
	Frauds   int
}

// Report compares the last weeks, the newest last, each with the four before it. Labels
// are read as they are now: a login's label comes later than the login.
func (d *Drift) Report(ctx context.Context, weeks int) ([]DriftReport, error) {
	first := models.WeekOf(models.At(d.Now())).Add(-time.Duration(weeks-1) * models.Week)
	rows, err := d.Store.DriftWeeks(ctx, first.Add(-driftBase*models.Week))
	if err != nil {
		return nil, err
	}
	counted := make([]risk.Week, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal(row.Data, &counted[i]); err != nil {
			return nil, fmt.Errorf("decode week: %w", err)
		}
	}
	var reports []DriftReport
	for i, row := range rows {
		if row.Start < first {
			continue
		}
		report := DriftReport{Start: row.Start, Whole: row.Done, Week: counted[i], Base: risk.Pool(before(rows, counted, i)...)}
		if report.Outcomes, err = d.outcomes(ctx, row.Start); err != nil {
			return nil, err
		}
		for _, o := range report.Outcomes {
			if o.Fraud {
				report.Frauds++
			}
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// before are the weeks before one that are no further back than four.
func before(rows []models.DriftWeek, counted []risk.Week, i int) []risk.Week {
	first := i
	for first > 0 && rows[first-1].Start >= rows[i].Start.Add(-driftBase*models.Week) {
		first--
	}
	return counted[first:i]
}

// outcomes are the logins of a week that somebody has labelled, each by the label that
// counts.
func (d *Drift) outcomes(ctx context.Context, start models.Time) ([]risk.Outcome, error) {
	const page = 1000
	logins := map[string][]models.Label{}
	var order []string
	var after models.Label
	for {
		labels, err := d.Store.LabelsDecided(ctx, start, start.Add(models.Week), after, page)
		if err != nil {
			return nil, err
		}
		for _, l := range labels {
			if logins[l.Login] == nil {
				order = append(order, l.Login)
			}
			logins[l.Login] = append(logins[l.Login], l)
		}
		if len(labels) < page {
			break
		}
		after = labels[len(labels)-1]
	}
	outcomes := make([]risk.Outcome, 0, len(order))
	for _, login := range order {
		l := models.Counts(logins[login])
		outcomes = append(outcomes, risk.Outcome{Score: l.Score, Probability: l.Probability, Fraud: l.Verdict == models.Fraud})
	}
	return outcomes, nil
}
