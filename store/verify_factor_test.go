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

// withFactor keeps an authenticator of an entity "ada-0001" of service "VA1".
func withFactor(t *testing.T, s *store.Store, id string) models.VerifyFactor {
	t.Helper()
	if _, err := s.VerifyService(t.Context(), "VA1"); err != nil {
		must(t, s.PutVerifyService(t.Context(), models.VerifyService{ID: "VA1"}))
	}
	e := models.VerifyEntity{ID: "YE" + id, ServiceID: "VA1", Identity: "ada-0001", CreatedAt: start, UpdatedAt: start}
	return one[models.VerifyFactor](t)(s.PutVerifyFactor(t.Context(), e, models.VerifyFactor{
		ID: id, ServiceID: "VA1", Identity: e.Identity, Type: models.FactorTOTP, Status: models.FactorUnverified,
		Secret: "marker-factor-5b1c", Algorithm: "SHA1", Digits: 6, Period: 30, Skew: 1, CreatedAt: start, UpdatedAt: start,
	}))
}

// asked keeps a challenge to a factor.
func asked(t *testing.T, s *store.Store, id string, f models.VerifyFactor) models.VerifyChallenge {
	t.Helper()
	c := models.VerifyChallenge{
		ID: id, ServiceID: f.ServiceID, EntityID: f.EntityID, FactorID: f.ID, Identity: f.Identity, FactorType: f.Type,
		Status: models.ChallengePending, CreatedAt: start, UpdatedAt: start, ExpiresAt: start.Add(5 * time.Minute),
	}
	must(t, s.PutVerifyChallenge(t.Context(), c))
	return c
}

func TestAFactorIsKeptWithItsSecretSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		f, other := withFactor(t, s, "YF1"), withFactor(t, s, "YF2")
		equal(t, f.EntityID, "YEYF1")
		equal(t, other.EntityID, f.EntityID)
		equal(t, one[models.VerifyFactor](t)(s.VerifyFactor(ctx, "VA1", "ada-0001", "YF1")), f)
		wants(t, second(s.VerifyFactor(ctx, "VA1", "grace-01", "YF1")), models.NotFound)
		listed := one[[]models.VerifyFactor](t)(s.VerifyFactors(ctx, f.EntityID, models.VerifyPage{Limit: 9}))
		equal(t, [3]any{len(listed), listed[1].ID, listed[1].Secret}, [3]any{2, "YF1", models.Secret("")})

		var sealed [2][]byte
		for i, id := range []string{"YF1", "YF2"} {
			must(t, s.Reader().Raw(`SELECT sealed FROM verify_factors WHERE id = ?`, id).Row().Scan(&sealed[i]))
			if len(sealed[i]) == 0 || strings.Contains(string(sealed[i]), "marker") {
				t.Fatalf("kept as %q", sealed[i])
			}
		}
		must(t, s.Reseal(ctx, nil))
		changed := one[models.VerifyFactor](t)(s.ChangeVerifyFactor(ctx, "VA1", "ada-0001", "YF1", func(f *models.VerifyFactor) error { f.Skew = 2; return nil }))
		equal(t, [2]any{changed.Skew, changed.Secret}, [2]any{2, f.Secret})
		equal(t, one[models.VerifyFactor](t)(s.VerifyFactor(ctx, "VA1", "ada-0001", "YF1")), changed)
		statement(t, s, `UPDATE verify_factors SET sealed = ? WHERE id = 'YF1'`, sealed[1])
		if _, err := s.VerifyFactor(ctx, "VA1", "ada-0001", "YF1"); err == nil {
			t.Error("a swapped cell opened")
		}
	})
}

func TestAThousandPayloadsAtOnceCountFive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := withFactor(t, s, "YF1")
		var counted atomic.Int32
		inParallel(1000, func(int) {
			until, ok, err := s.CountFactorTry(context.Background(), f.ID, start, time.Minute)
			switch {
			case err != nil:
				t.Error(err)
			case ok:
				counted.Add(1)
			case until != start.Add(time.Minute):
				t.Errorf("until %d", until)
			}
		})
		equal(t, counted.Load(), models.MaxVerifyFactorTries)
		_, again, err := s.CountFactorTry(t.Context(), f.ID, start.Add(time.Minute), time.Minute)
		must(t, err)
		equal(t, again, true)
		statement(t, s, `UPDATE verify_factors SET streak = 100`)
		until, never, err := s.CountFactorTry(t.Context(), f.ID, start.Add(time.Hour), time.Minute)
		must(t, err)
		equal(t, [2]any{until, never}, [2]any{models.Time(0), false})
		wants(t, third(s.CountFactorTry(t.Context(), "YF9", start, time.Minute)), models.NotFound)
	})
}

