package pumping

import (
	"math"
	"time"

	"riskgate/models"
)

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// The best of the past days says what is usual, today included.
const pastDays = 14

// The kinds of counts: what the key is, and how long a span.
const (
	countryHours = "country"
	countryDays  = "country-day"
	addressHours = "address" // in parts, by the country of the number
	prefixHours  = "prefix"
)

// tally is how many codes went out, and came back. Of an hour that lies in a window in
// part, that part counts, as if its sends were spread evenly.
type tally struct{ sends, verified float64 }

func (t tally) unverified() float64 { return math.Floor(max(t.sends-t.verified, 0)) }

// add takes up the part of a span of sends that lies in a window before now.
func (t *tally) add(c models.SendCount, now models.Time, window time.Duration) {
	share := float64(c.Start.Add(hour)-now.Add(-window)) / float64(hour.Microseconds())
	share = min(max(share, 0), 1)
	t.sends += share * float64(c.Sends)
	t.verified += share * float64(c.Verified)
}

// evidence is what the rules look at.
type evidence struct {
	now     models.Time
	country struct {
		hour, day tally
		best      float64 // verified on the best of the past days
	}
	address struct {
		known     bool
		hour, day tally
		countries map[string]tally // in the day
	}
	prefix tally // in the hour
	block  models.SendBlock
}

// take adds up what was counted.
func (e *evidence) take(counts []models.SendCount) {
	e.address.countries = map[string]tally{}
	for _, c := range counts {
		switch c.Kind {
		case countryHours:
			e.country.hour.add(c, e.now, hour)
			e.country.day.add(c, e.now, day)
		case countryDays:
			e.country.best = max(e.country.best, float64(c.Verified))
		case addressHours:
			e.address.hour.add(c, e.now, hour)
			e.address.day.add(c, e.now, day)
			there := e.address.countries[c.Part]
			there.add(c, e.now, day)
			e.address.countries[c.Part] = there
		case prefixHours:
			e.prefix.add(c, e.now, hour)
		}
	}
}

// begun is the beginning of the span that an instant lies in, by UTC.
func begun(at models.Time, span time.Duration) models.Time {
	return at - at%models.Time(span.Microseconds())
}

// ranges are the counts that a send is judged by: so many whatever was sent.
func (g *Guard) ranges(s Send, now models.Time) []models.SendRange {
	today, yesterday := begun(now, day), begun(now.Add(-day), hour)
	all := []models.SendRange{
		{Kind: countryHours, Key: s.Number.Country, From: yesterday},
		{Kind: countryDays, Key: s.Number.Country, From: today.Add(-(pastDays - 1) * day)},
		{Kind: prefixHours, Key: g.key(prefixHours, s.Number.Prefix()), From: begun(now.Add(-hour), hour)},
	}
	if address := addressOf(s.Address); address != "" {
		all = append(all, models.SendRange{Kind: addressHours, Key: g.key(addressHours, address), From: yesterday})
	}
	return all
}

// cells are the counts that a send belongs to, from which the rules learn.
func (g *Guard) cells(s Send, at models.Time) []Cell {
	if s.Number.E164 == "" || s.Exempt {
		return nil
	}
	cell := func(kind, key, part string, span, kept time.Duration) Cell {
		start := begun(at, span)
		return Cell{Kind: kind, Key: key, Part: part, Start: start, KeptUntil: start.Add(kept)}
	}
	all := []Cell{
		cell(countryHours, s.Number.Country, "", hour, day+hour),
		cell(countryDays, s.Number.Country, "", day, pastDays*day),
		cell(prefixHours, g.key(prefixHours, s.Number.Prefix()), "", hour, 2*hour),
	}
	if address := addressOf(s.Address); address != "" {
		all = append(all, cell(addressHours, g.key(addressHours, address), s.Number.Country, hour, day+hour))
	}
	return all
}

// adding is what to add to the counts of cells.
func adding(cells []Cell, sends, verified int64) []models.SendCount {
	counts := make([]models.SendCount, len(cells))
	for i, c := range cells {
		counts[i] = models.SendCount{
			Kind: c.Kind, Key: c.Key, Part: c.Part, Start: c.Start, Sends: sends, Verified: verified, KeptUntil: c.KeptUntil,
		}
	}
	return counts
}
