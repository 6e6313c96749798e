package pumping

import (
	"math"
	"slices"
	"time"

	"riskgate/internal/phone"
	"riskgate/models"
)

// line looks at the number alone: what kind of line, of which country.
func (set Settings) line(s Send) []Finding {
	found := make([]Finding, 0, 2)
	class := Finding{Rule: Class, Word: string(s.Number.Class)}
	switch {
	case s.Landlines && s.Channel == models.SMS && s.Number.Class == phone.Fixed:
		class.Rule = Landline
		found = append(found, class.measured(Live, true))
	case set.Modes[Class] != Off:
		found = append(found, class.measured(set.Modes[Class], slices.Contains(set.Classes, s.Number.Class)))
	}
	country := Finding{Rule: Country, Word: s.Number.Country}
	switch {
	case len(set.Countries) == 0:
		country.Rule = NoCountry
		found = append(found, country.measured(Live, true))
	case set.Modes[Country] != Off:
		found = append(found, country.measured(set.Modes[Country], !set.allows(s.Number.Country)))
	}
	return found
}

func (set Settings) allows(country string) bool {
	return slices.Contains(set.Countries, anyCountry) || slices.Contains(set.Countries, country)
}

// replies looks at what came of earlier codes. For a block of numbers that has to be
// blocked anew it returns the block.
func (set Settings) replies(number phone.Number, e evidence) (found []Finding, blocked *models.SendBlock) {
	var counted []Finding
	if e.address.known {
		usual := set.Share * e.address.day.verified
		counted = append(counted, set.addressMix(number, e))
		counted = append(counted, volume(AddressVolume, set.AddressVolume, usual, usual/6, e.address.day, e.address.hour)...)
	}
	usual := set.Share * max(e.country.best, e.country.day.verified)
	usualHour := max(usual, float64(set.CountryVolume.Day)) / 6
	usualHour = max(usualHour, set.Share*e.country.hour.verified)
	counted = append(counted, volume(CountryVolume, set.CountryVolume, usual, usualHour, e.country.day, e.country.hour)...)
	for _, f := range counted {
		if mode := set.Modes[f.Rule]; mode != Off {
			found = append(found, f.measured(mode, f.Value > f.Threshold))
		}
	}
	if mode := set.Modes[Prefix]; mode != Off {
		f, over, next := set.Prefix.judge(e)
		found, blocked = append(found, f.measured(mode, over)), next
	}
	return found, blocked
}

// addressMix counts the countries that an address sent to in a day, and had no code
// back from.
func (set Settings) addressMix(number phone.Number, e evidence) Finding {
	mixed := 0
	for country, t := range e.address.countries {
		if t.sends > 0 && t.verified == 0 && country != number.Country {
			mixed++
		}
	}
	if e.address.countries[number.Country].verified == 0 {
		mixed++ // this one
	}
	return Finding{Rule: AddressMix, Value: float64(mixed), Threshold: float64(set.AddressMix), Seconds: seconds(day), RetryAfter: day}
}

// volume counts the codes of a day and of an hour that nobody answered. More may be
// where many are answered.
func volume(rule Rule, least Volume, usualDay, usualHour float64, inDay, inHour tally) []Finding {
	return []Finding{
		{
			Rule: rule, Value: inDay.unverified() + 1, Threshold: max(float64(least.Day), usualDay), Of: math.Floor(inDay.sends) + 1,
			Seconds: seconds(day), RetryAfter: day,
		},
		{
			Rule: rule, Value: inHour.unverified() + 1, Threshold: max(float64(least.Hour), usualHour), Of: math.Floor(inHour.sends) + 1,
			Seconds: seconds(hour), RetryAfter: hour,
		},
	}
}

// judge looks at the share of codes that came back from a block of numbers. A block
// lasts, unless late codes show that people live there. Shadows block too, so that they
// record what the rule would do.
func (c Conversion) judge(e evidence) (f Finding, over bool, next *models.SendBlock) {
	f = Finding{Rule: Prefix, Threshold: c.Least, Of: math.Floor(e.prefix.sends), Seconds: seconds(hour)}
	if e.prefix.sends > 0 {
		f.Value = e.prefix.verified / e.prefix.sends
	}
	answered := e.prefix.sends > 0 && f.Value >= c.Least
	switch {
	case answered:
		return f, false, nil
	case e.now < e.block.EndsAt:
		f.RetryAfter = e.block.EndsAt.Time().Sub(e.now.Time())
		return f, true, nil
	case e.prefix.sends < float64(c.Sends):
		return f, false, nil
	}
	span := c.Block
	if e.now < e.block.KeptUntil {
		span = min(2*e.block.Span, c.Longest)
	}
	f.RetryAfter = span
	until := e.now.Add(span)
	return f, true, &models.SendBlock{EndsAt: until, Span: span, KeptUntil: until.Add(c.Longest)}
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// unread is what the rules say that look at what could not be read.
func (set Settings) unread() []Finding {
	var found []Finding
	for _, rule := range []Rule{AddressMix, AddressVolume, CountryVolume, Prefix} {
		if mode := set.Modes[rule]; mode != Off {
			found = append(found, Finding{Rule: rule, Mode: mode, Outcome: Unread})
		}
	}
	return found
}
