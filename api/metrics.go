package api

import (
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"riskgate/internal/request"
	"riskgate/models"
)

// metrics counts requests. Every label has a closed set of values.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

func newMetrics(registry *prometheus.Registry) *metrics {
	if registry == nil {
		registry = prometheus.NewRegistry()
	}
	m := &metrics{
		registry: registry,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "riskgate_http_requests_total", Help: "Answered requests.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "riskgate_http_request_seconds", Help: "Time from the first byte of a request to its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60},
		}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "riskgate_http_requests_in_flight", Help: "Requests being answered now.",
		}),
	}
	registry.MustRegister(m.requests, m.seconds, m.inFlight)
	return m
}

func (m *metrics) count(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// MetricsHandler serves the metrics to whoever asks, for a listener of its own.
func (s *Server) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})
}

// scrape serves the metrics on the public listener, to this machine alone. What a
// proxy on this machine passes on looks local too, so that any trace of a proxy
// counts as foreign.
//
//	@Summary		Metrics
//	@Description	In the text format of Prometheus. Only connections from the machine itself are answered here; a listener of its own can be configured.
//	@Tags			operation
//	@ID				metrics
//	@Produce		plain,json
//	@Success		200	{string}	string	"metrics"	example(riskgate_http_requests_in_flight 1)
//	@Failure		403	{object}	Problem	"Not from this machine"
//	@Failure		404	{object}	Problem	"not from this machine"
//	@Failure		500	{object}	Problem	"A fault of the server"
//	@Router			/metrics [get]
func (s *Server) scrape(c *gin.Context) error {
	if !local(c.Request) {
		return models.Errorf(models.NotFound, "No such path")
	}
	s.MetricsHandler().ServeHTTP(c.Writer, c.Request)
	return nil
}

func local(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	connection, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && connection.Addr().Unmap().IsLoopback() &&
		request.From(r.Context()).Address.IsLoopback() && loopbackHost(r.Host)
}
