package store_test

import (
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

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
