package store_test

import (
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestPurgeForgetsWhatExpiredLongAgo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withList(t, s, "seen")
		many := numbered(1, 1201)
		for i := range many {
			many[i].ExpiresAt = start + 1
		}
		late, never := entry(risk.EntryCountry, "NL"), entry(risk.EntryCountry, "BR")
		late.ExpiresAt, never.ExpiresAt = start+10, 0
		put(t, s, "seen", append(many, late, never)...)
		equal(t, one[int](t)(s.Purge(ctx, start+10)), 1201)
		equal(t, on(t, s, models.ListEntryFilter{List: "seen"}), []string{"country BR", "country NL"})
		equal(t, one[models.List](t)(s.List(ctx, "seen")).Entries, 2)
		equal(t, one[models.ListVersion](t)(s.ListVersion(ctx)).Now, 2) // nobody has to be told
	})
}

func TestADeletedListLeavesNothingAndItsNameIsFree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		first := withList(t, s, "seen")
		put(t, s, "seen", numbered(1, 1201)...)
		withList(t, s, "other")
		put(t, s, "other", countries("NL")...)
		_, _, err := s.ChangeList(ctx, models.ListChange{List: "seen", Delete: true})
		must(t, err)
		equal(t, count(t, s, `SELECT count(*) FROM list_entries`), 1)
		_, err = s.List(ctx, "seen")
		wants(t, err, models.NotFound)

		again, _, err := s.ChangeList(ctx, models.ListChange{List: "seen", Create: &models.List{Kind: risk.ListAllow}})
		must(t, err)
		if again.ID == first.ID {
			t.Error("the ID was given twice")
		}
		equal(t, on(t, s, models.ListEntryFilter{List: "seen"}), nil)
	})
}

func TestPurgeDropsWhatADeletedListLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withList(t, s, "seen")
		put(t, s, "seen", numbered(1, 700)...)
		withList(t, s, "other")
		put(t, s, "other", countries("NL")...)
		statement(t, s, `DELETE FROM lists WHERE name = 'seen'`)
		one[int](t)(s.Purge(t.Context(), start))
		equal(t, count(t, s, `SELECT count(*) FROM list_entries`), 1)
	})
}

func TestRemovalsAreToldForAWhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withList(t, s, "seen")
		put(t, s, "seen", countries("NL", "BR")...)
		for i, gone := range []string{"NL", "BR"} {
			_, _, err := s.ChangeList(ctx, models.ListChange{List: "seen", Remove: countries(gone), At: start + models.Time(i)})
			must(t, err)
		}
		one[int](t)(s.Purge(ctx, start))
		equal(t, one[models.ListVersion](t)(s.ListVersion(ctx)), models.ListVersion{Now: 4})
		one[int](t)(s.Purge(ctx, start+1))
		equal(t, one[models.ListVersion](t)(s.ListVersion(ctx)), models.ListVersion{Now: 4, Forgotten: 3})
		equal(t, len(one[[]models.ListRemoval](t)(s.ListRemovalsSince(ctx, 0))), 1)
	})
}

func TestAnErasedUserIsOnNoList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		ada, bob := withUser(t, s, "ada"), withUser(t, s, "bob")
		seen(t, s, ada.ID, "her-phone", start)
		seen(t, s, bob.ID, "his-phone", start)
		for _, list := range []string{"one", "two"} {
			withList(t, s, list)
			put(t, s, list, entry(risk.EntryUser, ada.ID), entry(risk.EntryUser, bob.ID),
				entry(risk.EntryDevice, "her-phone"), entry(risk.EntryDevice, "his-phone"))
		}
		must(t, s.DeleteUser(ctx, ada.ID))
		for _, list := range []string{"one", "two"} {
			equal(t, on(t, s, models.ListEntryFilter{List: list}), []string{"device his-phone", "user user-bob"})
			equal(t, one[models.List](t)(s.List(ctx, list)).Entries, 2)
		}
		equal(t, len(one[[]models.ListRemoval](t)(s.ListRemovalsSince(ctx, 4))), 4)
		before := one[models.ListVersion](t)(s.ListVersion(ctx))
		must(t, s.DeleteUser(ctx, withUser(t, s, "eve").ID))
		equal(t, one[models.ListVersion](t)(s.ListVersion(ctx)), before)
	})
}
