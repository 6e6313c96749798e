package notify_test

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"

	"riskgate/internal/outbound/outboundtest"
	"riskgate/models"
	"riskgate/notify"
)

func TestHTTPRefusesPrivateAddressesOfHostsThatAreNotListed(t *testing.T) {
	server, got := gatewayServer(t, status(200, ""))
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(server.URL, "http://"))
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
		"169.254.169.254", "100.64.0.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "224.0.0.1", "192.0.2.1",
		"[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::7f00:1]", "[2001:db8::1]", "[ff02::1]",
	} {
		o := httpOptions("https://" + host + ":" + port + "/")
		o.Hosts = nil
		_, err := newHTTP(t, o).Send(context.Background(), codeText())
		if failure := wantFailure(t, err, false); !strings.Contains(failure.Reason, "not public") && failure.Reason != "gateway not reached" {
			t.Errorf("%s: %s", host, failure.Reason)
		}
	}
	if len(*got) != 0 {
		t.Errorf("%d requests arrived", len(*got))
	}
}

func TestHTTPRefusesANameThatTurnsPrivateAfterItWasLookedAt(t *testing.T) {
	server, got := gatewayServer(t, status(200, ""))
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(server.URL, "http://"))
	resolver, asked := outboundtest.Rebinding(t, netip.MustParseAddr("193.0.6.139"), netip.MustParseAddr("127.0.0.1"))
	const host = "rebind.example.org"
	// Whoever checks a name before dialling it sees a public address here.
	seen, err := resolver.LookupNetIP(context.Background(), "ip4", host)
	if err != nil || len(seen) != 1 || seen[0].String() != "193.0.6.139" {
		t.Fatalf("first look = %v, %v", seen, err)
	}
	o := httpOptions("https://" + host + ":" + port + "/")
	o.Hosts, o.Resolver = nil, resolver
	_, err = newHTTP(t, o).Send(context.Background(), codeText())
	if failure := wantFailure(t, err, false); !strings.Contains(failure.Reason, "not public") {
		t.Errorf("reason = %q", failure.Reason)
	}
	if asked.Load() < 2 || len(*got) != 0 {
		t.Errorf("asked %d times, %d requests arrived", asked.Load(), len(*got))
	}
	listed := httpOptions("http://" + host + ":" + port + "/")
	listed.Hosts, listed.Resolver = []string{host}, resolver
	if _, err := newHTTP(t, listed).Send(context.Background(), codeText()); err != nil || len(*got) != 1 {
		t.Errorf("a listed host: %v, %d requests", err, len(*got))
	}
}

func TestOutboxTakesEverything(t *testing.T) {
	var g notify.Gateway = notify.Outbox{}
	id, err := g.Send(context.Background(), codeText())
	if err != nil || id != "0190a1b2" || g.Name() != "outbox" {
		t.Errorf("id = %q, err = %v", id, err)
	}
	gateways := notify.Gateways{g}
	for _, channel := range []models.Channel{models.SMS, models.Email, models.Voice} {
		if !gateways.Offer(channel) || (notify.Gateways{}).Offer(channel) {
			t.Errorf("%s is not offered as it should be", channel)
		}
	}
}
