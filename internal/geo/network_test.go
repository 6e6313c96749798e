package geo_test

import (
	"net/netip"
	"os"
	"testing"

	"riskgate/internal/geo"
)

func TestADamagedTableIsRefusedOrHarmless(t *testing.T) {
	raw, err := os.ReadFile("data/networks.bin")
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{
		"empty": nil, "only the magic": raw[:8], "cut off": raw[:len(raw)-1], "longer": append(raw[:len(raw):len(raw)], 0),
		"another magic": append([]byte("rg-asn2\n"), raw[8:]...),
	} {
		if _, err := geo.OpenNetworks(damaged); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	junk := append([]byte(nil), raw...)
	for i := 24; i < len(junk); i += 3 {
		junk[i] ^= 0xa5
	}
	table, err := geo.OpenNetworks(junk)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1 << 16 { // must not panic, whatever it answers
		table.Lookup(netip.AddrFrom4([4]byte{byte(i >> 8), byte(i), byte(i), 1}))
		table.Lookup(netip.AddrFrom16([16]byte{0x20, byte(i >> 8), byte(i)}))
	}
}

func TestNoAddressIsInNoNetwork(t *testing.T) {
	raw, err := os.ReadFile("data/networks.bin")
	if err != nil {
		t.Fatal(err)
	}
	table, err := geo.OpenNetworks(raw)
	if err != nil {
		t.Fatal(err)
	}
	if number, name := table.Lookup(netip.Addr{}); number != 0 || name != "" {
		t.Errorf("AS%d %s", number, name)
	}
}
