package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// idAt is the ID of an event that begins at an instant.
func idAt(at models.Time, rest string) string { return secret.IDFrom(at.Time()) + rest }

func tell(t *testing.T, s *store.Store, kind models.EventType, ids ...string) {
	t.Helper()
	for _, id := range ids {
		must(t, s.Record(t.Context(), models.Event{ID: id, Type: kind, At: start}))
	}
}

func TestEventsAreUntoldUntilTheyAreQueued(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withWebhook(t, s, "a")
		withWebhook(t, s, "b")
		tell(t, s, models.EventLoginAccepted, "1", "3", "5")
		tell(t, s, models.EventLoginFailed, "2")
		tell(t, s, models.EventMessageSent, "4")
		untold := func(webhook, after string, limit int) (ids string) {
			types := []models.EventType{models.EventLoginAccepted, models.EventLoginFailed}
			events, last, err := s.Untold(ctx, webhook, types, after, limit)
			must(t, err)
			for _, e := range events {
				ids += e.ID + string(e.Type)[6:7]
			}
			return ids + "|" + last
		}
		equal(t, untold("a", "", 9), "1a2f3a5a|")
		equal(t, untold("a", "1", 2), "2f3a|3")
		equal(t, untold("a", "5", 2), "|")
		must(t, s.QueueDeliveries(ctx, "a", 0, storetest.Delivery("a", "2"), storetest.Delivery("a", "3")))
		equal(t, untold("a", "", 9), "1a5a|")
		equal(t, untold("a", "1", 2), "|3")
		equal(t, untold("b", "", 9), "1a2f3a5a|")
		tell(t, s, models.EventLoginAccepted, "0") // came late
		equal(t, untold("a", "", 9), "0a1a5a|")
	})
}

func TestADeliveryIsQueuedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withWebhook(t, s, "a")
		rows := make([]models.WebhookDelivery, 30)
		for i := range rows {
			rows[i] = storetest.Delivery("a", fmt.Sprintf("%02d", i))
		}
		inParallel(8, func(i int) {
			if err := s.QueueDeliveries(context.Background(), "a", start+models.Time(i), rows[i:]...); err != nil {
				t.Error(err)
			}
		})
		equal(t, count(t, s, `SELECT count(*) FROM webhook_deliveries`), 30)
		equal(t, one[models.Webhook](t)(s.Webhook(ctx, "a")).FollowedAt, start+7) // never back

		off := withWebhook(t, s, "off")
		off.State = models.WebhookOff
		must(t, s.UpdateWebhook(ctx, off))
		must(t, s.QueueDeliveries(ctx, "off", start+99, storetest.Delivery("off", "1")))
		must(t, s.QueueDeliveries(ctx, "gone", start+99, storetest.Delivery("gone", "1")))
		equal(t, count(t, s, `SELECT count(*) FROM webhook_deliveries`), 30)
		equal(t, one[models.Webhook](t)(s.Webhook(ctx, "off")).FollowedAt, start)
	})
}

func TestADeliveryIsClaimedByOneWorker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withWebhook(t, s, "a")
		for i := range 30 {
			must(t, s.QueueDeliveries(ctx, "a", 0, storetest.Delivery("a", fmt.Sprintf("%02d", i)), storetest.Delivery("a", "x")))
		}
		var mu sync.Mutex
		claimed := map[string]int{}
		inParallel(8, func(worker int) {
			for range 6 {
				some, err := s.ClaimDeliveries(context.Background(), "a", fmt.Sprint(worker), start, time.Minute, 3)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, d := range some {
					claimed[d.EventID]++
				}
				mu.Unlock()
			}
		})
		for id, times := range claimed {
			if times != 1 {
				t.Errorf("%s was claimed %d times", id, times)
			}
		}
		rest := one[[]models.WebhookDelivery](t)(s.ClaimDeliveries(ctx, "a", "last", start, time.Minute, 99))
		equal(t, len(claimed)+len(rest), 31)
		again := one[[]models.WebhookDelivery](t)(s.ClaimDeliveries(ctx, "a", "heir", start.Add(time.Minute), time.Minute, 99))
		equal(t, len(again), 31)
		equal(t, again[0].EventID, "00")
		equal(t, len(one[[]models.WebhookDelivery](t)(s.ClaimDeliveries(ctx, "b", "w", start.Add(time.Hour), time.Minute, 99))), 0)
	})
}

