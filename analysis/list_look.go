package analysis

import (
	"context"
	"net/netip"
	"strings"

	"riskgate/models"
	"riskgate/risk"
)

// sought is a value as it is kept; none if it is a user that nobody is.
func (l *Lists) sought(ctx context.Context, kind, value string) (asKind string, values []string, err error) {
	asKind, value, err = models.ListValue(kind, value)
	if err != nil || asKind != risk.EntryUser {
		return asKind, []string{value}, err
	}
	users, err := l.usersOf(ctx, value)
	for _, u := range users {
		values = append(values, u.ID)
	}
	return asKind, values, err
}

// Found is an entry with the list that it is on.
type Found struct {
	Entry
	List models.List
}

// Look finds a value in all lists: an address or prefix also within wider prefixes.
func (l *Lists) Look(ctx context.Context, kind, value string) ([]Found, error) {
	kind, values, err := l.sought(ctx, kind, value)
	if err != nil || len(values) == 0 {
		return nil, err
	}
	entries, err := l.Store.ListEntriesOf(ctx, kind, values...)
	if err != nil {
		return nil, err
	}
	if wider := widerThan(kind, values[0]); len(wider) > 0 {
		more, err := l.Store.ListEntriesOf(ctx, risk.EntryCIDR, wider...)
		if err != nil {
			return nil, err
		}
		entries = append(entries, more...)
	}
	return l.located(ctx, entries)
}

// widerThan are all prefixes that an address or a prefix lies in.
func widerThan(kind, value string) (wider []string) {
	if kind == risk.EntryAddress {
		value += "/128"
		if strings.Contains(value, ".") {
			value = strings.TrimSuffix(value, "128") + "32"
		}
	} else if kind != risk.EntryCIDR {
		return nil
	}
	prefix, err := netip.ParsePrefix(value)
	if err != nil {
		return nil
	}
	for bits := prefix.Bits() - 1; bits > 0; bits-- {
		wider = append(wider, netip.PrefixFrom(prefix.Addr(), bits).Masked().String())
	}
	return wider
}

func (l *Lists) located(ctx context.Context, entries []models.ListEntry) ([]Found, error) {
	lists, err := l.Store.Lists(ctx, "", 0)
	if err != nil {
		return nil, err
	}
	shown, err := l.shown(ctx, entries)
	if err != nil {
		return nil, err
	}
	found := make([]Found, 0, len(shown))
	for _, list := range lists {
		for _, e := range shown {
			if e.ListID == list.ID {
				found = append(found, Found{e, list})
			}
		}
	}
	return found, nil
}
