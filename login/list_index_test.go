package login

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"sync"
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// The index of lists: what it finds, and that it never falls behind the store.

func listed(t *testing.T, s *store.Store, change models.ListChange) {
	t.Helper()
	if _, _, err := s.ChangeList(context.Background(), change); err != nil {
		t.Error(err)
	}
}

func refreshed(t *testing.T, l *Lists) *listIndex {
	t.Helper()
	if err := l.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	return l.index.Load()
}

// names are the lists and why something is on them.
func names(hits []risk.ListHit) (found []string) {
	for _, h := range hits {
		found = append(found, h.List+" "+h.By+" "+h.Value)
	}
	return found
}

func TestTheIndexFindsEveryListOnce(t *testing.T) {
	s := storetest.SQLite(t)
	user := storetest.User("ada")
	user.ID = "u"
	if err := s.CreateUser(t.Context(), user, nil); err != nil {
		t.Fatal(err)
	}
	for name, entries := range map[string][]models.ListEntry{
		"a-all": {
			{Kind: "user", Value: "u"},
			{Kind: "country", Value: "BR"},
			{Kind: "network", Value: "22548"},
			{Kind: "cidr", Value: "200.0.0.0/8"},
			{Kind: "address", Value: "200.160.2.3"},
		},
		"b-cidr":    {{Kind: "cidr", Value: "200.0.0.0/8"}, {Kind: "country", Value: "BR"}},
		"c-narrow":  {{Kind: "cidr", Value: "200.160.0.0/16"}, {Kind: "cidr", Value: "200.0.0.0/8"}},
		"d-six":     {{Kind: "cidr", Value: "2001:db8::/32"}, {Kind: "address", Value: "2001:db8::1"}},
		"e-user":    {{Kind: "user", Value: "u"}, {Kind: "device", Value: "0123456789abcdef"}},
		"f-expired": {{Kind: "country", Value: "BR", ExpiresAt: 1000}},
		"g-later":   {{Kind: "country", Value: "BR", ExpiresAt: 1001}},
	} {
		listed(t, s, models.ListChange{List: name, Create: &models.List{Kind: risk.ListWatch}, Put: entries})
	}
	listed(t, s, models.ListChange{List: "h-allow", Create: &models.List{Kind: risk.ListAllow}, Put: []models.ListEntry{
		{Kind: "device", Value: "0123456789abcdef"}, {Kind: "device", Value: "0123456789abcdef0123456789abcdef"},
	}})
	index := refreshed(t, &Lists{Store: s})
	for name, row := range map[string]struct {
		shown shown
		want  []string
	}{
		"nothing":               {shown{}, nil},
		"an address":            {shown{address: netip.MustParseAddr("200.160.2.3")}, []string{"a-all address ", "b-cidr cidr ", "c-narrow cidr "}},
		"its neighbour":         {shown{address: netip.MustParseAddr("200.160.2.4")}, []string{"a-all cidr ", "b-cidr cidr ", "c-narrow cidr "}},
		"another":               {shown{address: netip.MustParseAddr("201.160.2.3")}, nil},
		"an IPv6 address":       {shown{address: netip.MustParseAddr("2001:db8::1")}, []string{"d-six address "}},
		"one with a zone":       {shown{address: netip.MustParseAddr("2001:db8::2%eth0")}, []string{"d-six cidr "}},
		"a country":             {shown{country: "BR"}, []string{"a-all country BR", "b-cidr country BR", "g-later country BR"}},
		"a network":             {shown{network: "22548"}, []string{"a-all network 22548"}},
		"the place comes first": {shown{user: "u", country: "BR"}, []string{"a-all country BR", "b-cidr country BR", "e-user user u", "g-later country BR"}},
		"a print":               {shown{print: "0123456789abcdef"}, []string{"e-user device 0123456789abcdef"}},
		"a device":              {shown{device: "0123456789abcdef0123456789abcdef"}, []string{"h-allow device 0123456789abcdef0123456789abcdef"}},
	} {
		if got := names(index.hits(row.shown, 1000)); !slices.Equal(got, row.want) {
			t.Errorf("%s: on %q, want %q", name, got, row.want)
		}
	}
}

// everything is what an index holds, by list and value.
func (x *listIndex) everything() map[string]listing {
	all := map[string]listing{}
	add := func(value string, c listCell) {
		for _, l := range c {
			if list, there := x.lists[l.list]; there {
				all[list.Name+" "+value] = l
			}
		}
	}
	for prefix, c := range x.places.All() {
		add(prefix.String(), c)
	}
	for kind, l := range x.values {
		for value := range l.settled {
			add(kind+" "+value, l.cell(value))
		}
		for value := range l.recent {
			add(kind+" "+value, l.cell(value))
		}
	}
	return all
}

