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

// Engines compiles the policies that have judged, each once: their versions never change
// any more. It is safe for concurrent use.
type Engines struct {
	Store PolicyReader

	mu   sync.Mutex
	made map[int64]*risk.Engine // nil inside: it cannot be made
}

// Judged is the engine of a version that has judged; nil when there is none, or when this
// program would not accept it any more.
func (n *Engines) Judged(ctx context.Context, version int64) (*risk.Engine, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if engine, ok := n.made[version]; ok {
		return engine, nil
	}
	var engine *risk.Engine
	row, err := n.Store.Policy(ctx, version)
	if err == nil {
		engine, err = compile(row)
	}
	if err != nil && !models.IsNotFound(err) && !models.IsConflict(err) {
		return nil, err
	}
	if n.made == nil {
		n.made = map[int64]*risk.Engine{}
	}
	n.made[version] = engine
	return engine, nil
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
