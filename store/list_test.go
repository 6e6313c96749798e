package store_test

import (
	"fmt"
	"slices"
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// withList makes an empty list to watch, by "ann".
func withList(t *testing.T, s *store.Store, name string) models.List {
	t.Helper()
	list, _, err := s.ChangeList(t.Context(), models.ListChange{
		List: name, Create: &models.List{Kind: risk.ListWatch, Weight: 1.25, Note: "why"}, At: start,
		Events: []models.Event{{ID: "made " + name, Type: models.EventListCreated}},
	})
	must(t, err)
	return list
}

func entry(kind, value string) models.ListEntry {
	return models.ListEntry{Kind: kind, Value: value, Note: "seen", Author: "ann", CreatedAt: start, ExpiresAt: start.Add(1e15)}
}

// countries are entries of countries by their letters.
func countries(codes ...string) []models.ListEntry {
	var entries []models.ListEntry
	for _, code := range codes {
		entries = append(entries, entry(risk.EntryCountry, code))
	}
	return entries
}

func put(t *testing.T, s *store.Store, list string, entries ...models.ListEntry) int {
	t.Helper()
	_, added, err := s.ChangeList(t.Context(), models.ListChange{List: list, Put: entries, At: start})
	must(t, err)
	return added
}

// on is what stands on a list, as "kind value".
func on(t *testing.T, s *store.Store, f models.ListEntryFilter) (found []string) {
	t.Helper()
	for _, e := range one[[]models.ListEntry](t)(s.ListEntries(t.Context(), f)) {
		found = append(found, e.Kind+" "+e.Value)
	}
	return found
}

func TestAListIsKeptAsItWasMadeAndChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		made := withList(t, s, "seen")
		equal(t, made, models.List{ID: 1, Name: "seen", Kind: risk.ListWatch, Weight: 1.25, Note: "why", Revision: 1, CreatedAt: start, ChangedAt: start})
		equal(t, one[models.List](t)(s.List(ctx, "seen")), made)

		put(t, s, "seen", countries("NL", "BR")...)
		change := models.ListChange{
			List: "seen", Revision: 1, Update: &models.List{Kind: risk.ListBlock, Absolute: true, Note: "enough"}, At: start + 5,
			Events: []models.Event{{ID: "changed", Type: models.EventListChanged}},
		}
		changed, _, err := s.ChangeList(ctx, change)
		must(t, err)
		equal(t, changed, models.List{
			ID: 1, Name: "seen", Kind: risk.ListBlock, Absolute: true, Note: "enough", Entries: 2, Revision: 2, CreatedAt: start, ChangedAt: start + 5,
		})
		equal(t, one[models.List](t)(s.List(ctx, "seen")), changed)

		withList(t, s, "other")
		names := func(after string, limit int) (found []string) {
			for _, l := range one[[]models.List](t)(s.Lists(ctx, after, limit)) {
				found = append(found, l.Name)
			}
			return found
		}
		equal(t, names("", 0), []string{"other", "seen"})
		equal(t, names("", 1), []string{"other"})
		equal(t, names("other", 1), []string{"seen"})
		equal(t, count(t, s, `SELECT count(*) FROM events`), 3)
	})
}

func TestChangesOfListsThatCannotBe(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withList(t, s, "seen")
		put(t, s, "seen", countries("NL")...)
		for name, c := range map[string]struct {
			change models.ListChange
			kind   models.Kind
		}{
			"a name that is taken":     {models.ListChange{List: "seen", Create: &models.List{Kind: risk.ListAllow}}, models.Conflict},
			"a list that is not there": {models.ListChange{List: "none", Update: &models.List{Kind: risk.ListAllow}}, models.NotFound},
			"nothing to delete":        {models.ListChange{List: "none", Delete: true}, models.NotFound},
			"another revision":         {models.ListChange{List: "seen", Revision: 2, Delete: true}, models.Conflict},
			"an entry that is not there": {models.ListChange{
				List: "seen", Put: countries("BR"), Remove: countries("DE"),
			}, models.NotFound},
		} {
			t.Run(name, func(t *testing.T) {
				c.change.Events = []models.Event{{ID: "told of " + name}}
				_, _, err := s.ChangeList(t.Context(), c.change)
				wants(t, err, c.kind)
			})
		}
		equal(t, on(t, s, models.ListEntryFilter{List: "seen"}), []string{"country NL"})
		equal(t, one[models.List](t)(s.List(t.Context(), "seen")).Entries, 1)
		equal(t, count(t, s, `SELECT count(*) FROM events WHERE id LIKE 'told%'`), 0)
	})
}

func TestListsAreBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		withList(t, s, "seen")
		statement(t, s, `UPDATE lists SET entries = ?`, models.MostListEntries-1)
		put(t, s, "seen", countries("NL")...)
		put(t, s, "seen", countries("NL")...) // nothing new
		_, _, err := s.ChangeList(ctx, models.ListChange{List: "seen", Put: countries("BR", "DE")})
		wants(t, err, models.Conflict)
		equal(t, on(t, s, models.ListEntryFilter{List: "seen"}), []string{"country NL"})

		must(t, s.Unit(ctx, func(exec func(string, ...any) error) error {
			for i := range models.MostLists - 1 {
				const list = `INSERT INTO lists (id, name, kind, absolute, weight, note, entries, revision, created_at, changed_at)
					VALUES (?, ?, 'watch', ?, 0, '', 0, 1, 0, 0)`
				if err := exec(list, 1000+i, fmt.Sprint("list-", i), false); err != nil {
					return err
				}
			}
			return nil
		}))
		_, _, err = s.ChangeList(ctx, models.ListChange{List: "one-more", Create: &models.List{Kind: risk.ListWatch}})
		wants(t, err, models.Conflict)
	})
}

func TestEntriesAreWrittenOverAndRemoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		list := withList(t, s, "seen")
		equal(t, put(t, s, "seen", countries("NL", "BR")...), 2)
		again := entry(risk.EntryCountry, "NL")
		again.Note, again.Author, again.ExpiresAt, again.CreatedAt = "again", "bob", 0, start+7
		equal(t, put(t, s, "seen", again, entry(risk.EntryNetwork, "3333")), 1)
		again.ListID, again.Seq = list.ID, 3
		equal(t, one[[]models.ListEntry](t)(s.ListEntriesOf(ctx, risk.EntryCountry, "NL", "XX")), []models.ListEntry{again})

		_, _, err := s.ChangeList(ctx, models.ListChange{List: "seen", Remove: countries("BR"), At: start + 9})
		must(t, err)
		equal(t, on(t, s, models.ListEntryFilter{List: "seen"}), []string{"country NL", "network 3333"})
		equal(t, one[models.List](t)(s.List(ctx, "seen")).Entries, 2)
		equal(t, one[models.ListVersion](t)(s.ListVersion(ctx)), models.ListVersion{Now: 4})
		equal(t, one[[]models.ListRemoval](t)(s.ListRemovalsSince(ctx, 3)),
			[]models.ListRemoval{{Seq: 4, ListID: list.ID, Kind: risk.EntryCountry, Value: "BR", RemovedAt: start + 9}})
		equal(t, len(one[[]models.ListRemoval](t)(s.ListRemovalsSince(ctx, 4))), 0)
	})
}

func TestEntriesArePagedAndFiltered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withList(t, s, "other")
		put(t, s, "other", countries("XX")...)
		withList(t, s, "seen")
		put(t, s, "seen", append(countries("NL", "BR", "BE"), entry(risk.EntryAddress, "192.0.2.7"), entry(risk.EntryCIDR, "192.0.2.0/24"))...)
		for name, c := range map[string]struct {
			filter models.ListEntryFilter
			want   []string
		}{
			"all":                      {models.ListEntryFilter{}, []string{"address 192.0.2.7", "cidr 192.0.2.0/24", "country BE", "country BR", "country NL"}},
			"a page":                   {models.ListEntryFilter{After: entry(risk.EntryCIDR, "192.0.2.0/24"), Limit: 2}, []string{"country BE", "country BR"}},
			"after the last of a kind": {models.ListEntryFilter{After: entry(risk.EntryAddress, "9"), Limit: 1}, []string{"cidr 192.0.2.0/24"}},
			"a kind":                   {models.ListEntryFilter{Kind: risk.EntryCIDR}, []string{"cidr 192.0.2.0/24"}},
			"values that begin so":     {models.ListEntryFilter{Prefix: "192.0.2."}, []string{"address 192.0.2.7", "cidr 192.0.2.0/24"}},
			"of a kind":                {models.ListEntryFilter{Kind: risk.EntryCountry, Prefix: "B"}, []string{"country BE", "country BR"}},
			"no list":                  {models.ListEntryFilter{List: "none"}, nil},
		} {
			t.Run(name, func(t *testing.T) {
				if c.filter.List == "" {
					c.filter.List = "seen"
				}
				equal(t, on(t, s, c.filter), c.want)
			})
		}
	})
}

// numbered are n networks, from a number on.
func numbered(from, n int) []models.ListEntry {
	entries := make([]models.ListEntry, n)
	for i := range entries {
		entries[i] = entry(risk.EntryNetwork, fmt.Sprint(from+i))
	}
	return entries
}

func TestManyEntriesAreWrittenInBatchesAndReadInTheOrderOfTheirChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		const many = 1103
		list := withList(t, s, "feed")
		equal(t, put(t, s, "feed", numbered(1, many)...), many)
		equal(t, put(t, s, "feed", numbered(many-9, 30)...), 20) // ten of them were there
		equal(t, one[models.List](t)(s.List(ctx, "feed")).Entries, many+20)

		var found []string
		var last models.ListEntry
		for {
			page := one[[]models.ListEntry](t)(s.ListEntriesSince(ctx, last, 100))
			if len(page) == 0 {
				break
			}
			for _, e := range page {
				if e.ListID != list.ID || e.Seq < last.Seq {
					t.Fatalf("%+v after %+v", e, last)
				}
				last = e
				found = append(found, e.Value)
			}
		}
		equal(t, last.Seq, 3)
		slices.Sort(found)
		equal(t, len(slices.Compact(found)), many+20)
		equal(t, len(one[[]models.ListEntry](t)(s.ListEntriesSince(ctx, models.ListEntry{Seq: 3}, 100))), 30)
	})
}
