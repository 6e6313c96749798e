package analysis

import (
	"context"
	"slices"
	"sync"

	"riskgate/models"
	"riskgate/risk"
)

// mostEngines is how many engines are kept.
const mostEngines = 16

// compiler makes policies ready to judge, one at a time, since that takes much more work
// than to judge. It keeps those of versions that can no longer change.
type compiler struct {
	turn sync.Mutex // of whoever compiles

	mu   sync.Mutex
	kept []*risk.Engine // what was used last comes last
}

// of returns the engine of a policy.
func (n *compiler) of(ctx context.Context, row models.Policy, compile func(models.Policy) (*risk.Engine, error)) (*risk.Engine, error) {
	settled := row.State != models.Draft
	if engine := n.find(row.Version); settled && engine != nil {
		return engine, nil
	}
	n.turn.Lock()
	defer n.turn.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err // the caller has left meanwhile
	}
	if engine := n.find(row.Version); settled && engine != nil {
		return engine, nil
	}
	engine, err := compile(row)
	if err == nil && settled {
		n.keep(engine)
	}
	return engine, err
}

// find looks for an engine that is kept, which is then the last to be dropped.
func (n *compiler) find(version int64) *risk.Engine {
	n.mu.Lock()
	defer n.mu.Unlock()
	at := slices.IndexFunc(n.kept, func(e *risk.Engine) bool { return e.Policy().Version == version })
	if at < 0 {
		return nil
	}
	engine := n.kept[at]
	n.kept = append(slices.Delete(n.kept, at, at+1), engine)
	return engine
}

func (n *compiler) keep(engine *risk.Engine) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.kept) == mostEngines {
		n.kept = slices.Delete(n.kept, 0, 1)
	}
	n.kept = append(n.kept, engine)
}