func TestFinishingADeliveryEndsItsClaim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withWebhook(t, s, "a")
		must(t, s.QueueDeliveries(ctx, "a", 0, storetest.Delivery("a", "e")))
		claim := func(at models.Time) models.WebhookDelivery {
			t.Helper()
			return one[[]models.WebhookDelivery](t)(s.ClaimDeliveries(ctx, "a", "w", at, time.Minute, 1))[0]
		}
		d := claim(start)
		d.Attempts, d.Status, d.LastError, d.NextAt = 1, 503, "answered 503", start+5
		must(t, s.FinishDelivery(ctx, d, models.WebhookHealth{Failed: true}))
		wants(t, s.FinishDelivery(ctx, d, models.WebhookHealth{Failed: true}), models.Conflict)
		equal(t, one[models.Webhook](t)(s.Webhook(ctx, "a")).Failures, 1) // once
		again := claim(start + 5)
		equal(t, [4]any{again.Attempts, again.Status, again.LastError, again.State}, [4]any{1, 503, "answered 503", models.DeliveryQueued})
		again.State, again.FinishedAt, again.Status, again.LastError = models.Delivered, start+6, 200, ""
		must(t, s.FinishDelivery(ctx, again, models.WebhookHealth{}))
		kept := one[models.WebhookDelivery](t)(s.Delivery(ctx, "a", "e"))
		again.ClaimedBy, again.ClaimedUntil = "", 0
		equal(t, kept, again)
		wants(t, second(s.Delivery(ctx, "a", "other")), models.NotFound)
	})
}

func TestDeliveriesAreListedNewestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withWebhook(t, s, "a")
		withWebhook(t, s, "b")
		for i := range 5 {
			must(t, s.QueueDeliveries(ctx, "a", 0, storetest.Delivery("a", fmt.Sprint(i))))
		}
		must(t, s.QueueDeliveries(ctx, "b", 0, storetest.Delivery("b", "7")))
		statement(t, s, `UPDATE webhook_deliveries SET state = 'delivered' WHERE event_id IN ('1', '3')`)
		equal(t, one[int64](t)(s.QueuedDeliveries(ctx)), 4)
		for name, c := range map[string]struct {
			filter models.DeliveryFilter
			want   string
		}{
			"all":     {models.DeliveryFilter{WebhookID: "a"}, "43210"},
			"a page":  {models.DeliveryFilter{WebhookID: "a", Before: "3", Limit: 2}, "21"},
			"a state": {models.DeliveryFilter{WebhookID: "a", State: models.Delivered}, "31"},
			"nobody":  {models.DeliveryFilter{}, ""},
		} {
			t.Run(name, func(t *testing.T) {
				got := ""
				for _, d := range one[[]models.WebhookDelivery](t)(s.Deliveries(ctx, c.filter)) {
					got += d.EventID
				}
				equal(t, got, c.want)
			})
		}
	})
}

func TestAReplayQueuesWhatWasGivenUpOrNeverQueued(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		hook := withWebhook(t, s, "a")
		states := map[string]models.DeliveryState{"1": models.Delivered, "2": models.DeliveryGivenUp, "3": models.DeliveryQueued}
		for id, state := range states {
			must(t, s.QueueDeliveries(ctx, "a", 0, storetest.Delivery("a", id)))
			statement(t, s, `UPDATE webhook_deliveries SET state = ?, attempts = 7, finished_at = 9 WHERE event_id = ?`, string(state), id)
		}
		var rows []models.WebhookDelivery
		for _, id := range []string{"1", "2", "3", "4"} {
			d := storetest.Delivery("a", id)
			d.NextAt, d.ExpiresAt = start+50, start+99
			rows = append(rows, d)
		}
		queued := func() (ids string) {
			for _, d := range one[[]models.WebhookDelivery](t)(s.Deliveries(ctx, models.DeliveryFilter{WebhookID: "a", State: models.DeliveryQueued})) {
				ids += fmt.Sprint(d.EventID, ":", d.Attempts, "/", d.NextAt-start, "/", d.ExpiresAt-start, "/", d.FinishedAt, " ")
			}
			return ids
		}
		day := start.Add(24*time.Hour) - start
		equal(t, one[int](t)(s.Replay(ctx, "a", false, rows, models.Event{ID: "x", Type: models.EventWebhookReplayed})), 2)
		equal(t, queued(), fmt.Sprint("4:0/50/99/0 3:7/0/", day, "/9 2:0/50/99/0 "))
		equal(t, one[int](t)(s.Replay(ctx, "a", true, rows)), 1)
		equal(t, strings.Contains(queued(), "1:0/50/99/0 "), true)
		equal(t, one[int](t)(s.Replay(ctx, "a", true, rows)), 0)
		equal(t, len(one[[]models.Event](t)(s.Events(ctx, models.EventFilter{}))), 1)

		hook.State = models.WebhookOff
		must(t, s.UpdateWebhook(ctx, hook))
		for _, id := range []string{"a", "gone"} {
			wants(t, second(s.Replay(ctx, id, true, rows)), models.Conflict)
		}
	})
}

