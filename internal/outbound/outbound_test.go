package outbound_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"riskgate/internal/outbound"
	"riskgate/internal/outbound/outboundtest"
)

// server answers and counts; its second result is its port.
func server(t *testing.T, handle http.HandlerFunc) (s *httptest.Server, port string) {
	t.Helper()
	s = httptest.NewServer(handle)
	t.Cleanup(s.Close)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	return s, port
}

// get returns the status of the answer.
func get(t *testing.T, r outbound.Reach, target string) (int, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := r.Client().Do(request)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

func TestWhoMayBeSpokenTo(t *testing.T) {
	open := outbound.Reach{Hosts: []string{"Hooks.internal", "10.0.0.7"}}
	sandbox := outbound.Reach{Loopback: true, Hosts: []string{"hooks.internal"}}
	for host, want := range map[string]struct{ clear, hopeless, sandboxClear, sandboxHopeless bool }{
		"example.org":      {false, false, false, true},
		"193.0.6.139":      {false, false, false, true},
		"hooks.internal":   {true, false, true, false},
		"10.0.0.7":         {true, false, false, true},
		"10.0.0.8":         {false, true, false, true},
		"127.0.0.1":        {false, true, true, false},
		"127.8.9.1":        {false, true, true, false},
		"::1":              {false, true, true, false},
		"::ffff:127.0.0.1": {false, true, true, false},
		"localhost":        {false, true, true, false},
		"LOCALHOST.":       {false, true, true, false},
		"169.254.169.254":  {false, true, false, true},
		"0.0.0.0":          {false, true, false, true},
		"":                 {false, false, false, true},
	} {
		got := struct{ clear, hopeless, sandboxClear, sandboxHopeless bool }{
			open.Clear(host), open.Hopeless(host), sandbox.Clear(host), sandbox.Hopeless(host),
		}
		if got != want {
			t.Errorf("%q: %+v, want %+v", host, got, want)
		}
	}
}

func TestAnAddressIsLookedAtWhenItIsDialled(t *testing.T) {
	arrived := 0
	_, port := server(t, func(http.ResponseWriter, *http.Request) { arrived++ })
	public, here := netip.MustParseAddr("193.0.6.139"), netip.MustParseAddr("127.0.0.1")
	for name, c := range map[string]struct {
		reach outbound.Reach
		err   error
	}{
		"a name that has turned private": {outbound.Reach{}, outbound.ErrAddress},
		"a listed name":                  {outbound.Reach{Hosts: []string{"x.example"}}, nil},
		"the sandbox's own machine":      {outbound.Reach{Loopback: true}, nil},
	} {
		arrived = 0
		resolver, asked := outboundtest.Rebinding(t, public, here)
		if seen, err := resolver.LookupNetIP(context.Background(), "ip4", "x.example"); err != nil || seen[0] != public {
			t.Fatalf("%s: first look = %v, %v", name, seen, err)
		}
		c.reach.Resolver = resolver
		_, err := get(t, c.reach, "http://x.example:"+port)
		if !errors.Is(err, c.err) || asked.Load() < 2 || (arrived == 1) != (c.err == nil) {
			t.Errorf("%s: %v, asked %d times, %d requests arrived", name, err, asked.Load(), arrived)
		}
	}
	resolver, _ := outboundtest.Rebinding(t, here, public)
	if _, err := resolver.LookupNetIP(context.Background(), "ip4", "x.example"); err != nil {
		t.Fatal(err)
	}
	if _, err := get(t, outbound.Reach{Loopback: true, Resolver: resolver}, "http://x.example:"+port); !errors.Is(err, outbound.ErrAddress) {
		t.Errorf("the sandbox speaks to the world: %v", err)
	}
}

func TestARedirectIsAnAnswer(t *testing.T) {
	s, _ := server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) })
	status, err := get(t, outbound.Reach{Loopback: true}, s.URL)
	if err != nil || status != http.StatusFound {
		t.Errorf("%d, %v", status, err)
	}
}

func TestNoProxyIsAsked(t *testing.T) {
	transport, ok := outbound.Reach{}.Client().Transport.(*http.Transport)
	if !ok || transport.Proxy != nil {
		t.Error("a proxy would look at no address")
	}
}

func TestRetryAfterIsReadInBothSpellings(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, "-5": 0, "soon": 0,
		"Wed, 04 Mar 2026 12:01:00 GMT": time.Minute, "Wed, 04 Mar 2026 11:00:00 GMT": 0,
	} {
		answer := &http.Response{Header: http.Header{"Retry-After": {value}}}
		if got := outbound.RetryAfter(answer, now); got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
}

func TestATimeoutIsKnown(t *testing.T) {
	silent := make(chan struct{})
	s, _ := server(t, func(http.ResponseWriter, *http.Request) { <-silent })
	defer close(silent)
	client := outbound.Reach{Loopback: true}.Client()
	client.Timeout = 50 * time.Millisecond
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(request)
	if err == nil {
		_ = answer.Body.Close()
	}
	if !outbound.IsTimeout(err) || outbound.IsTimeout(errors.New("else")) || outbound.IsTimeout(nil) {
		t.Errorf("%v", err)
	}
}