// wild changes a list at random; whatever it meets that is not there it leaves.
func wild(s *store.Store, random *rand.Rand, at models.Time) error {
	name := fmt.Sprint("list-", random.IntN(3))
	pick := func() models.ListEntry {
		n := random.IntN(40)
		entries := [...]models.ListEntry{
			{Kind: "address", Value: fmt.Sprintf("192.0.2.%d", n)},
			{Kind: "cidr", Value: fmt.Sprintf("10.%d.0.0/16", n)},
			{Kind: "device", Value: fmt.Sprint("u", n)},
			{Kind: "network", Value: fmt.Sprint(n + 1)},
		}
		e := entries[random.IntN(len(entries))]
		e.CreatedAt, e.ExpiresAt = at, models.Time(1_000_000+random.IntN(9))
		return e
	}
	change := models.ListChange{List: name, At: at}
	switch what := random.IntN(100); {
	case what < 1:
		change.Delete = true
	case what < 10:
		change.Create = &models.List{Kind: risk.ListWatch}
	case what < 30:
		change.Remove = []models.ListEntry{pick()}
	case what < 40:
		l := models.Listed{List: name, Rule: "r", Entry: pick(), Event: models.Event{ID: fmt.Sprint(random.Uint64())}}
		return s.Commit(context.Background(), &models.Change{Listed: []models.Listed{l}})
	default:
		one, two := pick(), pick()
		change.Put = []models.ListEntry{one}
		if one.Value != two.Value {
			change.Put = append(change.Put, two)
		}
	}
	_, _, err := s.ChangeList(context.Background(), change)
	if models.IsConflict(err) || models.IsNotFound(err) {
		return nil
	}
	return err
}

func TestTheIndexKeepsUpWithManyWhoChangeLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		following := &Lists{Store: s}
		refreshed(t, following)
		const writers, changes = 4, 60
		var all sync.WaitGroup
		for i := range writers {
			random := rand.New(rand.NewPCG(7, uint64(i)))
			all.Go(func() {
				for n := range changes {
					if err := wild(s, random, models.Time(n)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { all.Wait(); close(done) }()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			refreshed(t, following)
			if version := following.index.Load().version; version%3 == 0 { // what is told no more makes it read all
				if _, err := s.Purge(t.Context(), models.Time(version%changes)); err != nil {
					t.Fatal(err)
				}
			}
		}
		got, anew := refreshed(t, following).everything(), refreshed(t, &Lists{Store: s}).everything()
		if !reflect.DeepEqual(got, anew) {
			t.Errorf("followed %d entries, read anew %d:\n%v\n%v", len(got), len(anew), got, anew)
		}
		if len(anew) < 20 {
			t.Errorf("only %d entries were left", len(anew))
		}
	})
}

func TestAnIndexInUseDoesNotChange(t *testing.T) {
	s := storetest.SQLite(t)
	lists := &Lists{Store: s}
	listed(t, s, models.ListChange{List: "seen", Create: &models.List{Kind: risk.ListWatch}, Put: []models.ListEntry{
		{Kind: "cidr", Value: "10.0.0.0/8"}, {Kind: "device", Value: "u"},
	}})
	old := refreshed(t, lists)
	many := make([]models.ListEntry, mostRecent+1)
	for i := range many {
		many[i] = models.ListEntry{Kind: "device", Value: fmt.Sprint("u", i)}
	}
	listed(t, s, models.ListChange{List: "seen", Put: append(many, models.ListEntry{Kind: "address", Value: "192.0.2.7"})})
	between := refreshed(t, lists)
	listed(t, s, models.ListChange{List: "seen", Remove: []models.ListEntry{
		{Kind: "cidr", Value: "10.0.0.0/8"}, {Kind: "device", Value: "u"}, {Kind: "device", Value: "u7"},
	}})
	now := refreshed(t, lists)
	for name, row := range map[string]struct {
		index *listIndex
		size  int
	}{"old": {old, 2}, "between": {between, mostRecent + 4}, "now": {now, mostRecent + 1}} {
		if got := len(row.index.everything()); got != row.size {
			t.Errorf("%s holds %d entries, want %d", name, got, row.size)
		}
	}
	if l := between.values["device"]; len(l.recent) > 0 || len(l.settled) != mostRecent+2 {
		t.Errorf("%d recent, %d settled", len(l.recent), len(l.settled))
	}
	if refreshed(t, lists) != now {
		t.Error("nothing changed, and the index was made anew")
	}
}

// stuffed is a store whose lists say that they are long.
type stuffed struct{ *store.Store }

func (s stuffed) Lists(ctx context.Context, after string, limit int) ([]models.List, error) {
	lists, err := s.Store.Lists(ctx, after, limit)
	for i := range lists {
		lists[i].Entries = mostStale/2 + 1
	}
	return lists, err
}

func TestDeletedListsTakeUpNoMemoryForLong(t *testing.T) {
	s := storetest.SQLite(t)
	lists := &Lists{Store: stuffed{s}}
	for i, want := range []int{1, 0, 1} {
		name := fmt.Sprint("list-", i)
		listed(t, s, models.ListChange{List: name, Create: &models.List{Kind: risk.ListWatch}, Put: []models.ListEntry{
			{Kind: "cidr", Value: fmt.Sprintf("10.%d.0.0/16", i)},
		}})
		refreshed(t, lists)
		listed(t, s, models.ListChange{List: name, Delete: true})
		if got := refreshed(t, lists).places.Size(); got != want {
			t.Errorf("after %d deleted lists %d prefixes are held, want %d", i+1, got, want)
		}
	}
}
