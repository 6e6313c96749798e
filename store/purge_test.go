package store_test

import (
	"fmt"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestPurgeRemovesWhatNobodyNeeds(t *testing.T) {
	now := start.Add(time.Hour)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		user := withUser(t, s, "alice")
		for i, c := range []struct {
			created, finished models.Time
		}{{1, 5}, {2, 0}, {3, 9}, {4, 10}, {11, 12}} {
			session := storetest.Session(fmt.Sprint(i), user.ID)
			session.CreatedAt, session.FinishedAt = start+c.created, c.finished
			if c.finished != 0 {
				session.FinishedAt, session.Status = start+c.finished, models.Accepted
			}
			ask := storetest.Challenge(session.ID, session)
			ask.ExpiresAt = start + c.created + 2
			must(t, s.Commit(ctx, &models.Change{Open: &session, Ask: &ask}))
		}
		for i, state := range []models.MessageState{models.Queued, models.Sent, models.Sent, models.Dead} {
			m := storetest.Message(fmt.Sprint(i), "to", "body")
			m.State, m.CreatedAt = state, start+20
			if i == 2 {
				m.ExpiresAt = now + 1
			}
			if i == 3 {
				m.CreatedAt, m.ExpiresAt = start, 0
			}
			queue(t, s, m)
		}
		for i, limit := range []models.Limit{
			{Key: "over", Window: time.Hour},
			{Key: "open", Window: 2 * time.Hour},
			{Key: "endless"},
			{Key: "streak", Window: time.Hour, Streak: 100},
		} {
			if !allowed(t, s, start, limit) {
				t.Fatal(i)
			}
		}
		seen(t, s, user.ID, "kept", start+1)
		statement(t, s, `INSERT INTO devices (id, user_id, name, created_at, last_seen, revoked_at) VALUES ('gone', ?, '', 0, 0, ?)`,
			user.ID, int64(start+1))

		// Gone: two sessions, four challenges, one device, the words of one message, one message, one counter.
		equal(t, one[int](t)(s.Purge(ctx, start+10)), 2+4+1+1+1+1)
		for query, want := range map[string]int{
			`SELECT count(*) FROM sessions`:                                                3,
			`SELECT count(*) FROM sessions WHERE status = 'pending'`:                       1,
			`SELECT count(*) FROM challenges`:                                              1,
			`SELECT count(*) FROM devices WHERE id = 'kept'`:                               1,
			`SELECT count(*) FROM devices`:                                                 1,
			`SELECT count(*) FROM messages`:                                                3,
			`SELECT count(*) FROM messages WHERE sealed IS NULL AND id = '1'`:              1,
			`SELECT count(*) FROM messages WHERE sealed IS NOT NULL`:                       2,
			`SELECT count(*) FROM counters WHERE key = 'over'`:                             0,
			`SELECT count(*) FROM counters WHERE key IN ('open', 'endless', 'streak')`:     3,
			`SELECT count(*) FROM decisions WHERE evidence IS NULL AND created_at < 99999`: 0,
		} {
			if got := count(t, s, query); got != want {
				t.Errorf("%d, want %d: %s", got, want, query)
			}
		}
		equal(t, one[int](t)(s.Purge(ctx, start+10)), 0)
	}, func(o *store.Options) { o.Now = now.Time })
}

func TestPurgeWorksInBatches(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const many = 1201
		for from := 0; from < many; from += 100 {
			must(t, s.Unit(t.Context(), func(exec func(string, ...any) error) error {
				for i := from; i < min(from+100, many); i++ {
					const counter = `INSERT INTO counters (key, ends_at, tries, streak, streak_max, touched_at) VALUES (?, 1, 1, 1, 0, 1)`
					if err := exec(counter, fmt.Sprint(i)); err != nil {
						return err
					}
					const asked = `INSERT INTO challenges (id, session_id, user_id, caller_id, code, question, "match", tries,
						max_tries, created_at, expires_at, spent_at) VALUES (?, '', '', '', 0, '', '', 0, 0, 1, 1, 0)`
					if err := exec(asked, fmt.Sprintf("%05d", i)); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		equal(t, one[int](t)(s.Purge(t.Context(), start)), 2*many)
	})
}

func TestPurgeForgetsAStreakThatNobodyTouchesForHalfAYear(t *testing.T) {
	now := start
	clock := func(o *store.Options) { o.Now = func() time.Time { return now.Time() } }
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		limit := models.Limit{Key: "nobody", Window: time.Hour, Streak: 100}
		for _, at := range []struct {
			after time.Duration
			kept  int
		}{{179 * 24 * time.Hour, 1}, {181 * 24 * time.Hour, 0}} {
			now = start
			allowed(t, s, start, limit)
			now = start.Add(at.after)
			one[int](t)(s.Purge(t.Context(), now))
			statement(t, s, `UPDATE counters SET tries = tries`)
			if got := one[[]models.Standing](t)(s.Standings(t.Context(), start, limit))[0].Streak; min(got, 1) != at.kept {
				t.Errorf("after %v the streak is %d", at.after, got)
			}
		}
	}, clock)
}
