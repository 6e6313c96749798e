package api

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/api/verify"
	"riskgate/internal/request"
	"riskgate/models"
)

// Problem is the body of every answer that is not a success.
type Problem struct {
	Error            string            `json:"error" validate:"required" example:"Conflict"`
	Message          string            `json:"message" validate:"required" example:"Authentication failed"`
	ValidationErrors []ValidationError `json:"validationErrors,omitempty"`
	LogCorrelationID string            `json:"logCorrelationId" validate:"required" example:"c1f0a3d2b4e5968778695a4b3c2d1e0f"`
}

// ValidationError is one field that is not as it should be.
type ValidationError struct {
	Field   string `json:"field" validate:"required" example:"sessionID"`
	Message string `json:"message" validate:"required" example:"must be 2 to 100 hex digits"`
}

// statusClientGone is what the log and the metrics say of a request whose client
// left; no one reads the answer.
const statusClientGone = 499

// statusOf maps what an error means to HTTP, for every room alike.
func statusOf(kind models.Kind) int {
	switch kind {
	case models.Invalid:
		return http.StatusBadRequest
	case models.Unauthenticated:
		return http.StatusUnauthorized
	case models.Forbidden:
		return http.StatusForbidden
	case models.NotFound:
		return http.StatusNotFound
	case models.Conflict, models.Denied:
		return http.StatusConflict
	case models.TooLarge:
		return http.StatusRequestEntityTooLarge
	case models.Unsupported:
		return http.StatusUnsupportedMediaType
	case models.Limited:
		return http.StatusTooManyRequests
	case models.Overloaded:
		return http.StatusServiceUnavailable
	case models.NotOffered:
		return http.StatusNotImplemented
	case models.Internal:
	}
	return http.StatusInternalServerError
}

// problem answers with an error. What it means is shown; its cause is logged.
func (s *Server) problem(c *gin.Context, err error) {
	ctx := c.Request.Context()
	if c.Writer.Written() {
		s.log.LogAttrs(ctx, slog.LevelError, "error after the answer", attrs(ctx, err)...)
		return
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		c.AbortWithStatus(statusClientGone)
		return
	}
	known := understand(err)
	status := statusOf(known.Kind)
	if status == http.StatusInternalServerError {
		s.log.LogAttrs(ctx, slog.LevelError, "request failed", attrs(ctx, err)...)
		known = models.Errorf(models.Internal, "Internal error")
	} else if cause := errors.Unwrap(known); cause != nil {
		s.log.LogAttrs(ctx, slog.LevelInfo, "request refused", attrs(ctx, err)...)
	}
	if status == http.StatusUnauthorized {
		challengeCaller(c, known)
	}
	if known.RetryAfter > 0 {
		c.Header("Retry-After", retryAfter(known.RetryAfter))
	}
	s.write(c, status, known, err)
}

// understand finds the meaning of an error; what has none is a fault of ours.
func understand(err error) *models.Error {
	var known *models.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &tooLarge):
		return bodyTooLarge(tooLarge.Limit)
	case errors.Is(err, context.DeadlineExceeded):
		return models.Errorf(models.Overloaded, "The server is busy").After(time.Second).Because(err)
	default:
		return models.Errorf(models.Internal, "Internal error")
	}
}

func attrs(ctx context.Context, err error) []slog.Attr {
	return []slog.Attr{
		slog.String("correlationId", request.From(ctx).CorrelationID),
		slog.String("error", err.Error()),
	}
}

// challengeCaller says how a caller can prove who it is (RFC 9110, section 11.6.1).
func challengeCaller(c *gin.Context, known *models.Error) {
	why := ""
	if errors.Is(known, errBadKey) {
		why = `, error="invalid_token"`
	}
	c.Writer.Header().Add("WWW-Authenticate", `Bearer realm="riskgate"`+why)
	c.Writer.Header().Add("WWW-Authenticate", `Basic realm="riskgate", charset="UTF-8"`)
}

func retryAfter(d time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(d.Seconds()))))
}

func (s *Server) methodNotAllowed(c *gin.Context) {
	known := models.Errorf(models.Unsupported, "This path does not offer the method; see the Allow header")
	s.write(c, http.StatusMethodNotAllowed, known, known)
}

// write puts an error into the body of the contract that the path is of.
func (s *Server) write(c *gin.Context, status int, known *models.Error, cause error) {
	id := request.From(c.Request.Context()).CorrelationID
	if s.verify != nil && verify.Owns(c.Request.URL.Path) {
		s.verify.Problem(c, status, known, id, cause)
		return
	}
	body := Problem{Error: http.StatusText(status), Message: known.Message, LogCorrelationID: id}
	for _, f := range known.Fields {
		body.ValidationErrors = append(body.ValidationErrors, ValidationError{f.Name, f.Message})
	}
	c.Abort()
	c.JSON(status, body)
}
