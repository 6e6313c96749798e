package store_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

const hour = time.Hour

// sent is one message that went out for a key.
func sent(kind, key, part string, at models.Time) models.SendCount {
	return models.SendCount{Kind: kind, Key: key, Part: part, Start: at, Sends: 1, KeptUntil: at.Add(2 * hour)}
}

func TestCountsOfSendsAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		prefix, address := sent("prefix", "p", "", start), sent("address", "a", "NL", start)
		elsewhere, later := sent("address", "a", "BE", start), sent("prefix", "p", "", start.Add(hour))
		others := sent("address", "b", "NL", start)
		came := prefix
		came.Sends, came.Verified = 0, 1
		for _, counts := range [][]models.SendCount{{prefix, address}, {elsewhere, prefix}, {later, others}, {came, came}, nil} {
			if refused := one[*models.Limit](t)(s.CountSends(ctx, start, nil, counts)); refused != nil {
				t.Fatalf("no limit refused: %v", refused)
			}
		}
		prefix.Sends, prefix.Verified = 2, 2
		ranges := []models.SendRange{{Kind: "prefix", Key: "p", From: start}, {Kind: "address", Key: "a", From: start}}
		equal(t, one[[]models.SendCount](t)(s.SendCounts(ctx, ranges...)), []models.SendCount{prefix, later, elsewhere, address})
		ranges[0].From++
		equal(t, one[[]models.SendCount](t)(s.SendCounts(ctx, ranges[0])), []models.SendCount{later})
		equal(t, one[[]models.SendCount](t)(s.SendCounts(ctx)), nil)
	})
}

func TestParallelSendsNeverPassACap(t *testing.T) {
	limits := []models.Limit{{Key: "wide", Window: hour, Max: 100}, {Key: "narrow", Window: hour, Max: 7}}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var passed atomic.Int64
		inParallel(50, func(int) {
			refused, err := s.CountSends(context.Background(), start, limits, []models.SendCount{sent("prefix", "p", "", start)})
			if err != nil {
				t.Error(err)
			}
			if refused == nil {
				passed.Add(1)
			} else if *refused != limits[1] {
				t.Errorf("refused by %v", refused)
			}
		})
		equal(t, passed.Load(), 7)
		counts := one[[]models.SendCount](t)(s.SendCounts(t.Context(), models.SendRange{Kind: "prefix", Key: "p"}))
		equal(t, counts[0].Sends, 7) // what was refused is not counted
		equal(t, standing(t, s, start, limits[0]).Tries, 7)
	})
}

func TestOfManyWhoBlockOneDoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		equal(t, one[models.SendBlock](t)(s.SendBlock(ctx, "p")), models.SendBlock{})
		first := models.SendBlock{Key: "p", EndsAt: start.Add(hour), Span: hour, KeptUntil: start.Add(9 * hour)}
		must(t, s.BlockSends(ctx, start, first))
		second := models.SendBlock{Key: "p", EndsAt: start.Add(3 * hour), Span: 2 * hour, KeptUntil: start.Add(11 * hour)}
		must(t, s.BlockSends(ctx, start.Add(hour)-1, second))
		equal(t, one[models.SendBlock](t)(s.SendBlock(ctx, "p")), first)
		must(t, s.BlockSends(ctx, start.Add(hour), second))
		equal(t, one[models.SendBlock](t)(s.SendBlock(ctx, "p")), second)
	})
}

func TestPurgeForgetsSendsThatAreOver(t *testing.T) {
	now := start
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		now = start
		counts := []models.SendCount{sent("prefix", "p", "", start), sent("prefix", "p", "", start.Add(hour))}
		one[*models.Limit](t)(s.CountSends(ctx, start, nil, counts))
		must(t, s.BlockSends(ctx, start, models.SendBlock{Key: "p", EndsAt: start.Add(hour), KeptUntil: start.Add(2 * hour)}))
		now = start.Add(2*hour - 1)
		equal(t, one[int](t)(s.Purge(ctx, start)), 0)
		now = start.Add(2 * hour)
		equal(t, one[int](t)(s.Purge(ctx, start)), 2)
		equal(t, one[[]models.SendCount](t)(s.SendCounts(ctx, models.SendRange{Kind: "prefix", Key: "p"})), counts[1:])
		equal(t, one[models.SendBlock](t)(s.SendBlock(ctx, "p")), models.SendBlock{})
	}, func(o *store.Options) { o.Now = func() time.Time { return now.Time() } })
}
