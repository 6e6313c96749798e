package analysis

import (
	"fmt"

	"riskgate/models"
	"riskgate/risk"
)

// leastCoverage is the share of decisions that must be there for figures by label to be
// told: whoever asks to be erased is no sample of all.
const leastCoverage = .8

// Reading says how the figures of a backtest are to be read.
const Reading = "Shares say whom each policy would challenge or decline. How a challenge that was never asked would have ended cannot be known. " +
	"Labels of the source outcome are what challenges came to that were asked: a weak sign, and none of anybody who was let in at once."

// Outcome is what came of a backtest: the report, and how much there was to judge.
type Outcome struct {
	Policy    int64   `json:"policy"` // the version that was tried; 0: it is no version
	Against   int64   `json:"against"`
	Decisions int64   `json:"decisions"` // in the period, the answers to challenges among them
	Judged    int64   `json:"judged"`    // of them with their evidence
	Coverage  float64 `json:"coverage"`
	Reading   string  `json:"reading"`
	Withheld  string  `json:"withheld,omitempty"` // why figures by label are not told
	risk.Report
}

func outcomeOf(report risk.Report, c Comparison, decisions, judged int64) Outcome {
	o := Outcome{
		Policy: c.Draft.Policy().Version, Against: c.Live.Policy().Version, Decisions: decisions, Judged: judged,
		Coverage: 1, Reading: Reading, Report: report,
	}
	if judged < decisions {
		o.Coverage = float64(judged) / float64(decisions)
	}
	if o.Coverage < leastCoverage {
		o.withhold()
	}
	return o
}

// withhold takes back what hangs on labels.
func (o *Outcome) withhold() {
	o.Withheld = fmt.Sprintf("Figures by label are withheld: only %.0f %% of the decisions still have their evidence, "+
		"and from %.0f %% on they are told.", 100*o.Coverage, 100*leastCoverage)
	o.Labels = []risk.LabelReport{}
	for i := range o.Rules {
		o.Rules[i].Precise, o.Rules[i].Caught, o.Rules[i].Unpassed = risk.ShareOf(0, 0), risk.ShareOf(0, 0), risk.ShareOf(0, 0)
	}
}

// errBacktest is the answer to an ID that no backtest has.
var errBacktest = models.Errorf(models.NotFound, "Backtest not found")
