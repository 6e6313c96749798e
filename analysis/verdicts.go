package analysis

import (
	"context"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Verdicts tells what somebody has said of logins afterwards. What their challenges came
// to is read off the decisions by the backtest itself.
type Verdicts interface {
	// Labels are the verdicts on the logins of a period, as they were known at an instant.
	Labels(ctx context.Context, p models.Period, known models.Time) (risk.Labels, error)
}

// LabelReader finds the labels of decisions.
type LabelReader interface {
	LabelsDecided(ctx context.Context, from, to models.Time, after models.Label, limit int) ([]models.Label, error)
}

// LabelVerdicts are the labels that count.
type LabelVerdicts struct{ Store LabelReader }

// around is how long before and after a period a label may be found whose login began in
// it, and how far times and numbers of decisions may be apart.
const around = 24 * time.Hour

// Labels implements Verdicts. They are read at once, since they are few beside decisions:
// to look for them decision by decision would take longer than to judge.
func (v LabelVerdicts) Labels(ctx context.Context, p models.Period, known models.Time) (counted risk.Labels, err error) {
	const page = 1000
	logins := map[string]models.Label{}
	var after models.Label
	for {
		labels, err := v.Store.LabelsDecided(ctx, p.From.Add(-around), p.To.Add(around), after, page)
		if err != nil {
			return counted, err
		}
		for _, l := range labels {
			if best, ok := logins[l.Login]; l.At <= known && (!ok || models.Counts([]models.Label{best, l}).ID == l.ID) {
				logins[l.Login] = l
			}
		}
		if len(labels) < page {
			break
		}
		after = labels[len(labels)-1]
	}
	for login, l := range logins {
		if login == models.LoginOf(models.Decision{ID: l.DecisionID}) {
			login = "" // it stands for itself
		}
		counted.Add(login, l.DecisionID, risk.Label{Verdict: risk.Verdict(l.Verdict), Source: string(l.Source)})
	}
	return counted, nil
}
