package geo

import (
	_ "embed"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"
)

//go:embed data/country.mmdb
var countryData []byte

//go:embed data/networks.bin
var networkData []byte

// Options names what the operator brings; all of it may be missing.
type Options struct {
	CityFile string     // path of a city file; "" means no coordinates
	Lists    []ListFile // lists of prefixes by class
}

// Place is what is known of an address. Fields that are empty or zero are unknown.
type Place struct {
	Country  string // ISO 3166-1 alpha-2
	ASN      uint32
	Network  string // the name of the autonomous system, for people
	Lat, Lon float64
	RadiusKm float64 // of uncertainty, above 0 whenever HasPlace is set
	HasPlace bool
	Class    string // tor, vpn, datacentre, relay or none; empty while no list is loaded
	Special  bool   // a special-purpose address, of which all else is unknown
}

// DB looks addresses up. It is never changed after [Open] and safe for concurrent use.
type DB struct {
	country  *maxminddb.Reader
	networks *Networks
	city     *maxminddb.Reader // nil: none given
	classes  classes
}

// Open reads the compiled-in data and the operator's files. An operator's file that
// cannot be read is an error; all such errors are reported together.
func Open(o Options) (*DB, error) {
	country, err := maxminddb.OpenBytes(countryData)
	if err != nil {
		return nil, fmt.Errorf("geo: the compiled-in countries: %w", err)
	}
	networks, err := OpenNetworks(networkData)
	if err != nil {
		return nil, err
	}
	city, cityErr := openCity(o.CityFile)
	classes, listErr := loadClasses(o.Lists)
	if err := errors.Join(cityErr, listErr); err != nil {
		return nil, err
	}
	return &DB{country: country, networks: networks, city: city, classes: classes}, nil
}

// Close releases the operator's city file. The DB must not be used afterwards.
func (db *DB) Close() error {
	if db.city == nil {
		return nil
	}
	return db.city.Close()
}

// Built is the date of the compiled-in data.
func (db *DB) Built() time.Time { return db.country.Metadata.BuildTime().UTC() }

// Lookup tells what is known of an address. It never fails: what is invalid, special
// or in no file is simply unknown.
func (db *DB) Lookup(addr netip.Addr) Place {
	if !addr.IsValid() {
		return Place{}
	}
	addr = plain(addr)
	if _, special := Special(addr); special {
		return Place{Special: true}
	}
	var at Place
	at.Country = db.countryOf(addr)
	at.ASN, at.Network = db.networks.Lookup(addr)
	at.Class = db.classes.of(addr)
	db.locate(addr, &at)
	return at
}

func (db *DB) countryOf(addr netip.Addr) string {
	var code string
	if err := db.country.Lookup(addr).DecodePath(&code, "country_code"); err != nil || !isCountry(code) {
		return ""
	}
	return code
}

// isCountry keeps out what data files put in place of an unknown country.
func isCountry(code string) bool {
	if len(code) != 2 || code == "ZZ" || code == "XX" || code == "EU" || code == "AP" {
		return false
	}
	return code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z'
}
