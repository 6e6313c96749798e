package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// write replaces the data files in folder and lists their checksums beside them.
func write(folder string, files map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	var sums bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(folder, name), files[name], 0o644); err != nil { //nolint:gosec // data for all to read
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return os.WriteFile(filepath.Join(folder, "SHA256SUMS"), sums.Bytes(), 0o644) //nolint:gosec // data for all to read
}

// sources says where the data comes from and on what terms. Both projects' notices
// are kept as they ask.
func sources(countries, networks release) []byte {
	return fmt.Appendf(nil, `# Geographic data: sources and licences

Written by `+"`go run ./scripts/geodata`"+`; do not edit.

| file | made from | version | of | licence |
|---|---|---|---|---|
| country.mmdb | npm %s, geo-whois-asn-country.mmdb, unchanged | %s | %s | CC0-1.0 by its package; its notes name the NRO's data in it as CC BY 4.0 |
| networks.bin | npm %s, asn-ipv4.csv and asn-ipv6.csv, changed | %s | %s | CC BY 4.0 |

Both packages are made by the ip-location-db project (github.com/sapics/ip-location-db).

## Attribution

- IP to AS number data by [Route Views](https://www.routeviews.org), CC BY 4.0.
- Names and further ranges: [IP Geolocation by DB-IP](https://db-ip.com), IP to ASN Lite database, CC BY 4.0.
- Statistics of the regional internet registries: [Number Resource Organization](https://www.nro.net), CC BY 4.0.

The licence: creativecommons.org/licenses/by/4.0.

Changes made for networks.bin: neighbouring ranges of one network are joined, IPv6 ranges end at whole /64s, numbers reserved
for private use are left out, names are cut at 80 bytes, and all of it is written as a sorted binary table (internal/geo/network.go).

## What to know

The project has announced that it will end its npm packages for releases elsewhere, and that their data has mistakes. A country or
network here is therefore a hint for weighing a login, not evidence of where somebody is. Special-purpose addresses are
never looked up in these files.
`, countries.name, countries.version, countries.date(), networks.name, networks.version, networks.date())
}
