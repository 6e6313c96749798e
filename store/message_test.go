package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func queue(t *testing.T, s *store.Store, messages ...models.Message) {
	t.Helper()
	must(t, s.Commit(t.Context(), &models.Change{Messages: messages}))
}

func claim(t *testing.T, s *store.Store, worker string, now models.Time) (ids string) {
	t.Helper()
	for _, m := range one[[]models.Message](t)(s.ClaimMessages(t.Context(), worker, now, time.Minute, 10)) {
		ids += m.ID
		if m.ClaimedBy != worker || m.Body.Reveal() != "body "+m.ID || m.Recipient.Reveal() != "to" || m.OTP.Reveal() != "918273" {
			t.Errorf("claimed %+v", m)
		}
	}
	return ids
}

func TestMessagesAreClaimedWhenTheyAreDue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		later := storetest.Message("b", "to", "body b")
		later.NextAt = start + 10
		sent := storetest.Message("c", "to", "body c")
		sent.State = models.Sent
		queue(t, s, storetest.Message("a", "to", "body a"), later, sent)
		queue(t, s, storetest.Message("d", "to", "body d"))

		equal(t, claim(t, s, "one", start), "ad")
		equal(t, claim(t, s, "two", start), "")
		equal(t, claim(t, s, "two", start+10), "b")
		equal(t, claim(t, s, "two", start.Add(time.Minute)), "ad") // the first worker's lease is over
		equal(t, len(one[[]models.Message](t)(s.ClaimMessages(t.Context(), "three", start.Add(time.Hour), time.Minute, 2))), 2)
	})
}

func TestAMessageIsClaimedByOneWorker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i := range 30 {
			queue(t, s, storetest.Message(fmt.Sprintf("%02d", i), "to", "body"))
		}
		var mu sync.Mutex
		claimed := map[string]int{}
		inParallel(8, func(worker int) {
			for range 4 {
				messages, err := s.ClaimMessages(context.Background(), fmt.Sprint(worker), start, time.Minute, 3)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, m := range messages {
					claimed[m.ID]++
				}
				mu.Unlock()
			}
		})
		for id, times := range claimed {
			if times != 1 {
				t.Errorf("message %s was claimed %d times", id, times)
			}
		}
		equal(t, len(claimed)+len(claim2(t, s)), 30)
	})
}

func claim2(t *testing.T, s *store.Store) []models.Message {
	t.Helper()
	return one[[]models.Message](t)(s.ClaimMessages(t.Context(), "last", start, time.Minute, 100))
}

func TestFinishingAMessageEndsItsClaim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		queue(t, s, storetest.Message("a", "to", "body a"))
		first := claim2(t, s)[0]
		retry := first
		retry.Attempts, retry.NextAt, retry.LastError, retry.Gateway = 1, start+5, "busy", "smtp"
		must(t, s.FinishMessage(t.Context(), retry))
		wants(t, s.FinishMessage(t.Context(), retry), models.Conflict) // the claim is over
		equal(t, claim(t, s, "one", start), "")

		again := one[[]models.Message](t)(s.ClaimMessages(t.Context(), "two", start+5, time.Minute, 1))[0]
		equal(t, [2]any{again.Attempts, again.LastError}, [2]any{1, "busy"})
		wants(t, s.FinishMessage(t.Context(), first), models.Conflict) // it is another worker's
		shown := again
		shown.State, shown.SentAt = models.Sent, start+6
		must(t, s.FinishMessage(t.Context(), shown))
		kept := one[[]models.Message](t)(s.Messages(t.Context(), "to", 10))
		equal(t, len(kept), 1)
		equal(t, kept[0].Body.Reveal(), "body a")
		equal(t, [2]any{kept[0].State, kept[0].ClaimedBy}, [2]any{models.Sent, ""})
	})
}

func TestAMessageFinishedWithoutItsWordsLosesThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		queue(t, s, storetest.Message("a", "to", "body a"))
		m := claim2(t, s)[0]
		m.State, m.Recipient, m.Body, m.OTP = models.Sent, "", "", ""
		must(t, s.FinishMessage(t.Context(), m))
		equal(t, len(one[[]models.Message](t)(s.Messages(t.Context(), "to", 10))), 0)
		equal(t, count(t, s, `SELECT count(*) FROM messages WHERE sealed IS NULL`), 1)
	})
}

func TestTheOutboxShowsTheNewestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i := range 250 {
			queue(t, s, storetest.Message(fmt.Sprintf("%03d", i), fmt.Sprint("to ", i%2), "body"))
		}
		for name, c := range map[string]struct {
			recipient   string
			limit, want int
			first       string
		}{
			"everybody's": {"", 3, 3, "249"},
			"one's":       {"to 0", 200, 125, "248"},
			"nobody's":    {"to", 10, 0, ""},
		} {
			t.Run(name, func(t *testing.T) {
				found := one[[]models.Message](t)(s.Messages(t.Context(), c.recipient, c.limit))
				equal(t, len(found), c.want)
				if c.want > 0 {
					equal(t, found[0].ID, c.first)
				}
			})
		}
	})
}
