package geo_test

import (
	"encoding/binary"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// cityFile writes a MaxMind DB file (format 2.0, 24-bit records) with one record for
// each prefix and returns its path.
func cityFile(t *testing.T, records map[string]any) string {
	t.Helper()
	prefixes := make([]string, 0, len(records))
	for p := range records {
		prefixes = append(prefixes, p)
	}
	slices.Sort(prefixes)

	const empty = -1 << 30
	nodes := [][2]int{{empty, empty}}
	var data []byte
	for _, p := range prefixes {
		at := netip.MustParsePrefix(p)
		bits, length := at.Addr().As16(), at.Bits()
		if at.Addr().Is4() { // readers look for IPv4 under ::/96
			clear(bits[:12])
			length += 96
		}
		node := 0
		for i := range length {
			side := int(bits[i/8]>>(7-i%8)) & 1
			if i == length-1 {
				nodes[node][side] = -1 - len(data)
				break
			}
			if nodes[node][side] == empty {
				nodes[node][side] = len(nodes)
				nodes = append(nodes, [2]int{empty, empty})
			}
			node = nodes[node][side]
		}
		data = append(data, field(records[p])...)
	}
	var file []byte
	for _, node := range nodes {
		for _, to := range node {
			switch {
			case to == empty:
				to = len(nodes)
			case to < 0:
				to = len(nodes) + 16 + (-1 - to)
			}
			file = append(file, byte(to>>16), byte(to>>8), byte(to))
		}
	}
	file = append(file, make([]byte, 16)...)
	file = append(file, data...)
	file = append(file, "\xab\xcd\xefMaxMind.com"...)
	file = append(file, field(map[string]any{
		"binary_format_major_version": uint16(2), "binary_format_minor_version": uint16(0),
		"build_epoch": uint32(1781725900), "database_type": "Test-City", "ip_version": uint16(6),
		"node_count": uint32(len(nodes)), "record_size": uint16(24),
	})...)
	path := filepath.Join(t.TempDir(), "city.mmdb")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// field encodes a value of the kinds that city files use; none here is long.
func field(v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		out := []byte{7<<5 | byte(len(v))}
		for name, member := range v {
			out = append(append(out, field(name)...), field(member)...)
		}
		return out
	case string:
		return append([]byte{2<<5 | byte(len(v))}, v...)
	case float64:
		return binary.BigEndian.AppendUint64([]byte{3<<5 | 8}, math.Float64bits(v))
	case uint16:
		return binary.BigEndian.AppendUint16([]byte{5<<5 | 2}, v)
	case uint32:
		return binary.BigEndian.AppendUint32([]byte{6<<5 | 4}, v)
	}
	panic("no such kind of field")
}

type m = map[string]any

// city is a record as DB-IP and GeoLite write it; a radius below 0 leaves it out.
func city(country string, lat, lon float64, radius int) m {
	location := m{"latitude": lat, "longitude": lon}
	if radius >= 0 {
		location["accuracy_radius"] = uint16(radius)
	}
	return m{"country": m{"iso_code": country}, "location": location, "city": m{"names": m{"en": "Somewhere"}}}
}
