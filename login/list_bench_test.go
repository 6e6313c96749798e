package login

import (
	"fmt"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// How much lists cost a login, and keeping them in memory.

// feed is n prefixes of /24 on one list, no two alike.
func feed(n int) []models.ListEntry {
	entries := make([]models.ListEntry, n)
	for i := range entries {
		value := fmt.Sprintf("%d.%d.%d.0/24", 1+i>>16, i>>8&255, i&255)
		entries[i] = models.ListEntry{ListID: 1, Kind: risk.EntryCIDR, Value: value, Seq: 1}
	}
	return entries
}

func indexOf(entries ...[]models.ListEntry) *listIndex {
	x := newListIndex().next(1, []models.List{{ID: 1, Name: "feed", Kind: risk.ListWatch}, {ID: 2, Name: "people", Kind: risk.ListBlock}})
	for _, some := range entries {
		for _, e := range some {
			x.enter(e)
		}
	}
	return x.ready()
}

func BenchmarkMatch(b *testing.B) {
	for _, size := range []int{0, 100, 100_000, 1_000_000} {
		people := []models.ListEntry{{ListID: 2, Kind: risk.EntryUser, Value: "u", Seq: 1}}
		x := indexOf(feed(size), people)
		miss := shown{
			address: netip.MustParseAddr("200.160.2.3"), country: "BR", network: "22548", user: "nobody",
			device: "0123456789abcdef0123456789abcdef", print: "0123456789abcdef",
		}
		hit := miss
		hit.address, hit.user = netip.MustParseAddr("1.0.7.9"), "u"
		for name, s := range map[string]shown{"miss": miss, "hit": hit} {
			b.Run(fmt.Sprintf("prefixes=%d/%s", size, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					x.hits(s, 1)
				}
			})
		}
	}
}

// BenchmarkNextIndex takes up one new entry.
func BenchmarkNextIndex(b *testing.B) {
	x := indexOf(feed(100_000))
	lists := []models.List{{ID: 1, Name: "feed", Kind: risk.ListWatch}}
	n := 0
	for b.Loop() {
		n++
		x = x.next(int64(n), lists)
		kind, value := risk.EntryUser, strconv.Itoa(n)
		if n%2 == 0 {
			kind, value = risk.EntryAddress, fmt.Sprintf("200.%d.%d.%d", n>>16&255, n>>8&255, n&255)
		}
		x.enter(models.ListEntry{ListID: 1, Kind: kind, Value: value, Seq: int64(n)})
		x = x.ready()
	}
}

// BenchmarkImport brings 100,000 prefixes into the store, and then into memory.
func BenchmarkImport(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...storetest.Option) *store.Store{
		"sqlite": storetest.SQLite, "postgres": storetest.Postgres,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := open(b)
				began := time.Now()
				change := models.ListChange{List: "feed", Create: &models.List{Kind: risk.ListWatch}, Put: feed(100_000)}
				if _, _, err := s.ChangeList(b.Context(), change); err != nil {
					b.Fatal(err)
				}
				kept := time.Now()
				if err := (&Lists{Store: s}).Refresh(b.Context()); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(kept.Sub(began).Seconds(), "s/import")
				b.ReportMetric(time.Since(kept).Seconds(), "s/load")
			}
		})
	}
}
