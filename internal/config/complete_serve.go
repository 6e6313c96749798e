package config

import (
	"errors"
	"net"
	"net/http"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
)

var (
	headerPattern = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)
	hostPattern   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)
)

// completeServe fills in what depends on other settings, and checks what only
// shows when they are seen together.
func (l *loader) completeServe() {
	s := &l.into
	if s.Sandbox {
		l.loopback("listen", s.Listen)
		l.loopback("metrics-listen", s.Metrics)
	}
	if _, err := s.TLS.Config(); err != nil {
		l.wrong("--tls-cert", err.Error())
	}
	l.completeURL()
	if !headerPattern.MatchString(s.Proxies.Header) {
		l.wrong(l.from["proxy-header"], "must be the name of a header, such as X-Forwarded-For")
	}
	if s.Metrics != "" && s.Metrics == s.Listen {
		l.wrong(l.from["metrics-listen"], "must differ from --listen")
	}
	if s.Traces != "" && !isHTTP(s.Traces) {
		l.wrong(l.from["otel-endpoint"], "must be an http:// or https:// URL")
	}
	l.readable("city-file", s.Geo.CityFile)
	for _, networks := range s.Geo.Lists {
		l.readable("network-list", networks.Value)
	}
	l.readable("verify-templates", s.Verify.Templates)
	if s.Verify.Host != "" && !hostPattern.MatchString(s.Verify.Host) {
		l.wrong(l.from["verify-host"], "must be the name of a host, such as shop.example.org")
	}
	for i, host := range s.Verify.AllowedHosts {
		s.Verify.AllowedHosts[i] = strings.ToLower(host)
	}
	l.completeMail()
	l.completeGateway()
	l.completeGateways()
	if s.Guard.PrefixLongest < s.Guard.PrefixBlock {
		l.wrong(l.from["verify-prefix-longest"], "must not be shorter than --verify-prefix-block")
	}
}

func (l *loader) loopback(name, address string) {
	if address == "" {
		return
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.Unmap().IsLoopback()) {
		l.wrong(l.from[name], "the sandbox lets everyone in, so it listens on loopback only: use 127.0.0.1:"+port+", or leave --sandbox out")
	}
}

func (l *loader) completeURL() {
	s := &l.into
	if s.PublicURL == "" && s.Listen == "" {
		return
	}
	s.Reachable = s.PublicURL != "" || s.Sandbox
	if s.PublicURL == "" {
		scheme := "http://"
		if s.TLS.CertFile != "" {
			scheme = "https://"
		}
		s.PublicURL = scheme + s.Listen
	}
	address, err := url.Parse(s.PublicURL)
	if err != nil || !isHTTP(s.PublicURL) || address.RawQuery != "" || address.Fragment != "" || address.User != nil {
		l.wrong(l.from["public-url"], "must be an http:// or https:// URL without query, such as https://login.example.org")
	}
	s.PublicURL = strings.TrimRight(s.PublicURL, "/")
}

func isHTTP(text string) bool {
	address, err := url.Parse(text)
	return err == nil && (address.Scheme == "http" || address.Scheme == "https") && address.Host != ""
}

func (l *loader) readable(name, path string) {
	if path == "" {
		return
	}
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		err = errors.New(path + " is a directory")
	}
	if err != nil {
		l.wrong(l.from[name], err.Error())
	}
}

func (l *loader) completeMail() {
	m := l.into.SMTP
	if m.Host == "" {
		if m.From != "" || m.User != "" || m.Password != "" {
			l.wrong(l.from["smtp"], "is missing: mail is set up, but not its server")
		}
		return
	}
	if _, err := mail.ParseAddress(m.From); err != nil {
		l.wrong(l.from["smtp-from"], "must be the e-mail address that mail is from")
	}
	if (m.User == "") != (m.Password == "") {
		l.wrong(l.from["smtp-user"], "needs RISKGATE_SMTP_PASSWORD, and the other way round")
	}
	if m.Security == "none" && m.User != "" {
		l.wrong(l.from["smtp-security"], "none would send the password in the clear")
	}
}

func (l *loader) completeGateway() {
	g := &l.into.Gateway
	if g.URL == "" {
		if g.Body != "" || g.Secret != "" {
			l.wrong(l.from["gateway-url"], "is missing: the gateway's request is set up, but not its address")
		}
		return
	}
	address, err := url.Parse(g.URL)
	switch {
	case err != nil || !isHTTP(g.URL):
		l.wrong(l.from["gateway-url"], "must be an https:// URL")
	case address.Scheme != "https" && !slices.Contains(g.Hosts, address.Hostname()):
		l.wrong(l.from["gateway-url"], "must be https://; for a host of your own, say --private-host "+address.Hostname())
	}
	if g.Body == "" && g.Method != http.MethodGet {
		l.wrong(l.from["gateway-body"], "is missing: say what the gateway wants, such as {\"to\":\"{{to}}\",\"text\":\"{{body}}\"}")
	}
	if g.Channels == nil {
		g.Channels = []string{"sms"}
	}
}
