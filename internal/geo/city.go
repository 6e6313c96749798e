package geo

import (
	"fmt"
	"math"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"
)

// defaultRadiusKm stands in where a city file gives no radius, as free ones do: most
// of a city's addresses lie within it.
const defaultRadiusKm = 50

// maxRadiusKm is half the way round the earth: anywhere.
const maxRadiusKm = 20038

// cityRecord is the part of a record that city files of several makers share.
type cityRecord struct {
	Country struct {
		Code string `maxminddb:"iso_code"`
	} `maxminddb:"country"`
	Location struct {
		Lat *float64 `maxminddb:"latitude"`
		Lon *float64 `maxminddb:"longitude"`
	} `maxminddb:"location"`
}

func openCity(path string) (*maxminddb.Reader, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // no file is a valid choice, and the DB asks for nil
	}
	city, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("geo: city file %s: %w", path, err)
	}
	return city, nil
}

// locate adds what the city file knows. The compiled-in country has precedence, so
// that a user's countries mean the same with and without a city file.
func (db *DB) locate(addr netip.Addr, at *Place) {
	if db.city == nil {
		return
	}
	var record cityRecord
	found := db.city.Lookup(addr)
	if err := found.Decode(&record); err != nil {
		return // damaged or of another shape: the place stays unknown
	}
	if at.Country == "" && isCountry(record.Country.Code) {
		at.Country = record.Country.Code
	}
	if record.Location.Lat == nil || record.Location.Lon == nil {
		return
	}
	lat, lon := *record.Location.Lat, *record.Location.Lon
	if !onEarth(lat, lon) {
		return
	}
	at.Lat, at.Lon, at.HasPlace = lat, lon, true
	at.RadiusKm = radiusOf(found)
}

// onEarth refuses what is no coordinate, and 0°N 0°E, which in such files means that
// nothing is known.
func onEarth(lat, lon float64) bool {
	if lat == 0 && lon == 0 {
		return false
	}
	return math.Abs(lat) <= 90 && math.Abs(lon) <= 180 // false for NaN
}

// radiusOf reads the radius on its own: makers write it as an integer or as a
// fraction, and neither may cost the place.
func radiusOf(found maxminddb.Result) float64 {
	var whole uint32
	if err := found.DecodePath(&whole, "location", "accuracy_radius"); err == nil && whole > 0 {
		return min(float64(whole), maxRadiusKm)
	}
	var km float64
	if err := found.DecodePath(&km, "location", "accuracy_radius"); err == nil && km > 0 {
		return min(km, maxRadiusKm)
	}
	return defaultRadiusKm
}
