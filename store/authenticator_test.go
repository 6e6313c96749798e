package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestAnAuthenticatorIsKeptWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		want := storetest.Authenticator("ABC0000001", "seed")
		want.Suite, want.Unlock, want.Methods, want.Counter = "OCRA-1:HOTP-SHA1-6:QN08", true, "21,23", 5
		must(t, s.PutAuthenticator(t.Context(), want))
		equal(t, one[models.Authenticator](t)(s.Authenticator(t.Context(), want.Serial)), want)
		without := storetest.Authenticator("ABC0000002", "")
		must(t, s.PutAuthenticator(t.Context(), without))
		equal(t, one[models.Authenticator](t)(s.Authenticator(t.Context(), without.Serial)), without)
	})
}

func TestPuttingAnAuthenticatorAgainRevivesNoCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := storetest.Authenticator("ABC0000001", "seed")
		a.Counter = 9
		must(t, s.PutAuthenticator(t.Context(), a))
		a.Counter, a.Digits = 0, 8
		must(t, s.PutAuthenticator(t.Context(), a))
		kept := one[models.Authenticator](t)(s.Authenticator(t.Context(), a.Serial))
		equal(t, [2]int64{kept.Counter, int64(kept.Digits)}, [2]int64{9, 8})
		a.Secret = "another seed"
		must(t, s.PutAuthenticator(t.Context(), a))
		equal(t, one[models.Authenticator](t)(s.Authenticator(t.Context(), a.Serial)), a)
	})
}

func TestAnAuthenticatorHasOneOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		must(t, s.PutAuthenticator(ctx, storetest.Authenticator("ABC0000001", "seed")))
		for i := range 8 {
			withUser(t, s, fmt.Sprint(i))
		}
		var won atomic.Int32
		inParallel(8, func(i int) {
			event := models.Event{ID: fmt.Sprint(i), Type: models.EventAuthAssigned}
			err := s.AssignAuthenticator(context.Background(), "ABC0000001", fmt.Sprint("user-", i), event)
			if err == nil {
				won.Add(1)
			} else if !models.IsConflict(err) {
				t.Error(err)
			}
		})
		equal(t, won.Load(), 1)
		equal(t, count(t, s, `SELECT count(*) FROM events`), 1)
		must(t, s.UnassignAuthenticator(ctx, "ABC0000001", models.Event{ID: "back"}))
		wants(t, s.UnassignAuthenticator(ctx, "ABC0000001"), models.Conflict)
		wants(t, s.AssignAuthenticator(ctx, "XXX0000000", "user-1"), models.NotFound)
		must(t, s.AssignAuthenticator(ctx, "ABC0000001", "user-1"))
	})
}

func TestAuthenticatorsAreListed(t *testing.T) {
	yes, no := true, false
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withUser(t, s, "alice")
		for i, change := range []func(*models.Authenticator){
			func(*models.Authenticator) {},
			func(a *models.Authenticator) { a.UserID = "user-alice" },
			func(a *models.Authenticator) { a.Domain = "test" },
			func(a *models.Authenticator) { a.Kind = models.OCRA },
		} {
			a := storetest.Authenticator(fmt.Sprint("ABC000000", i), "seed")
			change(&a)
			must(t, s.PutAuthenticator(t.Context(), a))
		}
		for name, c := range map[string]struct {
			filter models.AuthenticatorFilter
			want   string
		}{
			"all":        {models.AuthenticatorFilter{}, "0123 of 4"},
			"any serial": {models.AuthenticatorFilter{Serial: "*"}, "0123 of 4"},
			"one":        {models.AuthenticatorFilter{Serial: "ABC0000002"}, "2 of 1"},
			"a page":     {models.AuthenticatorFilter{Offset: 2, Limit: 1}, "2 of 4"},
			"a domain":   {models.AuthenticatorFilter{Domain: "TEST"}, "2 of 1"},
			"a kind":     {models.AuthenticatorFilter{Kind: models.OCRA}, "3 of 1"},
			"assigned":   {models.AuthenticatorFilter{Assigned: &yes}, "1 of 1"},
			"in stock":   {models.AuthenticatorFilter{Assigned: &no}, "023 of 3"},
			"a user's":   {models.AuthenticatorFilter{UserID: "user-alice"}, "1 of 1"},
		} {
			t.Run(name, func(t *testing.T) {
				found, total, err := s.Authenticators(t.Context(), c.filter)
				must(t, err)
				got := ""
				for _, a := range found {
					got += a.Serial[9:]
					equal(t, a.Secret.Reveal(), "seed")
				}
				equal(t, fmt.Sprintf("%s of %d", got, total), c.want)
			})
		}
	})
}
