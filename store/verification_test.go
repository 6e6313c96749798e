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

// verifying keeps a new verification of service "VA1".
func verifying(t *testing.T, s *store.Store, n int, recipient string) models.VerificationStart {
	t.Helper()
	v := storetest.Verification(n, recipient)
	must(t, s.StartVerification(t.Context(), v))
	return v
}

func TestAVerificationIsKeptWithItsCodeSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		made := verifying(t, s, 1, "+31612345678").Verification
		equal(t, one[models.Verification](t)(s.Verification(t.Context(), "VA1", made.ID)), made)
		equal(t, one[models.Verification](t)(s.LastVerification(t.Context(), "VA1", made.Recipient)), made)
		wants(t, second(s.Verification(t.Context(), "VA2", made.ID)), models.NotFound)
		var sealed []byte
		must(t, s.Reader().Raw(`SELECT sealed FROM verifications`).Row().Scan(&sealed))
		if len(sealed) == 0 || strings.Contains(string(sealed), "918273") {
			t.Fatalf("kept as %q", sealed)
		}
	})
}

func TestOneVerificationOfAnAddressIsLive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		first := verifying(t, s, 1, "+31612345678")
		wants(t, s.StartVerification(ctx, storetest.Verification(2, "+31612345678")), models.Conflict)
		equal(t, count(t, s, `SELECT count(*) FROM messages`), 1)
		verifying(t, s, 3, "+31612345679")

		later := storetest.Verification(4, "+31612345678")
		later.Verification.CreatedAt = first.Verification.ExpiresAt
		must(t, s.StartVerification(ctx, later))
		over := one[models.Verification](t)(s.Verification(ctx, "VA1", first.Verification.ID))
		equal(t, over.Status, models.VerificationExpired)
		equal(t, over.EndedAt, first.Verification.ExpiresAt)
		equal(t, over.Code, models.Secret(""))
		equal(t, one[models.Verification](t)(s.LastVerification(ctx, "VA1", "+31612345678")).ID, later.Verification.ID)
	})
}

func TestOfManyStartsAtOnceOneIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var kept atomic.Int32
		inParallel(16, func(i int) {
			switch err := s.StartVerification(context.Background(), storetest.Verification(i, "+31612345678")); {
			case err == nil:
				kept.Add(1)
			case !models.IsConflict(err):
				t.Error(err)
			}
		})
		equal(t, kept.Load(), 1)
		equal(t, count(t, s, `SELECT count(*) FROM verify_attempts`), 1)
	})
}

func TestACodeIsSentAgainOncePerReading(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := verifying(t, s, 1, "a@example.org").Verification
		var sent atomic.Int32
		inParallel(8, func(i int) {
			again := storetest.Verification(10+i, "a@example.org")
			again.Verification, again.Attempt.VerificationID, again.Attempt.Channel = v, v.ID, models.Email
			switch err := s.ResendVerification(context.Background(), again); {
			case err == nil:
				sent.Add(1)
			case !models.IsConflict(err):
				t.Error(err)
			}
		})
		equal(t, sent.Load(), 1)
		after := one[models.Verification](t)(s.Verification(t.Context(), "VA1", v.ID))
		equal(t, [3]any{after.Sends, after.Channel, after.ExpiresAt}, [3]any{2, models.Email, v.ExpiresAt})
	})
}

func TestAThousandChecksAtOnceCountFive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := verifying(t, s, 1, "+31612345678").Verification
		var counted, ended atomic.Int32
		inParallel(1000, func(int) {
			_, ok, err := s.CountCheck(context.Background(), v.ID, start)
			if err != nil {
				t.Error(err)
			}
			if !ok {
				return
			}
			counted.Add(1)
			end := models.VerificationEnd{ID: v.ID, Status: models.VerificationApproved, At: start + 1}
			switch err := s.EndVerification(context.Background(), end); {
			case err == nil:
				ended.Add(1)
			case !models.IsConflict(err):
				t.Error(err)
			}
		})
		if n := counted.Load(); n < 1 || n > models.MaxVerificationChecks {
			t.Errorf("%d checks were counted", n)
		}
		equal(t, ended.Load(), 1)
	})
}

func TestNothingIsCountedOfWhatIsOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := verifying(t, s, 1, "+31612345678").Verification
		for want := 1; want <= 6; want++ {
			checks, counted, err := s.CountCheck(ctx, v.ID, start)
			must(t, err)
			equal(t, counted, want <= 5)
			if counted {
				equal(t, checks, want)
			}
		}
		w := verifying(t, s, 2, "+31612345679").Verification
		_, counted, err := s.CountCheck(ctx, w.ID, w.ExpiresAt)
		must(t, err)
		equal(t, counted, false)
		end := models.VerificationEnd{ID: w.ID, Status: models.VerificationCanceled, At: start}
		must(t, s.EndVerification(ctx, end))
		_, counted, err = s.CountCheck(ctx, w.ID, start)
		must(t, err)
		equal(t, counted, false)
		wants(t, s.EndVerification(ctx, end), models.Conflict)
	})
}

func TestTheEndOfAVerificationForgetsItsCode(t *testing.T) {
	for status, live := range map[models.VerificationStatus]bool{
		models.VerificationApproved: false, models.VerificationCanceled: false, models.VerificationMaxAttempts: true,
	} {
		t.Run(string(status), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				ctx := t.Context()
				limit := models.Limit{Key: "fails", Window: time.Hour, Max: 10, Streak: 100}
				gone := models.Limit{Key: "sends", Window: time.Hour, Max: 5}
				equal(t, one[*models.Limit](t)(s.Reserve(ctx, start, limit, gone)), nil)
				v := verifying(t, s, 1, "+31612345678").Verification
				must(t, s.EndVerification(ctx, models.VerificationEnd{
					ID: v.ID, Status: status, At: start + 5, Release: []string{"fails"}, Forget: []string{"sends"},
					Events: []models.Event{{ID: "e", Type: models.EventVerificationApproved}},
				}))
				after := one[models.Verification](t)(s.Verification(ctx, "VA1", v.ID))
				equal(t, [4]any{after.Status, after.EndedAt, after.Live, after.Code}, [4]any{status, start + 5, live, models.Secret("")})
				equal(t, count(t, s, `SELECT count(*) FROM messages WHERE sealed IS NOT NULL OR state = 'queued'`), 0)
				attempt := one[[]models.VerifyAttempt](t)(s.AttemptTimes(ctx, v.ID))[0]
				equal(t, attempt.Converted, status == models.VerificationApproved)
				equal(t, standing(t, s, start, limit), models.Standing{})
				equal(t, count(t, s, `SELECT count(*) FROM counters WHERE key = 'sends'`), 0)
			})
		})
	}
}

func TestAVerificationFailsWithTheLastOfItsMessages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		first := verifying(t, s, 1, "+31612345678")
		again := storetest.Verification(2, "+31612345678")
		again.Verification, again.Attempt.VerificationID = first.Verification, first.Verification.ID
		must(t, s.ResendVerification(ctx, again))
		for i, want := range []models.VerificationStatus{models.VerificationPending, models.VerificationFailed} {
			m := one[[]models.Message](t)(s.ClaimMessages(ctx, "w", start, time.Minute, 1))[0]
			m.State, m.LastError, m.Recipient, m.Body, m.OTP = models.Dead, "refused", "", "", ""
			must(t, s.FinishMessage(ctx, m))
			equal(t, one[models.Verification](t)(s.Verification(ctx, "VA1", first.Verification.ID)).Status, want)
			attempts := one[[]models.VerifyAttempt](t)(s.VerifyAttempts(ctx, models.VerifyAttemptFilter{}, models.VerifyPage{Limit: 9}))
			equal(t, attempts[1-i].MessageState, models.Dead)
			equal(t, attempts[1-i].MessageError, "refused")
		}
	})
}

