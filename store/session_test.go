package store_test

import (
	"context"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestSessionsAreFoundByWhatCallersKnow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		older := withSession(t, s, "1", "u")
		newer := storetest.Session("2", "u")
		newer.AppSession, newer.Code = older.AppSession, risk.ChallengeFace
		must(t, s.Commit(ctx, &models.Change{Open: &newer}))
		ended := storetest.Session("3", "u")
		ended.AppSession, ended.Status, ended.RequestDigest = older.AppSession, models.Accepted, nil
		must(t, s.Commit(ctx, &models.Change{Open: &ended}))
		unknown := storetest.Session("4", "")
		unknown.RequestDigest = nil // many have none
		must(t, s.Commit(ctx, &models.Change{Open: &unknown}))

		equal(t, one[models.Session](t)(s.SessionByRequest(ctx, [][]byte{[]byte("newer key"), []byte("request-1")})), older)
		equal(t, one[models.Session](t)(s.SessionByApp(ctx, "shop", "u", older.AppSession)), newer)
		codes := []risk.Code{risk.ChallengeSMS, risk.ChallengeVoice}
		equal(t, one[models.Session](t)(s.PendingFor(ctx, "u", codes)), older)
		equal(t, one[models.Session](t)(s.PendingFor(ctx, "u", append(codes, risk.ChallengeFace))), newer)
		equal(t, one[models.Session](t)(s.Session(ctx, "3")), ended)
	})
}

func TestOverdueSessionsAreFoundInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i, expires := range []models.Time{30, 10, 20, 40} {
			session := storetest.Session(string(rune('a'+i)), "u")
			session.ExpiresAt = expires
			if expires == 20 {
				session.Status = models.Failed
			}
			must(t, s.Commit(t.Context(), &models.Change{Open: &session}))
		}
		for limit, want := range map[int]string{1: "b", 10: "ba"} {
			got := ""
			for _, session := range one[[]models.Session](t)(s.Overdue(t.Context(), 30, limit)) {
				got += session.ID
			}
			equal(t, got, want)
		}
	})
}

func TestTheNewestOpenChallengeIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		session := withSession(t, s, "s", "u")
		for _, id := range []string{"1", "2", "3"} {
			c := storetest.Challenge(id, session)
			if id == "3" {
				c.SpentAt = start
			}
			c.RequestDig, c.Question, c.Match = []byte("request "+id), "12345678", "42"
			must(t, s.PutChallenge(ctx, c, storetest.Message("m"+id, "to", "body")))
		}
		open := one[models.Challenge](t)(s.OpenChallenge(ctx, "s"))
		equal(t, open.ID, "2")
		equal(t, one[models.Challenge](t)(s.ChallengeByRequest(ctx, [][]byte{[]byte("request 2")})), open)
		equal(t, len(one[[]models.Message](t)(s.Messages(ctx, "", 10))), 3)
		wants(t, s.PutChallenge(ctx, open, storetest.Message("more", "to", "body")), models.Conflict)
		equal(t, len(one[[]models.Message](t)(s.Messages(ctx, "", 10))), 3)
	})
}

func TestTriesAreReservedBeforeAnAnswerIsLookedAt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := storetest.Challenge("c", storetest.Session("s", "u"))
		must(t, s.PutChallenge(t.Context(), c))
		var tried atomic.Int32
		inParallel(20, func(int) {
			allowed, err := s.ReserveTry(context.Background(), "c", start)
			if err != nil {
				t.Error(err)
			}
			if allowed {
				tried.Add(1)
			}
		})
		equal(t, tried.Load(), 5)
		must(t, s.Commit(t.Context(), &models.Change{Untried: "c"}))
		equal(t, one[models.Challenge](t)(s.Challenge(t.Context(), "c")).Tries, 4)
		for name, c := range map[string]struct {
			now   models.Time
			spent bool
			want  bool
		}{
			"too late": {start.Add(300e9), false, false},
			"in time":  {start.Add(300e9) - 1, false, true},
			"spent":    {start, true, false},
		} {
			t.Run(name, func(t *testing.T) {
				row := storetest.Challenge(name, storetest.Session("s", "u"))
				must(t, s.PutChallenge(t.Context(), row))
				if c.spent {
					must(t, s.Commit(t.Context(), &models.Change{Spend: []models.Spend{{ChallengeID: name, At: start}}}))
				}
				equal(t, one[bool](t)(s.ReserveTry(t.Context(), name, c.now)), c.want)
			})
		}
	})
}

func TestTheJournalOfDecisionsIsReadInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var ids []int64
		for _, at := range []models.Time{10, 20, 40, 30} {
			d := storetest.Decision(storetest.Session("s", "u"))
			d.CreatedAt = at
			change := models.Change{Decision: &d}
			must(t, s.Commit(t.Context(), &change))
			ids = append(ids, d.ID)
		}
		for name, c := range map[string]struct {
			after int64
			until models.Time
			limit int
			want  []int64
		}{
			"all":                       {0, 100, 10, ids},
			"a page":                    {ids[0], 100, 2, ids[1:3]},
			"one that is late stops it": {0, 30, 10, ids[:2]},
			"nothing new":               {ids[3], 100, 10, nil},
		} {
			t.Run(name, func(t *testing.T) {
				var got []int64
				for _, d := range one[[]models.Decision](t)(s.DecisionsAfter(t.Context(), c.after, c.until, c.limit)) {
					got = append(got, d.ID)
					equal(t, string(d.Learned), "\x01\x02\x03")
				}
				equal(t, got, c.want)
			})
		}
	})
}
