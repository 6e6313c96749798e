package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"riskgate/api/analyst"
	"riskgate/api/iaa"
	"riskgate/api/pages"
	"riskgate/api/reports"
	"riskgate/api/sandbox"
	"riskgate/api/verify"
	"riskgate/models"
)

// The bounds of one connection. A long poll waits up to 60 s, which the time to
// write leaves room for.
const (
	headerTimeout  = 5 * time.Second
	readTimeout    = 15 * time.Second
	writeTimeout   = 90 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 16 << 10
	maxBodyBytes   = 64 << 10
)

// Options is what the server is made of. Log, Now, IAA and Ready are required, and
// Keys and Digests outside the sandbox.
type Options struct {
	Sandbox   *sandbox.API // nil: its paths are not there and every caller needs a key
	IAA       *iaa.API
	Analyst   *analyst.API // nil: its paths are not there
	Verify    *verify.API  // nil: its paths are not there
	Pages     *pages.API   // nil: no pages but those of the description
	Reports   *reports.API // nil: no gateway tells of deliveries
	Keys      Keys
	Digests   Digests
	Proxies   Proxies
	Limits    Limits
	PublicURL string // its origin counts as our own; empty: only the Host header's
	TLS       *tls.Config
	Shutdown  time.Duration // how long requests in flight may take to finish; 0: 75 s
	Ready     func(context.Context) error
	Metrics   *prometheus.Registry // nil: one of its own
	Tracer    trace.TracerProvider // nil: no traces
	Log       *slog.Logger
	Now       func() time.Time
}

// Server is riskgate's HTTP server.
type Server struct {
	engine   *gin.Engine
	http     *http.Server
	guard    *guard
	verify   *verify.API
	origins  *origins
	metrics  *metrics
	log      *slog.Logger
	now      func() time.Time
	ready    func(context.Context) error
	shutdown time.Duration
	sandbox  bool
	scopes   map[string]models.Scope // by method and path
	draining atomic.Bool
	underWay atomic.Int64 // requests
}

// New builds the server; it does not listen yet.
func New(o Options) (*Server, error) {
	origins, err := newOrigins(o.Proxies, o.PublicURL, o.Sandbox != nil)
	if err != nil {
		return nil, err
	}
	s := &Server{
		origins: origins, metrics: newMetrics(o.Metrics), guard: newGuard(o), verify: o.Verify,
		log: o.Log, now: o.Now, ready: o.Ready, shutdown: o.Shutdown, sandbox: o.Sandbox != nil,
		scopes: map[string]models.Scope{},
	}
	if s.shutdown == 0 {
		s.shutdown = 75 * time.Second
	}
	s.engine, err = newEngine()
	if err != nil {
		return nil, err
	}
	s.route(o)
	s.http = &http.Server{
		Handler: s.engine, TLSConfig: o.TLS, ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
	return s, nil
}

// newEngine makes a router that takes paths as they were sent. Parameters are
// decoded by the handlers, exactly once: gin's own decoding turns "+" into a blank
// and its default splits a user ID at an escaped slash.
func newEngine() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.UseRawPath = true
	engine.UseEscapedPath = true // also where Go keeps no raw path, such as for "%25"
	engine.UnescapePathValues = false
	engine.RedirectTrailingSlash = false
	engine.HandleMethodNotAllowed = true
	engine.ForwardedByClientIP = false // origin.go reads the one configured header itself
	if err := engine.SetTrustedProxies(nil); err != nil {
		return nil, fmt.Errorf("trust no proxies: %w", err)
	}
	return engine, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.engine.ServeHTTP(w, r) }

// Serve answers on a listener until ctx ends, then finishes what is in flight. It
// returns nil after a clean stop.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if s.sandbox && !isLoopback(l.Addr()) {
		return errors.Join(fmt.Errorf("the sandbox serves loopback addresses only, not %s", l.Addr()), l.Close())
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.accept(l) }()
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	return errors.Join(s.drain(ctx), <-stopped)
}

func (s *Server) accept(l net.Listener) error {
	serve := s.http.Serve
	if s.http.TLSConfig != nil {
		serve = func(l net.Listener) error { return s.http.ServeTLS(l, "", "") }
	}
	if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return nil
}

// drain stops taking requests and waits for those under way. A connection on which
// nothing was ever asked is no request: net/http waits for it, and nothing is lost by
// closing it.
func (s *Server) drain(ctx context.Context) error {
	s.draining.Store(true)
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.shutdown)
	defer cancel()
	switch err := s.http.Shutdown(patience); {
	case err == nil:
		return nil
	case s.underWay.Load() == 0:
		return s.http.Close()
	default:
		return errors.Join(fmt.Errorf("requests in flight did not finish: %w", err), s.http.Close())
	}
}

// Listen opens a TCP listener. For the sandbox any address but a loopback one is
// refused before it is opened.
func Listen(ctx context.Context, address string, sandbox bool) (net.Listener, error) {
	if sandbox && !loopbackHost(address) {
		return nil, fmt.Errorf("the sandbox serves loopback addresses only, not %q", address)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// loopbackHost reports whether a host, with or without a port, can only mean this
// machine. Names other than localhost never do: they may be bound to anything.
func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(host, "]"), "["), ".")
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().IsLoopback()
	}
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
