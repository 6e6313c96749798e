package risk

import "math"

const (
	earthRadiusKm = 6371.0088
	nearKm        = 100 // distances up to this are no travel
	limitKmh      = 250 // speeds up to this are travel
)

// weighTravel is T10: whether the way from the last login could be travelled. It
// says nothing where an address may stand for somewhere else (a VPN, a relay), or
// where the network is the user's anyway.
func weighTravel(_ *Model, e *Evidence) Finding {
	a := &e.Attempt.Address
	if !a.HasPlace {
		return unknown(missingPlace)
	}
	if e.User.Last.At == 0 {
		return unknown(missingHistory)
	}
	if a.Class == "" || e.User.Last.Class == "" {
		return unknown(missingClass)
	}
	if a.Class != ClassNone || e.User.Last.Class != ClassNone || e.User.Network.KnownNetwork {
		return nats(0)
	}
	t := tripOf(e)
	if t.km <= nearKm || t.kmh <= limitKmh {
		return nats(0)
	}
	return nats(math.Min(2.5, math.Log(t.kmh/limitKmh)))
}

// trip is the way from the last login to this one, at its shortest.
type trip struct {
	km, kmh float64
	seconds int64
}

func tripOf(e *Evidence) trip {
	from, to := &e.User.Last, &e.Attempt.Address
	gap := max(0, e.Attempt.At-from.At)
	km := math.Max(0, distanceKm(from.Lat, from.Lon, to.Lat, to.Lon)-from.Radius-to.Radius)
	return trip{km, km / (float64(max(gap, 60*second)) / float64(hour)), gap / second}
}

// distanceKm is the great-circle distance, by the haversine formula.
func distanceKm(lat1, lon1, lat2, lon2 float64) float64 {
	const degree = math.Pi / 180
	half := func(a, b float64) float64 {
		s := math.Sin((b - a) * degree / 2)
		return s * s
	}
	h := half(lat1, lat2) + math.Cos(lat1*degree)*math.Cos(lat2*degree)*half(lon1, lon2)
	return 2 * earthRadiusKm * math.Asin(math.Sqrt(math.Min(1, h)))
}

func explainTravel(_ *Model, e *Evidence, _ Finding) Explanation {
	t := tripOf(e)
	return Explanation{
		Code: ReasonImpossibleTravel,
		Numbers: map[string]any{
			"distanceKm": round(t.km), "speedKmh": round(t.kmh), "seconds": t.seconds,
			"radiusKm": round(e.User.Last.Radius + e.Attempt.Address.Radius),
			"from":     e.User.Last.Country, "to": e.Attempt.Address.Country,
		},
		Thresholds: map[string]any{"limitKmh": limitKmh, "distanceKm": nearKm},
	}
}
