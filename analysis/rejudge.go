package analysis

import (
	"context"

	"riskgate/models"
	"riskgate/risk"
)

// Rejudged is a decision beside what another policy makes of the same evidence.
type Rejudged struct {
	Was   risk.Decision
	Would risk.Decision
}

// Rejudge lets a version judge the evidence that was kept. Nothing is written, and
// nothing but the evidence is read: neither today's history nor today's lists.
func (d *Decisions) Rejudge(ctx context.Context, id, version int64) (Rejudged, error) {
	row, err := d.row(ctx, id)
	if err != nil {
		return Rejudged{}, err
	}
	was, err := decoded[risk.Decision](id, row.Detail)
	if err != nil {
		return Rejudged{}, err
	}
	evidence, err := decoded[risk.Evidence](id, row.Evidence)
	if err != nil {
		return Rejudged{}, err
	}
	if was == nil || evidence == nil {
		return Rejudged{}, models.Errorf(models.Conflict, "What decision %d was based on was erased with its user", id)
	}
	policy, err := d.Store.Policy(ctx, version)
	if models.IsNotFound(err) {
		return Rejudged{}, models.InvalidInput(models.Field{Name: "policy", Message: "must be a version that is there"})
	}
	if err != nil {
		return Rejudged{}, err
	}
	engine, err := compile(policy)
	if err != nil {
		return Rejudged{}, err
	}
	return Rejudged{Was: *was, Would: engine.Decide(*evidence)}, nil
}
