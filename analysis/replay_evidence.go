package analysis

import (
	"context"
	"sync"

	"riskgate/models"
	"riskgate/risk"
)

// mostAtOnce is how many decisions are judged by their evidence in one piece, some
// kilobytes each.
const mostAtOnce = 2048

// upTo judges by evidence what comes next, up to a decision.
func (r *replaying) upTo(ctx context.Context, last int64) error {
	for r.at <= last {
		err := r.piece(ctx, func() error {
			rows, err := r.Store.EvidenceBetween(ctx, r.at, last, mostAtOnce)
			if err != nil {
				return err
			}
			if len(rows) < mostAtOnce {
				r.at = last + 1
			} else {
				r.at = rows[len(rows)-1].ID + 1
			}
			return r.byEvidence(rows)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *replaying) byEvidence(rows []models.Decision) error {
	judged, err := r.judge(rows)
	if err != nil {
		return err
	}
	for _, j := range judged { // in their order, whoever judged them
		if j != nil {
			r.test.AddJudged(*j, &r.labels)
			r.judged++
		}
	}
	r.seen += int64(len(rows))
	return nil
}

// judge judges decisions by their evidence, on all cores; nil stands for what was erased.
func (r *replaying) judge(rows []models.Decision) ([]*risk.Judged, error) {
	judged := make([]*risk.Judged, len(rows))
	faults := make([]error, r.Cores)
	var running sync.WaitGroup
	for core := range r.Cores {
		running.Go(func() {
			for i := core; i < len(rows) && faults[core] == nil; i += r.Cores {
				judged[i], faults[core] = r.judgeOne(&rows[i])
			}
		})
	}
	running.Wait()
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	return judged, nil
}

func (r *replaying) judgeOne(row *models.Decision) (*risk.Judged, error) {
	c, ok, err := caseOf(row)
	if err != nil || !ok {
		return nil, err
	}
	judged := r.test.Judge(&c)
	return &judged, nil
}
