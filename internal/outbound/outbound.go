// Package outbound makes the HTTP clients that speak to foreign servers. They follow
// no redirect, ask no proxy, give up after ten seconds, and connect to addresses on the
// public Internet only, but for the hosts that an operator listed.
//
// The address is looked at when it is dialled: a name that first resolves to a public
// address and then to a private one gets nowhere (DNS rebinding).
package outbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"riskgate/internal/geo"
)

// Timeout bounds one exchange, from the question for the address to the end of the
// answer.
const Timeout = 10 * time.Second

// ErrAddress is in the chain of the error for a server at an address that may not be
// spoken to.
var ErrAddress = errors.New("address may not be spoken to")

// Reach says which servers may be spoken to.
type Reach struct {
	Hosts    []string      // may be at any address, and be spoken to in the clear
	Loopback bool          // beside them only this machine may, in the clear too
	Resolver *net.Resolver // nil: the machine's
}

// Client makes a client that gets no farther.
func (r Reach) Client() *http.Client {
	open := &net.Dialer{Timeout: Timeout, Resolver: r.Resolver}
	guarded := &net.Dialer{Timeout: Timeout, Resolver: r.Resolver, Control: r.control}
	return &http.Client{
		Timeout: Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if host, _, err := net.SplitHostPort(address); err == nil && r.lists(host) {
					return open.DialContext(ctx, network, address)
				}
				return guarded.DialContext(ctx, network, address)
			},
			TLSHandshakeTimeout:    Timeout,
			ResponseHeaderTimeout:  Timeout,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    8,
			IdleConnTimeout:        time.Minute,
			ForceAttemptHTTP2:      true,
		},
	}
}

// Clear reports whether a host may be spoken to without TLS.
func (r Reach) Clear(host string) bool {
	return r.lists(host) || r.Loopback && isThisMachine(host)
}

// Hopeless reports whether a host can be told, without asking for its address, to be
// out of reach.
func (r Reach) Hopeless(host string) bool {
	if r.lists(host) {
		return false
	}
	if r.Loopback {
		return !isThisMachine(host)
	}
	address, err := netip.ParseAddr(host)
	return err == nil && !isPublic(address) || err != nil && isThisMachine(host)
}

func (r Reach) lists(host string) bool {
	return slices.ContainsFunc(r.Hosts, func(l string) bool { return strings.EqualFold(l, host) })
}

// control refuses a connection to an address that is out of reach.
func (r Reach) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %q: %w", address, ErrAddress)
	}
	if r.Loopback && !at.Addr().Unmap().IsLoopback() || !r.Loopback && !isPublic(at.Addr()) {
		return ErrAddress
	}
	return nil
}

// isThisMachine knows the names and addresses that can mean nothing else.
func isThisMachine(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().IsLoopback()
	}
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost")
}

func isPublic(a netip.Addr) bool {
	a = a.WithZone("").Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	_, special := geo.Special(a)
	return !special
}
