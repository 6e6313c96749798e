package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// withWebhook keeps a webhook.
func withWebhook(t *testing.T, s *store.Store, id string) models.Webhook {
	t.Helper()
	w := storetest.Webhook(id)
	must(t, s.PutWebhook(t.Context(), w, 9))
	return w
}

func TestAWebhookIsKeptWithItsSecrets(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		made := storetest.Webhook("a")
		made.TypeList, made.Description = "login.* policy.published", "the fraud desk's"
		must(t, s.PutWebhook(ctx, made, 9, models.Event{ID: "e1", Type: models.EventWebhookCreated}))
		equal(t, one[models.Webhook](t)(s.Webhook(ctx, "a")), made)

		changed := made
		changed.URL, changed.TypeList, changed.Description, changed.State = "https://other.example", "", "", models.WebhookOff
		changed.Secret, changed.Previous, changed.PreviousUntil = "second", made.Secret, start+9
		changed.FollowedAt, changed.UpdatedAt = start+1, start+2
		must(t, s.UpdateWebhook(ctx, changed, models.Event{ID: "e2", Type: models.EventWebhookChanged}))
		wants(t, s.UpdateWebhook(ctx, changed, models.Event{ID: "late"}), models.Conflict)
		changed.Revision++
		equal(t, one[models.Webhook](t)(s.Webhook(ctx, "a")), changed)

		wants(t, s.DeleteWebhook(ctx, "a", 1, models.Event{ID: "late"}), models.Conflict)
		must(t, s.DeleteWebhook(ctx, "a", 2, models.Event{ID: "e3", Type: models.EventWebhookDeleted}))
		wants(t, s.DeleteWebhook(ctx, "a", 2, models.Event{ID: "late"}), models.NotFound)
		wants(t, second(s.Webhook(ctx, "a")), models.NotFound)
		wants(t, s.UpdateWebhook(ctx, changed), models.NotFound)
		equal(t, len(one[[]models.Event](t)(s.Events(ctx, models.EventFilter{}))), 3)
	})
}

func TestSecretsOfWebhooksAreSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withWebhook(t, s, "a")
		withWebhook(t, s, "b")
		var sealed []byte
		must(t, s.Reader().Raw(`SELECT sealed FROM webhooks WHERE id = 'a'`).Row().Scan(&sealed))
		if len(sealed) == 0 || strings.Contains(string(sealed), "secret") {
			t.Fatalf("kept as %q", sealed)
		}
		statement(t, s, `UPDATE webhooks SET sealed = ? WHERE id = 'b'`, sealed)
		if _, err := s.Webhook(t.Context(), "b"); err == nil {
			t.Error("the secret of one webhook opens in the place of another's")
		}
	})
}

func TestWebhooksAreListedNewestFirstWithoutTheirSecrets(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, id := range []string{"b", "a", "c"} {
			withWebhook(t, s, id)
		}
		ids := func(webhooks []models.Webhook) (all string) {
			for _, w := range webhooks {
				all += w.ID
				equal(t, [3]any{w.Secret, w.Sealed == nil, w.URL}, [3]any{models.Secret(""), true, "https://hooks.example/" + w.ID})
			}
			return all
		}
		equal(t, ids(one[[]models.Webhook](t)(s.Webhooks(t.Context(), "", 2))), "cb")
		equal(t, ids(one[[]models.Webhook](t)(s.Webhooks(t.Context(), "b", 2))), "a")
	})
}

func TestThereAreAsManyWebhooksAsThereMayBe(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var kept atomic.Int32
		inParallel(12, func(i int) {
			err := s.PutWebhook(context.Background(), storetest.Webhook(fmt.Sprint(i)), 5)
			switch {
			case err == nil:
				kept.Add(1)
			case !models.IsConflict(err):
				t.Error(err)
			}
		})
		equal(t, kept.Load(), 5)
	})
}

func TestWebhooksAreDueWhenSomethingIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, id := range []string{"due", "later", "claimed", "none", "off", "resting", "done"} {
			withWebhook(t, s, id)
			if id != "none" {
				must(t, s.QueueDeliveries(ctx, id, 0, storetest.Delivery(id, "e1")))
			}
		}
		statement(t, s, `UPDATE webhook_deliveries SET next_at = ? WHERE webhook_id = 'later'`, int64(start+50))
		statement(t, s, `UPDATE webhook_deliveries SET claimed_until = ? WHERE webhook_id = 'claimed'`, int64(start+60))
		statement(t, s, `UPDATE webhooks SET state = 'off' WHERE id = 'off'`)
		statement(t, s, `UPDATE webhooks SET rests_until = ? WHERE id = 'resting'`, int64(start+70))
		statement(t, s, `UPDATE webhook_deliveries SET state = 'delivered' WHERE webhook_id = 'done'`)
		for at, want := range map[models.Time]string{
			start - 1: "", start: "due ", start + 50: "due later ", start + 60: "claimed due later ", start + 70: "claimed due later resting ",
		} {
			got := ""
			for _, w := range one[[]models.Webhook](t)(s.DueWebhooks(ctx, at)) {
				got += w.ID + " "
				equal(t, w.Secret, models.Secret("secret of "+w.ID))
			}
			equal(t, got, want)
		}
		equal(t, len(one[[]models.Webhook](t)(s.LiveWebhooks(ctx))), 6)
	})
}

func TestARestBeginsOnceAndEndsWithASuccess(t *testing.T) {
	at := start
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		at = start
		ctx := t.Context()
		withWebhook(t, s, "a")
		health := func() [2]any {
			w := one[models.Webhook](t)(s.Webhook(ctx, "a"))
			return [2]any{w.Failures, w.RestsUntil}
		}
		finish := func(h models.WebhookHealth) {
			t.Helper()
			must(t, s.QueueDeliveries(ctx, "a", 0, storetest.Delivery("a", "e")))
			statement(t, s, `UPDATE webhook_deliveries SET state = 'queued', claimed_until = 0`)
			d := one[[]models.WebhookDelivery](t)(s.ClaimDeliveries(ctx, "a", "w", start, time.Minute, 9))[0]
			d.State = models.Delivered
			must(t, s.FinishDelivery(ctx, d, h))
		}
		finish(models.WebhookHealth{Failed: true})
		equal(t, health(), [2]any{1, models.Time(0)})
		finish(models.WebhookHealth{Failed: true, RestsUntil: start + 100})
		equal(t, health(), [2]any{2, start + 100})
		finish(models.WebhookHealth{Failed: true, RestsUntil: start + 900}) // was under way
		equal(t, health(), [2]any{2, start + 100})
		at = start + 100
		finish(models.WebhookHealth{Failed: true, RestsUntil: start + 900})
		equal(t, health(), [2]any{3, start + 900})
		finish(models.WebhookHealth{})
		equal(t, health(), [2]any{0, models.Time(0)})
	}, func(o *store.Options) { o.Now = func() time.Time { return at.Time() } })
}
