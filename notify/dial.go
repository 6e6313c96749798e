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

// special lists what netip has no word for: blocks of the IANA special-purpose
// registries that are not, or not surely, somebody on the public Internet. The
// translation prefixes among them could carry a private IPv4 address inside.
func special() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("100.64.0.0/10"),
		netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("192.0.2.0/24"),
		netip.MustParsePrefix("192.88.99.0/24"),
		netip.MustParsePrefix("198.18.0.0/15"),
		netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("::/96"),
		netip.MustParsePrefix("64:ff9b::/96"),
		netip.MustParsePrefix("64:ff9b:1::/48"),
		netip.MustParsePrefix("100::/64"),
		netip.MustParsePrefix("2001::/23"),
		netip.MustParsePrefix("2001:db8::/32"),
		netip.MustParsePrefix("2002::/16"),
		netip.MustParsePrefix("3fff::/20"),
		netip.MustParsePrefix("5f00::/16"),
		netip.MustParsePrefix("fec0::/10"),
	}
}

func isPublic(a netip.Addr) bool {
	a = a.WithZone("").Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc(special(), func(p netip.Prefix) bool { return p.Contains(a) })
}
