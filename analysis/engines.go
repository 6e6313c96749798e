package analysis

import (
	"context"
	"sync"

	"riskgate/models"
	"riskgate/risk"
)

// PolicyReader finds policies.
type PolicyReader interface {
	Policy(ctx context.Context, version int64) (models.Policy, error)
}

// Engines finds the engines of policies that have judged. It is safe for concurrent use.
type Engines struct {
	Store PolicyReader

	compiler compiler
	broken   sync.Map // versions that cannot be made, or are not there
}

// Judged is the engine of a version that has judged; nil when there is none, or when this
// program would not accept it any more.
func (n *Engines) Judged(ctx context.Context, version int64) (*risk.Engine, error) {
	if engine := n.compiler.find(version); engine != nil {
		return engine, nil
	}
	if _, known := n.broken.Load(version); known {
		return nil, nil
	}
	row, err := n.Store.Policy(ctx, version)
	if err == nil {
		var engine *risk.Engine
		if engine, err = n.compiler.of(ctx, row, compile); err == nil {
			return engine, nil
		}
	}
	if !models.IsNotFound(err) && !models.IsConflict(err) {
		return nil, err
	}
	n.broken.Store(version, true)
	return nil, nil
}

// engineOf lets package risk ask for engines. The first error is kept, and ends what asks.
type engineOf struct {
	ctx     context.Context //nolint:containedctx // lives as long as one call
	engines *Engines
	err     error
}

func (o *engineOf) version(version int64) *risk.Engine {
	if o.err != nil {
		return nil
	}
	var engine *risk.Engine
	engine, o.err = o.engines.Judged(o.ctx, version)
	return engine
}
