package login

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/gaissmai/bart"

	"riskgate/models"
	"riskgate/risk"
)

// listIndex is what the analysts' lists hold. It is never changed once it is in use: the
// next one shares with it what has stayed the same.
type listIndex struct {
	version int64 // of the lists that it holds
	lists   map[int64]models.List
	places  *bart.Table[listCell] // addresses are prefixes of one
	values  map[string]layers     // by kind: all but addresses and prefixes
	alone   bool                  // it shares nothing yet, and may be built in place
	stale   int64                 // entries of lists that are gone, which still take up memory
}

// listCell is the lists that one value is on. Most are on one.
type listCell []listing

type listing struct {
	list    int64
	seq     int64
	expires models.Time // 0: never
}

// layers are a large map that is shared from one index to the next, and a small one with
// what has changed since, which is copied.
type layers struct{ settled, recent map[string]listCell }

func (l layers) cell(value string) listCell {
	if c, changed := l.recent[value]; changed {
		return c
	}
	return l.settled[value]
}

func newListIndex() *listIndex {
	x := &listIndex{places: new(bart.Table[listCell]), values: map[string]layers{}, alone: true}
	for _, kind := range []string{risk.EntryCountry, risk.EntryNetwork, risk.EntryUser, risk.EntryDevice} {
		x.values[kind] = layers{map[string]listCell{}, map[string]listCell{}}
	}
	return x
}

// next begins the index that follows this one.
func (x *listIndex) next(version int64, lists []models.List) *listIndex {
	n := &listIndex{
		version: version, lists: make(map[int64]models.List, len(lists)),
		places: x.places, values: make(map[string]layers, len(x.values)), alone: x.alone, stale: x.stale,
	}
	for _, list := range lists {
		n.lists[list.ID] = list
	}
	for id, list := range x.lists {
		if _, there := n.lists[id]; !there {
			n.stale += list.Entries
		}
	}
	for kind, l := range x.values {
		n.values[kind] = layers{l.settled, maps.Clone(l.recent)}
	}
	return n
}

// mostRecent is how many changed values are copied for every next index, before they
// are laid over the large map.
const mostRecent = 1000

// ready ends the making of an index.
func (x *listIndex) ready() *listIndex {
	for kind, l := range x.values {
		if len(l.recent) < mostRecent {
			continue
		}
		settled := maps.Clone(l.settled)
		for value, c := range l.recent {
			if len(c) == 0 {
				delete(settled, value)
			} else {
				settled[value] = c
			}
		}
		x.values[kind] = layers{settled, map[string]listCell{}}
	}
	x.alone = false
	return x
}

// enter puts an entry on its list, over the one that was there.
func (x *listIndex) enter(e models.ListEntry) {
	entered := listing{e.ListID, e.Seq, e.ExpiresAt}
	x.change(e.Kind, e.Value, func(c listCell) listCell {
		return append(c.without(e.ListID, e.Seq+1), entered)
	})
}

// remove takes an entry off its list, unless it was entered again since.
func (x *listIndex) remove(r models.ListRemoval) {
	x.change(r.Kind, r.Value, func(c listCell) listCell { return c.without(r.ListID, r.Seq) })
}

// without is a copy that lacks what a list has entered before a version.
func (c listCell) without(list, before int64) listCell {
	kept := make(listCell, 0, len(c)+1)
	for _, l := range c {
		if l.list != list || l.seq >= before {
			kept = append(kept, l)
		}
	}
	return kept
}

func (x *listIndex) change(kind, value string, to func(listCell) listCell) {
	if kind == risk.EntryAddress || kind == risk.EntryCIDR {
		x.changePlace(value, to)
		return
	}
	l, known := x.values[kind]
	switch {
	case !known:
	case x.alone:
		l.settled[value] = to(l.settled[value])
	default:
		l.recent[value] = to(l.cell(value))
	}
}

func (x *listIndex) changePlace(value string, to func(listCell) listCell) {
	prefix, ok := prefixOf(value)
	if !ok {
		return
	}
	change := func(c listCell, _ bool) (listCell, bool) {
		c = to(c)
		return c, len(c) == 0
	}
	if x.alone {
		x.places.Modify(prefix, change)
		return
	}
	x.places = x.places.ModifyPersist(prefix, change)
}

func prefixOf(value string) (netip.Prefix, bool) {
	if addr, err := netip.ParseAddr(value); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	prefix, err := netip.ParsePrefix(value)
	return prefix, err == nil
}

// shown is what of an attempt can be on a list.
type shown struct {
	address                      netip.Addr // invalid: unknown
	country, user, device, print string     // empty: unknown
	network                      string     // its number
}

// hits lists the lists that something is on at a time, by name and each once. What is
// listed of the place comes before what is listed of user and device.
func (x *listIndex) hits(s shown, now models.Time) []risk.ListHit {
	var hits []risk.ListHit
	add := func(by, value string, c listCell) {
		for _, l := range c {
			if l.expires == 0 || l.expires > now {
				hits = x.hit(hits, l.list, by, value)
			}
		}
	}
	if s.address.IsValid() {
		addr := s.address.WithZone("")
		for prefix, c := range x.places.Supernets(netip.PrefixFrom(addr, addr.BitLen())) {
			by := risk.EntryCIDR
			if prefix.IsSingleIP() {
				by = risk.EntryAddress
			}
			add(by, "", c) // an address is not kept in the clear
		}
	}
	for _, look := range [...]struct{ by, value string }{
		{risk.EntryNetwork, s.network},
		{risk.EntryCountry, s.country},
		{risk.EntryUser, s.user},
		{risk.EntryDevice, s.device},
		{risk.EntryDevice, s.print},
	} {
		if look.value != "" {
			add(look.by, look.value, x.values[look.by].cell(look.value))
		}
	}
	slices.SortFunc(hits, func(a, b risk.ListHit) int { return strings.Compare(a.List, b.List) })
	return hits
}

// hit adds a list to the hits, unless it is among them or no more.
func (x *listIndex) hit(hits []risk.ListHit, id int64, by, value string) []risk.ListHit {
	list, there := x.lists[id]
	if !there || slices.ContainsFunc(hits, func(h risk.ListHit) bool { return h.List == list.Name }) {
		return hits
	}
	if list.Kind == risk.ListAllow && by == risk.EntryDevice && models.IsPrint(value) {
		return hits // what a device shows can be copied, and must not let anybody in
	}
	return append(hits, risk.ListHit{
		List: list.Name, By: by, Value: value, Kind: list.Kind, Weight: list.Weight, Absolute: list.Absolute,
		Listed: list.ChangedAt.Time().Format("2006-01-02"),
	})
}
