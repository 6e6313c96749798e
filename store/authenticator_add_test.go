package store_test

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestAnAuthenticatorIsAddedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withUser(t, s, "ada")
		var won atomic.Int32
		inParallel(8, func(i int) {
			a := storetest.Authenticator("ABC0000001", fmt.Sprint("seed ", i))
			a.UserID = "user-ada"
			err := s.AddAuthenticator(context.Background(), a, models.Event{ID: fmt.Sprint(i), Type: models.EventAuthAdded})
			if err == nil {
				won.Add(1)
			} else if !models.IsConflict(err) {
				t.Error(err)
			}
		})
		equal(t, won.Load(), 1)
		equal(t, count(t, s, `SELECT count(*) FROM events`), 1)
		equal(t, count(t, s, `SELECT count(*) FROM authenticators WHERE user_id = 'user-ada'`), 1)
	})
}

func TestAnAuthenticatorIsNotAddedForNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := storetest.Authenticator("ABC0000001", "seed")
		a.UserID = "user-nobody"
		event := models.Event{ID: "1", Type: models.EventAuthAdded}
		wants(t, s.AddAuthenticator(t.Context(), a, event), models.NotFound)
		wants(t, s.ReplaceAuthenticator(t.Context(), a, event), models.NotFound)
		equal(t, count(t, s, `SELECT count(*) FROM authenticators`), 0)
		equal(t, count(t, s, `SELECT count(*) FROM events`), 0)
	})
}

func TestAnAuthenticatorIsReplacedWhereItIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withUser(t, s, "ada")
		withUser(t, s, "bob")
		a := storetest.Authenticator("ABC0000001", "seed")
		must(t, s.ReplaceAuthenticator(ctx, a, models.Event{ID: "1"})) // nothing was there
		must(t, s.AssignAuthenticator(ctx, a.Serial, "user-ada"))

		a.Counter, a.Digits = 7, 8
		must(t, s.ReplaceAuthenticator(ctx, a, models.Event{ID: "2"}))
		kept := one[models.Authenticator](t)(s.Authenticator(ctx, a.Serial))
		equal(t, fmt.Sprint(kept.UserID, kept.Counter, kept.Digits), "user-ada7 8")

		a.Counter = 0 // the same secret: no code comes back to life
		must(t, s.ReplaceAuthenticator(ctx, a))
		equal(t, one[models.Authenticator](t)(s.Authenticator(ctx, a.Serial)).Counter, 7)
		a.Secret = "another seed"
		must(t, s.ReplaceAuthenticator(ctx, a))
		kept = one[models.Authenticator](t)(s.Authenticator(ctx, a.Serial))
		equal(t, kept.Secret.Reveal()+fmt.Sprint(kept.Counter), "another seed0")

		a.UserID = "user-bob"
		wants(t, s.ReplaceAuthenticator(ctx, a, models.Event{ID: "3"}), models.Conflict)
		equal(t, count(t, s, `SELECT count(*) FROM events`), 2)
	})
}

func TestOnlyAuthenticatorsThatMakeCodesAreReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i, kind := range []models.AuthenticatorKind{models.Trusted, models.Virtual} {
			a := storetest.Authenticator(fmt.Sprint("ABC000000", i), "")
			a.Kind = kind
			must(t, s.PutAuthenticator(t.Context(), a))
			a.Kind, a.Secret = models.TOTP, "seed"
			wants(t, s.ReplaceAuthenticator(t.Context(), a), models.Conflict)
			equal(t, one[models.Authenticator](t)(s.Authenticator(t.Context(), a.Serial)).Kind, kind)
		}
	})
}

func TestAnAddedSecretIsSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.AddAuthenticator(t.Context(), storetest.Authenticator("ABC0000001", "plain seed")))
		equal(t, one[models.Authenticator](t)(s.Authenticator(t.Context(), "ABC0000001")).Secret.Reveal(), "plain seed")
		var kept []byte
		must(t, s.Reader().Raw(`SELECT secret FROM authenticators`).Row().Scan(&kept))
		equal(t, len(kept) > 0 && !bytes.Contains(kept, []byte("plain seed")), true)
	})
}
