package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestServicesAreChangedInTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		made := models.VerifyService{ID: "VA1", FriendlyName: "Shop", CodeLength: 4, PSD2: true, Totp: `{"skew":1}`, CreatedAt: start, UpdatedAt: start}
		must(t, s.PutVerifyService(ctx, made))
		equal(t, one[models.VerifyService](t)(s.VerifyService(ctx, "VA1")), made)
		inParallel(20, func(int) {
			_, err := s.ChangeVerifyService(context.Background(), "VA1", func(v *models.VerifyService) error { v.CodeLength++; return nil })
			if err != nil {
				t.Error(err)
			}
		})
		equal(t, one[models.VerifyService](t)(s.VerifyService(ctx, "VA1")).CodeLength, 24)
		refused := errors.New("refused")
		_, err := s.ChangeVerifyService(ctx, "VA1", func(v *models.VerifyService) error { v.CodeLength = 0; return refused })
		if !errors.Is(err, refused) {
			t.Errorf("got %v", err)
		}
		equal(t, one[models.VerifyService](t)(s.VerifyService(ctx, "VA1")).CodeLength, 24)
		wants(t, second(s.ChangeVerifyService(ctx, "VA2", func(*models.VerifyService) error { return nil })), models.NotFound)
	})
}

func TestAServiceTakesWhatIsItsAlong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		must(t, s.PutVerifyService(ctx, models.VerifyService{ID: "VA1"}))
		must(t, s.PutRateLimit(ctx, models.VerifyRateLimit{ID: "RK1", ServiceID: "VA1", UniqueName: "ip"}))
		must(t, s.PutBucket(ctx, models.VerifyBucket{ID: "BL1", RateLimitID: "RK1", ServiceID: "VA1", Most: 1, Seconds: 60}))
		must(t, s.PutMessagingConfiguration(ctx, models.MessagingConfiguration{ServiceID: "VA1", Country: "NL"}))
		v := verifying(t, s, 1, "+31612345678").Verification
		must(t, s.DeleteVerifyService(ctx, "VA1"))
		wants(t, s.DeleteVerifyService(ctx, "VA1"), models.NotFound)
		for _, table := range []string{"verify_rate_limits", "verify_buckets", "messaging_configurations"} {
			equal(t, count(t, s, `SELECT count(*) FROM `+table), 0)
		}
		must(t, second(s.Verification(ctx, "VA1", v.ID)))
	})
}

