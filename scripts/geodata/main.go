// Command geodata refreshes the geographic data that internal/geo compiles in: it
// downloads two packages of the ip-location-db project with npm, makes the table
// of networks from one, takes the countries from the other, and writes both with their
// checksums and a SOURCES.md of versions, licences and attribution.
//
//	go run ./scripts/geodata [-out internal/geo/data]
//
// It needs npm and the network; nothing else of the build does. The same versions of
// the packages give the same bytes.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

const (
	countryPackage = "@ip-location-db/geo-whois-asn-country-mmdb"
	networkPackage = "@ip-location-db/asn"
)

func main() {
	out := flag.String("out", filepath.Join("internal", "geo", "data"), "folder to write to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := refresh(ctx, *out)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "geodata:", err)
		os.Exit(1)
	}
}

// refresh downloads, converts and writes; nothing is replaced before all is made.
func refresh(ctx context.Context, out string) error {
	scratch, err := os.MkdirTemp("", "geodata-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch) //nolint:errcheck // a leftover in the temporary folder harms nobody
	countries, err := fetch(ctx, scratch, countryPackage)
	if err != nil {
		return err
	}
	networks, err := fetch(ctx, scratch, networkPackage)
	if err != nil {
		return err
	}
	files, err := convert(countries, networks)
	if err != nil {
		return err
	}
	return write(out, files)
}

// convert makes the contents of every data file, by its name.
func convert(countries, networks release) (map[string][]byte, error) {
	country, err := countries.file("geo-whois-asn-country.mmdb")
	if err != nil {
		return nil, err
	}
	v4, err := networks.file("asn-ipv4.csv")
	if err != nil {
		return nil, err
	}
	v6, err := networks.file("asn-ipv6.csv")
	if err != nil {
		return nil, err
	}
	table, err := tableOf(v4, v6)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", networks.name, err)
	}
	return map[string][]byte{
		"country.mmdb": country,
		"networks.bin": table,
		"SOURCES.md":   sources(countries, networks),
	}, nil
}
