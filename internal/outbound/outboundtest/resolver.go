// Package outboundtest answers questions for names as somebody would who wants to get
// behind a firewall.
package outboundtest

import (
	"context"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Rebinding is a resolver that gives every name one address at the first question and
// another at every later one. It counts the questions.
func Rebinding(tb testing.TB, first, later netip.Addr) (*net.Resolver, *atomic.Int32) {
	tb.Helper()
	socket, err := new(net.ListenConfig).ListenPacket(context.Background(), "udp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = socket.Close() })
	asked := new(atomic.Int32)
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			if packed, err := answer(buffer[:n], first, later, asked); err == nil {
				_, _ = socket.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}, asked
}

func answer(packet []byte, first, later netip.Addr, asked *atomic.Int32) ([]byte, error) {
	var question dnsmessage.Message
	if err := question.Unpack(packet); err != nil {
		return nil, err
	}
	said := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: question.ID, Response: true, RecursionAvailable: true},
		Questions: question.Questions,
	}
	for _, q := range question.Questions {
		if q.Type != dnsmessage.TypeA {
			continue
		}
		address := later
		if asked.Add(1) == 1 {
			address = first
		}
		said.Answers = append(said.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: address.As4()},
		})
	}
	return said.Pack()
}
