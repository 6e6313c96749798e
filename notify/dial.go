package notify

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

// sendTimeout bounds one attempt to hand a message over.
const sendTimeout = 10 * time.Second

var errNotPublic = errors.New("address is not public")

// outbound is an HTTP client that follows no redirect, asks no proxy and connects
// to public addresses only, but for the listed hosts. The address is looked at
// when it is dialled: a name that first resolves to a public address and then to
// a private one gets nowhere (DNS rebinding).
func outbound(listed []string, resolver *net.Resolver) *http.Client {
	open := &net.Dialer{Timeout: sendTimeout, Resolver: resolver}
	guarded := &net.Dialer{Timeout: sendTimeout, Resolver: resolver, Control: publicOnly}
	return &http.Client{
		Timeout: sendTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if host, _, err := net.SplitHostPort(address); err == nil && isListed(listed, host) {
					return open.DialContext(ctx, network, address)
				}
				return guarded.DialContext(ctx, network, address)
			},
			TLSHandshakeTimeout:    sendTimeout,
			ResponseHeaderTimeout:  sendTimeout,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    8,
			IdleConnTimeout:        time.Minute,
			ForceAttemptHTTP2:      true,
		},
	}
}

func isListed(listed []string, host string) bool {
	return slices.ContainsFunc(listed, func(l string) bool { return strings.EqualFold(l, host) })
}

// publicOnly refuses a connection to an address that is not on the public Internet.
func publicOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %q: %w", address, errNotPublic)
	}
	if !isPublic(at.Addr()) {
		return errNotPublic
	}
	return nil
}

func isPublic(a netip.Addr) bool {
	a = a.WithZone("").Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	_, special := geo.Special(a)
	return !special
}
