package request_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"riskgate/internal/request"
)

func TestOriginTravelsInTheContext(t *testing.T) {
	want := request.Origin{CorrelationID: "c1", Address: netip.MustParseAddr("192.0.2.1")}
	if got := request.From(request.WithOrigin(t.Context(), want)); got != want {
		t.Errorf("got %+v", got)
	}
	if got := request.From(context.Background()); got.Address.IsValid() || got.CorrelationID != "" {
		t.Errorf("nothing became %+v", got)
	}
}

func TestAddressesAreReadInEveryForm(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.1":                "192.0.2.1",
		"0:0:0:0:0:0:0:1":          "::1",
		"::ffff:192.0.2.1":         "192.0.2.1",
		"0:0:0:0:0:ffff:c000:0201": "192.0.2.1",
		"2001:DB8::A":              "2001:db8::a",
		"fe80::1%eth0":             "fe80::1",
	} {
		if got, err := request.ParseAddress(text); err != nil || got.String() != want {
			t.Errorf("%q became %v, %v", text, got, err)
		}
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for _, text := range []string{
		"", " ", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.04", "256.1.1.1", "1.2.3.4:80", "[::1]", "::1::", "1.2.3.4 ",
		"１.２.３.４", "0x7f.0.0.1", "2130706433", strings.Repeat("1", 5000), "1.2.3.4\x00",
	} {
		if got, err := request.ParseAddress(text); err == nil {
			t.Errorf("%q became %v", text, got)
		}
	}
}

func TestHopsMayCarryPortsAndBrackets(t *testing.T) {
	for text, want := range map[string]string{
		"\t192.0.2.1":            "192.0.2.1",
		"192.0.2.1:8080":         "192.0.2.1",
		"[2001:db8::1]":          "2001:db8::1",
		"[2001:db8::1]:443":      "2001:db8::1",
		"[::ffff:192.0.2.1]:443": "192.0.2.1",
		"fe80::1%eth0":           "fe80::1",
	} {
		if got, err := request.ParseHop(text); err != nil || got.String() != want {
			t.Errorf("%q became %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "unknown", "_hidden", "[192.0.2.1", "192.0.2.1]", "192.0.2.1:99999", "for=192.0.2.1"} {
		if got, err := request.ParseHop(text); err == nil {
			t.Errorf("%q became %v", text, got)
		}
	}
}

func TestNeighboursShareANetwork(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.77":        "192.0.2.0/24",
		"::ffff:192.0.2.77": "192.0.2.0/24",
		"2001:db8:1:2::3":   "2001:db8:1:2::/64",
	} {
		if got := request.Network(netip.MustParseAddr(text)); got.String() != want {
			t.Errorf("%s is in %v", text, got)
		}
	}
	if got := request.Network(netip.Addr{}); got.IsValid() {
		t.Errorf("no address is in %v", got)
	}
}

// FuzzParseHop checks that whatever a proxy writes is an address in plain form or
// an error.
func FuzzParseHop(f *testing.F) {
	for _, seed := range []string{"192.0.2.1", "[2001:db8::1]:443", "::ffff:1.2.3.4", "fe80::1%eth0", "unknown", "[]", "1.2.3.4:", "[::1", "%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		addr, err := request.ParseHop(text)
		if (err == nil) != addr.IsValid() {
			t.Fatalf("%q: %v, %v", text, addr, err)
		}
		if err != nil {
			return
		}
		if addr.Is4In6() || addr.Zone() != "" {
			t.Errorf("%q is not in plain form: %v", text, addr)
		}
		if again, err := request.ParseAddress(addr.String()); err != nil || again != addr {
			t.Errorf("%q: %v became %v, %v", text, addr, again, err)
		}
		if !request.Network(addr).Contains(addr) {
			t.Errorf("%v is not in its own network", addr)
		}
	})
}
