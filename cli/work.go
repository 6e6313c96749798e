package cli

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"riskgate/models"
)

// How often the work behind the server is done.
const (
	sweepEvery  = time.Second
	tailEvery   = 2 * time.Second
	policyEvery = 2 * time.Second
	listsEvery  = 2 * time.Second
	driftEvery  = time.Minute
	purgeEvery  = 10 * time.Minute
	forgetEvery = 24 * time.Hour
	followEvery = time.Second
	giveUpEvery = 10 * time.Second
	askEvery    = 15 * time.Second
	keptAfter   = 48 * time.Hour      // what is over is forgotten after that long
	toldAfter   = 7 * 24 * time.Hour  // and what was told, so that a week can be looked through
	triedAfter  = 90 * 24 * time.Hour // and what backtests came to

	packEvery     = time.Second
	backtestEvery = time.Second
)

// chore is work behind the server.
type chore struct {
	name  string
	every time.Duration
	do    func(context.Context) error
}

// work starts everything that runs behind the server. The returned function stops
// it, finishes what is in flight and folds the last lessons.
func (h *house) work(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { h.worker.Run(ctx) })
	running.Go(func() { h.hooks.Run(ctx) })
	for _, chore := range append([]chore{
		{"time out sessions", sweepEvery, h.sweep},
		{"follow the journal", tailEvery, h.tail.Step},
		{"refresh the policy", policyEvery, h.policy.refresh},
		{"refresh the lists", listsEvery, h.lists.Refresh},
		{"count for drift", driftEvery, h.drift.Step},
		{"queue events for webhooks", followEvery, h.follow.Step},
		{"give webhooks up", giveUpEvery, h.hooks.Sweep},
		{"ask for deliveries", askEvery, h.reports.Poll},
		{"forget what is over", purgeEvery, h.purge},
		{"forget what is stale", forgetEvery, h.tail.Forget},
		{"read the lists anew", forgetEvery, h.lists.Reload},
	}, h.chores...) {
		running.Go(func() { h.repeat(ctx, chore.name, chore.every, chore.do) })
	}
	return func() {
		cancel()
		running.Wait()
		h.try(context.WithoutCancel(ctx), "follow the journal", h.tail.Step)
	}
}

// repeat does a chore until ctx ends. A chore that fails is done again next time.
func (h *house) repeat(ctx context.Context, name string, every time.Duration, do func(context.Context) error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			h.try(ctx, name, do)
		}
	}
}

func (h *house) try(ctx context.Context, name string, do func(context.Context) error) {
	if err := do(ctx); err != nil && ctx.Err() == nil {
		h.log.LogAttrs(ctx, slog.LevelError, "background work failed", slog.String("work", name), slog.Any("error", err))
	}
}

// takeUp judges by the policies that are in force now, whether or not the caller who
// changed them still waits. When it fails, the next round takes them up.
func (h *house) takeUp(ctx context.Context) {
	h.try(context.WithoutCancel(ctx), "refresh the policy", h.policy.refresh)
}

// takeUpLists looks into the lists as they are now, whether or not the caller who changed
// them still waits.
func (h *house) takeUpLists(ctx context.Context) {
	h.try(context.WithoutCancel(ctx), "refresh the lists", h.lists.Refresh)
}

func (h *house) sweep(ctx context.Context) error {
	_, err := h.logins.Sweep(ctx)
	return err
}

func (h *house) purge(ctx context.Context) error {
	_, err := h.store.Purge(ctx, models.At(h.now().Add(-keptAfter)))
	_, told := h.store.PurgeDeliveries(ctx, models.At(h.now().Add(-toldAfter)))
	_, tried := h.store.PurgeBacktests(ctx, models.At(h.now().Add(-triedAfter)))
	return errors.Join(err, told, tried)
}

// sleep waits, or returns early with the reason why ctx ended.
func (p Program) sleep(ctx context.Context, d time.Duration) error {
	if p.Sleep != nil {
		return p.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
