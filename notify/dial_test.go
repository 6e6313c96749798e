package notify_test

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

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

// names is a resolver that gives a name one address at the first question and
// another at every later one.
func names(t *testing.T, first, later netip.Addr) (*net.Resolver, *atomic.Int32) {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	var asked atomic.Int32
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			var question dnsmessage.Message
			if question.Unpack(buffer[:n]) != nil || len(question.Questions) != 1 {
				continue
			}
			answer := dnsmessage.Message{
				Header:    dnsmessage.Header{ID: question.ID, Response: true, RecursionAvailable: true},
				Questions: question.Questions,
			}
			if q := question.Questions[0]; q.Type == dnsmessage.TypeA {
				address := later
				if asked.Add(1) == 1 {
					address = first
				}
				answer.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: address.As4()},
				}}
			}
			packed, err := answer.Pack()
			if err == nil {
				_, _ = socket.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}, &asked
}

func TestHTTPRefusesANameThatTurnsPrivateAfterItWasLookedAt(t *testing.T) {
	server, got := gatewayServer(t, status(200, ""))
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(server.URL, "http://"))
	resolver, asked := names(t, netip.MustParseAddr("193.0.6.139"), netip.MustParseAddr("127.0.0.1"))
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
