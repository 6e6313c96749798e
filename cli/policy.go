package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
)

// inForce are the policies that judge now, swapped without a restart.
type inForce struct {
	store  *store.Store
	log    *slog.Logger
	live   *atomic.Pointer[risk.Engine]
	shadow *atomic.Pointer[risk.Engine] // nil inside: none

	mu     sync.Mutex // so that what was read later is also taken up later
	broken int64      // a version in shadow that cannot be taken up, told once
}

// loadPolicies reads the policies in force; a new database gets the default one.
func loadPolicies(ctx context.Context, kept *store.Store, log *slog.Logger, now time.Time) (*inForce, error) {
	p := &inForce{store: kept, log: log, live: new(atomic.Pointer[risk.Engine]), shadow: new(atomic.Pointer[risk.Engine])}
	data, err := json.Marshal(risk.DefaultPolicy())
	if err != nil {
		return nil, fmt.Errorf("encode the default policy: %w", err)
	}
	at := models.At(now)
	first := models.Policy{
		State: models.Live, Revision: 1, Data: data, Author: "riskgate", AuthorName: "riskgate", Note: "default policy",
		CreatedAt: at, ChangedAt: at, PublishedAt: at,
	}
	if err := kept.SeedPolicy(ctx, first); err != nil {
		return nil, err
	}
	return p, p.refresh(ctx)
}

// refresh takes up the policies that are in force now. A policy in shadow that is wrong
// must not keep the live one out, nor the server from starting.
func (p *inForce) refresh(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows, err := p.store.PoliciesInForce(ctx)
	if err != nil {
		return fmt.Errorf("read the policies in force: %w", err)
	}
	if len(rows) == 0 || rows[0].State != models.Live {
		return models.Errorf(models.NotFound, "No policy is live")
	}
	if err := takeUp(p.live, rows[0]); err != nil {
		return err
	}
	if len(rows) == 1 {
		p.shadow.Store(nil)
		return nil
	}
	if err := takeUp(p.shadow, rows[1]); err != nil {
		p.shadow.Store(nil)
		if p.broken != rows[1].Version {
			p.log.LogAttrs(ctx, slog.LevelError, "the policy in shadow cannot be used", slog.Any("error", err))
		}
		p.broken = rows[1].Version
	}
	return nil
}

// takeUp puts a policy in its place after checking it whole. In force it never changes,
// so that its version says everything.
func takeUp(place *atomic.Pointer[risk.Engine], row models.Policy) error {
	if at := place.Load(); at != nil && at.Policy().Version == row.Version {
		return nil
	}
	policy, err := row.Parse()
	if err != nil {
		return err
	}
	engine, err := risk.Compile(policy)
	if err != nil {
		return fmt.Errorf("policy %d: %w", row.Version, err)
	}
	place.Store(engine)
	return nil
}
