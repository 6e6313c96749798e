package store_test

import (
	"context"
	"fmt"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestTheNewestLivePolicyRetiresTheOneBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, p := range []models.Policy{
			{State: models.Draft, Data: []byte(`{"a":1}`), Author: "ann", Note: "first"},
			{State: models.Live, Data: []byte(`{"a":2}`), PublishedAt: start},
			{State: models.Shadow},
			{State: models.Live, Data: []byte(`{"a":3}`), PublishedAt: start + 1},
		} {
			must(t, s.PutPolicy(ctx, p))
		}
		equal(t, one[models.Policy](t)(s.LivePolicy(ctx)),
			models.Policy{Version: 4, State: models.Live, Data: []byte(`{"a":3}`), PublishedAt: start + 1})
		equal(t, count(t, s, `SELECT count(*) FROM policies WHERE state = 'retired'`), 1)
	})
}

func TestPoliciesPutAtOnceGetAVersionEach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		inParallel(8, func(i int) {
			if err := s.PutPolicy(context.Background(), models.Policy{State: models.Live, Note: fmt.Sprint(i)}); err != nil {
				t.Error(err)
			}
		})
		equal(t, one[models.Policy](t)(s.LivePolicy(t.Context())).Version, 8)
		equal(t, count(t, s, `SELECT count(*) FROM policies WHERE state = 'live'`), 1)
	})
}

func TestKeysAreFoundAndRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		secret := models.APIKey{
			ID: "k1", Name: "shop", Digest: []byte("digest"), ScopeList: "login session", TrustClientIP: true,
			Credentialless: true, FIDOCode25: true, FailureWord: true, CreatedAt: start, ExpiresAt: start + 9,
		}
		certificate := models.APIKey{ID: "k0", SPKI: []byte("spki"), CreatedAt: start + 1}
		must(t, s.PutKey(ctx, secret))
		must(t, s.PutKey(ctx, certificate))
		equal(t, one[models.APIKey](t)(s.Key(ctx, "k1")), secret)
		equal(t, one[models.APIKey](t)(s.KeyBySPKI(ctx, []byte("spki"))), certificate)
		equal(t, one[[]models.APIKey](t)(s.Keys(ctx)), []models.APIKey{secret, certificate})
		for name, taken := range map[string]models.APIKey{
			"the ID":          {ID: "k1"},
			"the secret":      {ID: "k2", Digest: []byte("digest")},
			"the certificate": {ID: "k3", SPKI: []byte("spki")},
		} {
			t.Run(name, func(t *testing.T) { wants(t, s.PutKey(ctx, taken), models.Conflict) })
		}
		must(t, s.RevokeKey(ctx, "k1"))
		revoked := one[models.APIKey](t)(s.Key(ctx, "k1")).RevokedAt
		if revoked == 0 {
			t.Fatal("still live")
		}
		must(t, s.RevokeKey(ctx, "k1"))
		equal(t, one[models.APIKey](t)(s.Key(ctx, "k1")).RevokedAt, revoked)
	})
}

func TestEventsAreListedNewestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.Record(t.Context()))
		for i := range 5 {
			e := storetest.Event(fmt.Sprint(i), storetest.Session(fmt.Sprint("s", i%2), fmt.Sprint("u", i%3)))
			e.Type = []models.EventType{models.EventLoginAccepted, models.EventLoginFailed}[i%2]
			must(t, s.Record(t.Context(), e))
		}
		for name, c := range map[string]struct {
			filter models.EventFilter
			want   string
		}{
			"all":        {models.EventFilter{}, "43210"},
			"a page":     {models.EventFilter{Before: "3", Limit: 2}, "21"},
			"a user's":   {models.EventFilter{UserID: "u1"}, "41"},
			"a type":     {models.EventFilter{Types: []models.EventType{models.EventLoginFailed}}, "31"},
			"a session":  {models.EventFilter{SessionID: "s0"}, "420"},
			"everything": {models.EventFilter{UserID: "u0", SessionID: "s1", Before: "4"}, "3"},
		} {
			t.Run(name, func(t *testing.T) {
				got := ""
				for _, e := range one[[]models.Event](t)(s.Events(t.Context(), c.filter)) {
					got += e.ID
				}
				equal(t, got, c.want)
			})
		}
	})
}
