package risk

import (
	"math"
	"testing"
)

func TestTravel(t *testing.T) {
	// Amsterdam to São Paulo is 9,802 km; less the radii, 9,732.
	away := func(gap int64) func(e *Evidence) {
		return func(e *Evidence) {
			e.Attempt.Address = far()
			e.Attempt.Address.Class = ClassNone
			e.User.Network.KnownNetwork = false
			e.User.Last.At = noon - gap
		}
	}
	with := func(gap int64, more func(e *Evidence)) func(e *Evidence) {
		return func(e *Evidence) {
			away(gap)(e)
			more(e)
		}
	}
	check(t, "travel", []row{
		{"in a second", away(second), 2.5, "", ReasonImpossibleTravel},
		{"in twelve hours", away(12 * hour), 1.1767, "", ReasonImpossibleTravel}, // 811 km/h
		{"in two days", away(2 * day), 0, "", ""},
		{"backwards in time", away(-hour), 2.5, "", ReasonImpossibleTravel},
		{"next door", with(second, func(e *Evidence) { e.Attempt.Address.Lat, e.Attempt.Address.Lon = 52.9, 5.5 }), 0, "", ""},
		{"within the radius", with(second, func(e *Evidence) { e.Attempt.Address.Radius = 9_700 }), 0, "", ""},
		{"a network of the user's", with(second, func(e *Evidence) { e.User.Network.KnownNetwork = true }), 0, "", ""},
		{"through a VPN", with(second, func(e *Evidence) { e.Attempt.Address.Class = ClassVPN }), 0, "", ""},
		{"from a relay", with(second, func(e *Evidence) { e.User.Last.Class = ClassRelay }), 0, "", ""},
		{"no lists loaded", with(second, func(e *Evidence) { e.Attempt.Address.Class = "" }), 0, missingClass, ""},
		{"no place", with(second, func(e *Evidence) { e.Attempt.Address.HasPlace = false }), 0, missingPlace, ""},
		{"no place before", with(second, func(e *Evidence) { e.User.Last = Place{} }), 0, missingHistory, ""},
	})
}

func TestDistances(t *testing.T) {
	rows := []struct {
		name                   string
		lat1, lon1, lat2, lon2 float64
		km                     float64
	}{
		{"nowhere", 52, 5, 52, 5, 0},
		{"a degree of the equator", 0, 0, 0, 1, 111.195},
		{"to the other side", 0, 0, 0, 180, 20015.1},
		{"across the date line", 0, 179.5, 0, -179.5, 111.195},
		{"pole to pole", 90, 0, -90, 77, 20015.1},
	}
	for _, row := range rows {
		if got := distanceKm(row.lat1, row.lon1, row.lat2, row.lon2); math.Abs(got-row.km) > .1 {
			t.Errorf("%s: %v km, want %v", row.name, got, row.km)
		}
	}
}