func TestEventsBetweenAreReadInPieces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tell(t, s, models.EventLoginAccepted, "1", "4", "6")
		tell(t, s, models.EventMessageSent, "2", "3", "5")
		got, after := "", "0"
		for {
			events, last, err := s.EventsBetween(t.Context(), []models.EventType{models.EventLoginAccepted}, after, "6", 2)
			must(t, err)
			for _, e := range events {
				got += e.ID
			}
			got += "|"
			if last == "" {
				break
			}
			after = last
		}
		equal(t, got, "1|4||")
	})
}

func TestWhatIsOverdueIsGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, id := range []string{"a", "b"} {
			withWebhook(t, s, id)
			for i := range 3 {
				d := storetest.Delivery(id, fmt.Sprint(i))
				d.ExpiresAt, d.LastError = start+models.Time(i), "answered 500"
				must(t, s.QueueDeliveries(ctx, id, 0, d))
			}
		}
		statement(t, s, `UPDATE webhook_deliveries SET claimed_until = ? WHERE webhook_id = 'b' AND event_id = '1'`, int64(start+9))
		statement(t, s, `UPDATE webhook_deliveries SET state = 'delivered' WHERE webhook_id = 'b' AND event_id = '0'`)
		over := map[string]bool{}
		tell := func(some []models.WebhookDelivery) (told []models.Event) {
			for _, d := range some {
				over[d.WebhookID+d.EventID] = true
				equal(t, [4]any{d.State, d.LastError, d.Type, d.ClaimedUntil}, [4]any{models.DeliveryGivenUp, "answered 500", models.EventLoginAccepted, models.Time(0)})
				told = append(told, models.Event{ID: d.WebhookID + d.EventID, Type: models.EventWebhookGaveUp})
			}
			return told
		}
		for range 3 {
			count, told, err := s.GiveUp(ctx, start+1, 1, tell)
			must(t, err)
			equal(t, len(told), count)
		}
		equal(t, over, map[string]bool{"a0": true, "a1": true})
		equal(t, len(one[[]models.Event](t)(s.Events(ctx, models.EventFilter{}))), 2)
		count, _, err := s.GiveUp(ctx, start+9, 99, tell)
		must(t, err)
		equal(t, count, 3)
		equal(t, one[models.WebhookDelivery](t)(s.Delivery(ctx, "b", "1")).FinishedAt, start+9)
		equal(t, one[models.WebhookDelivery](t)(s.Delivery(ctx, "b", "0")).State, models.Delivered)
	})
}

func TestOldDeliveriesArePurgedAndAllOfAWebhookThatIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, id := range []string{"a", "gone", "slow"} {
			withWebhook(t, s, id)
			for i := range 6 {
				must(t, s.QueueDeliveries(ctx, id, start+9e6, storetest.Delivery(id, idAt(start+models.Time(i)*1e6, "x"))))
			}
			statement(t, s, `UPDATE webhook_deliveries SET state = 'delivered' WHERE event_id <> ?`, idAt(start+1e6, "x"))
		}
		statement(t, s, `UPDATE webhooks SET followed_at = ? WHERE id = 'slow'`, int64(start+2e6))
		must(t, s.DeleteWebhook(ctx, "gone", 1))
		equal(t, one[int](t)(s.PurgeDeliveries(ctx, start+4e6)), 3+6+1)
		equal(t, count(t, s, `SELECT count(*) FROM webhook_deliveries WHERE webhook_id = 'a'`), 3)
		equal(t, count(t, s, `SELECT count(*) FROM webhook_deliveries WHERE webhook_id = 'slow'`), 5)
		equal(t, one[int](t)(s.PurgeDeliveries(ctx, start+4e6)), 0)
	})
}

func TestAnEventIsReadWithWhatItIsAbout(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		user := withUser(t, s, "alice")
		session := storetest.Session("s1", user.ID)
		decision := storetest.Decision(session)
		must(t, s.Commit(ctx, &models.Change{Decision: &decision, Events: []models.Event{storetest.Event("e1", session)}}))
		full := one[models.EventInFull](t)(s.EventInFull(ctx, "e1"))
		equal(t, [3]any{full.Type, full.User.UserID, string(full.Decision.Detail)}, [3]any{models.EventLoginAccepted, "alice", `{"score":420}`})
		must(t, s.DeleteUser(ctx, user.ID))
		full = one[models.EventInFull](t)(s.EventInFull(ctx, "e1"))
		equal(t, [4]any{full.UserID, full.User == nil, full.Decision.UserID, full.Decision.Detail == nil}, [4]any{"", true, "", true})
		wants(t, second(s.EventInFull(ctx, "e2")), models.NotFound)
	})
}
