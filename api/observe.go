package api

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"riskgate/internal/request"
	"riskgate/models"
)

// correlationHeader carries the id under which the log tells of a request.
const correlationHeader = "log-correlation-id"

// callerKey is where the guard notes the caller for the access log.
const callerKey = "caller"

// noRoute stands for every path that no route serves: labels and log lines never
// carry what a client wrote.
const noRoute = "none"

// observe names the request, sees it through to its answer, and tells the log and
// the metrics of it.
func (s *Server) observe(c *gin.Context) {
	started := s.now()
	id := newCorrelationID()
	c.Request = c.Request.WithContext(request.WithOrigin(c.Request.Context(), request.Origin{CorrelationID: id}))
	header := c.Writer.Header()
	header.Set(correlationHeader, id)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	s.metrics.inFlight.Inc()
	s.underWay.Add(1)
	defer func() {
		s.metrics.inFlight.Dec()
		s.underWay.Add(-1)
		s.rescue(c, recover())
		s.account(c, s.now().Sub(started))
	}()
	c.Next()
}

// newCorrelationID makes an id of our own; one of the client's would let it write
// into the log.
func newCorrelationID() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return hex.EncodeToString(raw[:])
}

// rescue answers for a handler that panicked. Only the stack is logged, never the
// request.
func (s *Server) rescue(c *gin.Context, cause any) {
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	err := fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
	s.problem(c, models.Errorf(models.Internal, "Internal error").Because(err))
}

// account writes the access log and the metrics of an answered request.
func (s *Server) account(c *gin.Context, took time.Duration) {
	method, route, status := methodLabel(c.Request.Method), routeLabel(c), c.Writer.Status()
	s.metrics.count(method, route, status, took)
	level := slog.LevelInfo
	if route == "/healthz" || route == "/readyz" || route == "/metrics" {
		level = slog.LevelDebug
	}
	ctx := c.Request.Context()
	from := request.From(ctx)
	s.log.LogAttrs(ctx, level, "request",
		slog.String("correlationId", from.CorrelationID),
		slog.String("method", method),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Int("bytes", max(0, c.Writer.Size())),
		slog.Duration("took", took),
		slog.String("caller", c.GetString(callerKey)),
		slog.String("address", from.Address.String()),
	)
}

func noteCaller(c *gin.Context, id string) { c.Set(callerKey, id) }

func routeLabel(c *gin.Context) string {
	if route := c.FullPath(); route != "" {
		return route
	}
	return noRoute
}

func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	default:
		return "other"
	}
}

// traced opens a span for every request. A path holds a user's name, so that the
// span keeps the route instead.
func traced(provider trace.TracerProvider) []gin.HandlerFunc {
	return []gin.HandlerFunc{
		otelgin.Middleware("riskgate", otelgin.WithTracerProvider(provider), otelgin.WithPropagators(propagation.TraceContext{})),
		func(c *gin.Context) {
			trace.SpanFromContext(c.Request.Context()).SetAttributes(attribute.String("url.path", routeLabel(c)))
		},
	}
}