func TestWhatIsOverIsForgottenButItsAttempts(t *testing.T) {
	at := start
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		at = start
		v := verifying(t, s, 1, "+31612345678").Verification
		statement(t, s, `UPDATE messages SET state = 'sent', last_error = ''`)
		at = v.ExpiresAt
		must(t, second(s.Purge(ctx, at.Add(-48*time.Hour))))
		over := one[models.Verification](t)(s.Verification(ctx, "VA1", v.ID))
		equal(t, [3]any{over.Status, over.Live, over.Code}, [3]any{models.VerificationExpired, false, models.Secret("")})

		at = v.ExpiresAt.Add(49 * time.Hour)
		must(t, second(s.Purge(ctx, at.Add(-48*time.Hour))))
		wants(t, second(s.Verification(ctx, "VA1", v.ID)), models.NotFound)
		equal(t, count(t, s, `SELECT count(*) FROM messages`), 0)
		kept := one[models.VerifyAttempt](t)(s.VerifyAttempt(ctx, storetest.Verification(1, "").Attempt.ID))
		equal(t, kept.MessageState, models.Sent)
		at = start.Add(31 * 24 * time.Hour)
		must(t, second(s.Purge(ctx, at.Add(-48*time.Hour))))
		equal(t, count(t, s, `SELECT count(*) FROM verify_attempts`), 0)
	}, func(o *store.Options) { o.Now = func() time.Time { return at.Time() } })
}

func TestAttemptsAreFoundAndCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for i, to := range []string{"+31612345678", "+31699345678", "+4930901820", "a_b@example.org"} {
			start := storetest.Verification(i, to)
			start.Attempt.Country = map[byte]string{'3': "NL", '4': "DE"}[to[1]]
			start.Attempt.CreatedAt = start.Attempt.CreatedAt.Add(time.Duration(i) * time.Hour)
			must(t, s.StartVerification(ctx, start))
		}
		must(t, s.EndVerification(ctx, models.VerificationEnd{
			ID: storetest.Verification(1, "").Verification.ID, Status: models.VerificationApproved, At: start,
		}))
		yes, no := true, false
		for name, c := range map[string]struct {
			filter models.VerifyAttemptFilter
			found  string
		}{
			"all":          {models.VerifyAttemptFilter{}, "3210"},
			"service":      {models.VerifyAttemptFilter{ServiceID: "VA1"}, "3210"},
			"other":        {models.VerifyAttemptFilter{ServiceID: "VA2"}, ""},
			"verification": {models.VerifyAttemptFilter{VerificationID: storetest.Verification(2, "").Verification.ID}, "2"},
			"recipient":    {models.VerifyAttemptFilter{Recipient: "a_b@example.org"}, "3"},
			"prefix":       {models.VerifyAttemptFilter{Prefix: "+316"}, "10"},
			"no pattern":   {models.VerifyAttemptFilter{Prefix: "%"}, ""},
			"country":      {models.VerifyAttemptFilter{Country: "DE"}, "2"},
			"channel":      {models.VerifyAttemptFilter{Channel: models.Email}, ""},
			"converted":    {models.VerifyAttemptFilter{Converted: &yes}, "1"},
			"unconverted":  {models.VerifyAttemptFilter{Converted: &no}, "320"},
			"time":         {models.VerifyAttemptFilter{After: start.Add(time.Hour), Before: start.Add(2 * time.Hour)}, "21"},
		} {
			got := ""
			for _, a := range one[[]models.VerifyAttempt](t)(s.VerifyAttempts(ctx, c.filter, models.VerifyPage{Limit: 9})) {
				got += a.ID[len(a.ID)-1:]
			}
			tally := one[models.VerifyTally](t)(s.TallyAttempts(ctx, c.filter))
			if got != c.found || tally.Attempts != len(c.found) || tally.Converted != strings.Count(c.found, "1") {
				t.Errorf("%s: found %q and counted %+v, want %q", name, got, tally, c.found)
			}
		}
	})
}

func TestPagesGoForwardAndBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i := range 5 {
			must(t, s.PutVerifyService(t.Context(), models.VerifyService{ID: fmt.Sprint("VA", i)}))
		}
		for want, page := range map[string]models.VerifyPage{
			"43": {Limit: 2}, "21": {Beyond: "VA3", Limit: 2}, "0": {Beyond: "VA1", Limit: 2}, "": {Beyond: "VA0", Limit: 2},
			"32": {Beyond: "VA1", Back: true, Limit: 2}, "4": {Beyond: "VA3", Back: true, Limit: 2},
		} {
			got := ""
			for _, service := range one[[]models.VerifyService](t)(s.VerifyServices(t.Context(), page)) {
				got += service.ID[2:]
			}
			equal(t, got, want)
		}
	})
}