func TestACodeIsSpentWithWhatItProves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		f := withFactor(t, s, "YF1")
		wants(t, s.PutVerifyChallenge(ctx, models.VerifyChallenge{ID: "YC0", FactorID: f.ID, EntityID: f.EntityID, Status: models.ChallengePending}), models.NotFound)
		_, _, err := s.CountFactorTry(ctx, f.ID, start, time.Minute)
		must(t, err)
		must(t, s.Prove(ctx, models.VerifyProof{FactorID: f.ID, Step: 7, At: start + 1}))
		verified := one[models.VerifyFactor](t)(s.VerifyFactor(ctx, "VA1", "ada-0001", f.ID))
		equal(t, [5]any{verified.Status, verified.LastStep, verified.Tries, verified.Streak, verified.UpdatedAt},
			[5]any{models.FactorVerified, int64(7), 0, 0, start + 1})
		wants(t, s.Prove(ctx, models.VerifyProof{FactorID: f.ID, Step: 8, At: start + 2}), models.Conflict)

		var proven atomic.Int32
		for i := range 8 {
			asked(t, s, fmt.Sprint("YC", i), f)
		}
		inParallel(16, func(i int) {
			p := models.VerifyProof{
				FactorID: f.ID, ChallengeID: fmt.Sprint("YC", i%8), Status: models.ChallengeApproved, Step: 9, At: start + 3,
				Events: []models.Event{{ID: fmt.Sprint("e", i), Type: models.EventChallengeApproved}},
			}
			switch err := s.Prove(context.Background(), p); {
			case err == nil:
				proven.Add(1)
			case !models.IsConflict(err):
				t.Error(err)
			}
		})
		equal(t, proven.Load(), 1)
		equal(t, count(t, s, `SELECT count(*) FROM verify_challenges WHERE status = 'approved'`), 1)
		equal(t, count(t, s, `SELECT count(*) FROM events`), 1)

		// What cannot be answered spends no code.
		late := models.VerifyProof{FactorID: f.ID, ChallengeID: "YC7", Status: models.ChallengeApproved, Step: 11, At: start.Add(5 * time.Minute)}
		wants(t, s.Prove(ctx, late), models.Conflict)
		equal(t, one[models.VerifyFactor](t)(s.VerifyFactor(ctx, "VA1", "ada-0001", f.ID)).LastStep, int64(9))
	})
}

func TestChallengesCountTheirTriesAndArePurged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		f := withFactor(t, s, "YF1")
		must(t, s.Prove(ctx, models.VerifyProof{FactorID: f.ID, Step: 7, At: start}))
		c := asked(t, s, "YC1", f)
		for want := 1; want <= 6; want++ {
			equal(t, one[bool](t)(s.CountChallengeTry(ctx, c.ID, start)), want <= models.MaxVerifyChallengeTries)
		}
		equal(t, one[bool](t)(s.CountChallengeTry(ctx, asked(t, s, "YC2", f).ID, c.ExpiresAt)), false)
		_, err := s.Purge(ctx, c.ExpiresAt)
		must(t, err)
		equal(t, count(t, s, `SELECT count(*) FROM verify_challenges`), 2)
		_, err = s.Purge(ctx, c.ExpiresAt+1)
		must(t, err)
		equal(t, count(t, s, `SELECT count(*) FROM verify_challenges`), 0)
	})
}

func TestAnEntityTakesWhatIsItsAlong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for name, remove := range map[string]func() error{
			"factor":  func() error { return s.DeleteVerifyFactor(ctx, "VA1", "ada-0001", "YF1") },
			"entity":  func() error { return s.DeleteVerifyEntity(ctx, "VA1", "ada-0001") },
			"service": func() error { return s.DeleteVerifyService(ctx, "VA1") },
		} {
			f := withFactor(t, s, "YF1")
			must(t, s.Prove(ctx, models.VerifyProof{FactorID: f.ID, Step: 7, At: start}))
			asked(t, s, "YC1", f)
			must(t, remove())
			wants(t, remove(), models.NotFound)
			for _, table := range []string{"verify_factors", "verify_challenges"} {
				equal(t, count(t, s, `SELECT count(*) FROM `+table), 0)
			}
			if name != "factor" {
				equal(t, count(t, s, `SELECT count(*) FROM verify_entities`), 0)
			}
		}
	})
}

func TestFactorsHaveAMaximum(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.PutVerifyService(t.Context(), models.VerifyService{ID: "VA1"}))
		var kept atomic.Int32
		inParallel(models.MaxVerifyFactors+5, func(i int) {
			e := models.VerifyEntity{ID: fmt.Sprint("YE", i), ServiceID: "VA1", Identity: "ada-0001"}
			f := models.VerifyFactor{ID: fmt.Sprint("YF", i), ServiceID: "VA1", Identity: e.Identity, Status: models.FactorUnverified}
			switch _, err := s.PutVerifyFactor(context.Background(), e, f); {
			case err == nil:
				kept.Add(1)
			case models.KindOf(err) != models.Limited:
				t.Error(err)
			}
		})
		equal(t, kept.Load(), models.MaxVerifyFactors)
		equal(t, count(t, s, `SELECT count(*) FROM verify_entities`), 1)
	})
}

func TestAFactorThatNobodyVerifiedIsPurged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		f := withFactor(t, s, "YF1")
		must(t, s.Prove(ctx, models.VerifyProof{FactorID: f.ID, Step: 7, At: start}))
		withFactor(t, s, "YF2")
		equal(t, one[int](t)(s.Purge(ctx, start)), 0)
		equal(t, one[int](t)(s.Purge(ctx, start+1)), 1)
		must(t, second(s.VerifyFactor(ctx, "VA1", "ada-0001", "YF1")))
		wants(t, second(s.VerifyFactor(ctx, "VA1", "ada-0001", "YF2")), models.NotFound)
	})
}
