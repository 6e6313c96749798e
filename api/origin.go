package api

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/internal/request"
	"riskgate/models"
)

// Proxies are the machines in front of the server whose word about the client's
// address counts. Without any, nobody's does.
type Proxies struct {
	Trusted []netip.Prefix
	Header  string // the one header that is read; empty: X-Forwarded-For
}

// origins finds out where requests come from.
type origins struct {
	trusted []netip.Prefix
	header  string
	local   bool // answers to loopback hosts only
	cross   *http.CrossOriginProtection
}

func newOrigins(p Proxies, publicURL string, local bool) (*origins, error) {
	o := &origins{trusted: p.Trusted, header: p.Header, local: local, cross: http.NewCrossOriginProtection()}
	if o.header == "" {
		o.header = "X-Forwarded-For"
	}
	if publicURL == "" {
		return o, nil
	}
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, fmt.Errorf("public URL: %w", err)
	}
	if err := o.cross.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
		return nil, fmt.Errorf("public URL: %w", err)
	}
	return o, nil
}

// locate notes the client's address. One that cannot be read stops the request: it
// would otherwise escape every limit and list that goes by addresses.
func (s *Server) locate(c *gin.Context) {
	if s.origins.local && !loopbackHost(c.Request.Host) {
		s.problem(c, models.Errorf(models.Forbidden, "The sandbox answers to loopback hosts only, such as localhost"))
		return
	}
	address, err := s.origins.address(c.Request)
	if err != nil {
		s.problem(c, models.Errorf(models.Invalid, "The client's address cannot be read").Because(err))
		return
	}
	from := request.From(c.Request.Context())
	from.Address = address
	c.Request = c.Request.WithContext(request.WithOrigin(c.Request.Context(), from))
}

// address is the connection's, or behind trusted proxies the right-most one that is
// not a proxy's own.
func (o *origins) address(r *http.Request) (netip.Addr, error) {
	address, err := request.ParseHop(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("connection: %w", err)
	}
	if !o.trusts(address) {
		return address, nil
	}
	lines := r.Header.Values(o.header)
	if len(lines) == 0 {
		return address, nil
	}
	for _, hop := range slices.Backward(strings.Split(strings.Join(lines, ","), ",")) {
		address, err = request.ParseHop(hop)
		if err != nil {
			return netip.Addr{}, fmt.Errorf("header %s: %w", o.header, err)
		}
		if !o.trusts(address) {
			break
		}
	}
	return address, nil
}

func (o *origins) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(o.trusted, func(p netip.Prefix) bool { return p.Contains(address) })
}

// sameSite refuses what a browser sends on behalf of a foreign page.
func (o *origins) sameSite(r *http.Request) error {
	if err := o.cross.Check(r); err != nil {
		return models.Errorf(models.Forbidden, "Requests from foreign origins are refused").Because(err)
	}
	return nil
}