func TestRateLimitsAndBucketsHaveAMaximum(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		limit := func(i int) models.VerifyRateLimit {
			return models.VerifyRateLimit{ID: fmt.Sprint("RK", i), ServiceID: "VA1", UniqueName: fmt.Sprint("name", i)}
		}
		wants(t, s.PutRateLimit(ctx, limit(0)), models.NotFound)
		must(t, s.PutVerifyService(ctx, models.VerifyService{ID: "VA1"}))
		var kept atomic.Int32
		put := func(err error) {
			switch {
			case err == nil:
				kept.Add(1)
			case models.KindOf(err) != models.Limited:
				t.Error(err)
			}
		}
		inParallel(14, func(i int) { put(s.PutRateLimit(context.Background(), limit(i))) })
		equal(t, kept.Swap(0), models.MaxVerifyRateLimits)
		all := one[[]models.VerifyRateLimit](t)(s.RateLimits(ctx, "VA1", models.VerifyPage{Limit: 20}))
		bucket := func(i int) models.VerifyBucket {
			return models.VerifyBucket{ID: fmt.Sprint("BL", i), RateLimitID: all[0].ID, ServiceID: "VA1", Most: 1, Seconds: i}
		}
		inParallel(9, func(i int) { put(s.PutBucket(context.Background(), bucket(i))) })
		equal(t, kept.Load(), models.MaxVerifyBuckets)

		must(t, s.DeleteRateLimit(ctx, "VA1", all[1].ID))
		taken := limit(99)
		taken.UniqueName = all[0].UniqueName
		wants(t, s.PutRateLimit(ctx, taken), models.Conflict)
		buckets := one[[]models.VerifyBucket](t)(s.Buckets(ctx, all[0].ID, models.VerifyPage{Limit: 9}))
		must(t, s.DeleteBucket(ctx, all[0].ID, buckets[0].ID))
		same := bucket(50)
		same.Seconds = buckets[1].Seconds
		wants(t, s.PutBucket(ctx, same), models.Conflict)

		changed := buckets[2]
		changed.Most, changed.Seconds, changed.UpdatedAt = 7, 777, start
		must(t, s.ChangeBucket(ctx, changed))
		equal(t, one[models.VerifyBucket](t)(s.Bucket(ctx, all[0].ID, changed.ID)), changed)
		changed.Seconds = buckets[1].Seconds
		wants(t, s.ChangeBucket(ctx, changed), models.Conflict)
		named := one[map[string][]models.VerifyBucket](t)(s.ServiceBuckets(ctx, "VA1"))
		equal(t, [2]int{len(named), len(named[all[0].UniqueName])}, [2]int{models.MaxVerifyRateLimits - 1, models.MaxVerifyBuckets - 1})
		described := all[0]
		described.Description, described.UpdatedAt = "of the end user", start+1
		must(t, s.DescribeRateLimit(ctx, described))
		equal(t, one[models.VerifyRateLimit](t)(s.RateLimit(ctx, "VA1", described.ID)), described)
		wants(t, s.DescribeRateLimit(ctx, models.VerifyRateLimit{ID: described.ID, ServiceID: "VA2"}), models.NotFound)
	})
}

func TestSafeNumbersAndConfigurationsAreKeptOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		number := models.SafeNumber{ID: "GN1", Number: "+31612345678", CreatedAt: start}
		must(t, s.PutSafeNumber(ctx, number))
		wants(t, s.PutSafeNumber(ctx, models.SafeNumber{ID: "GN2", Number: number.Number}), models.Conflict)
		equal(t, one[models.SafeNumber](t)(s.SafeNumber(ctx, number.Number)), number)
		must(t, s.DeleteSafeNumber(ctx, number.Number))
		wants(t, s.DeleteSafeNumber(ctx, number.Number), models.NotFound)

		must(t, s.PutVerifyService(ctx, models.VerifyService{ID: "VA1"}))
		m := models.MessagingConfiguration{ServiceID: "VA1", Country: "NL", GatewayID: "MG1", CreatedAt: start, UpdatedAt: start}
		must(t, s.PutMessagingConfiguration(ctx, m))
		wants(t, s.PutMessagingConfiguration(ctx, m), models.Conflict)
		wants(t, s.PutMessagingConfiguration(ctx, models.MessagingConfiguration{ServiceID: "VA2", Country: "NL"}), models.Conflict)
		m.GatewayID, m.UpdatedAt = "MG2", start+1
		must(t, s.ChangeMessagingConfiguration(ctx, m))
		equal(t, one[models.MessagingConfiguration](t)(s.MessagingConfiguration(ctx, "VA1", "NL")), m)
		equal(t, len(one[[]models.MessagingConfiguration](t)(s.MessagingConfigurations(ctx, "VA1", models.VerifyPage{Limit: 9}))), 1)
		equal(t, one[string](t)(s.GatewayFor(ctx, "VA1", "DE")), "")
		for country, gateway := range map[string]string{"all": "MG3", "DE": "MG4"} {
			must(t, s.PutMessagingConfiguration(ctx, models.MessagingConfiguration{ServiceID: "VA1", Country: country, GatewayID: gateway}))
		}
		for country, gateway := range map[string]string{"NL": "MG2", "DE": "MG4", "FR": "MG3"} {
			equal(t, one[string](t)(s.GatewayFor(ctx, "VA1", country)), gateway)
		}
		must(t, s.DeleteMessagingConfiguration(ctx, "VA1", "NL"))
		wants(t, s.ChangeMessagingConfiguration(ctx, m), models.NotFound)
	})
}
