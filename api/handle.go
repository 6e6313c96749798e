package api

import (
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/login"
	"riskgate/models"
)

// guarded runs a handler for callers that may have it. What it costs to refuse a
// request grows from the first check to the last; the body, of so many bytes at most,
// is read by the handler.
func (s *Server) guarded(scope models.Scope, largest int64, handle func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := s.admit(c, scope, largest)
		if err == nil {
			err = handle(c)
		}
		if err != nil {
			s.problem(c, err)
		}
	}
}

// admit decides whether a request reaches its handler, and as whose.
func (s *Server) admit(c *gin.Context, scope models.Scope, largest int64) error {
	if err := s.origins.sameSite(c.Request); err != nil {
		return err
	}
	caller, err := s.guard.identify(c.Request)
	if err != nil {
		return err
	}
	noteCaller(c, caller.ID)
	if err := s.guard.permit(c, caller, scope); err != nil {
		return err
	}
	if err := mediaType(c.Request); err != nil {
		return err
	}
	if c.Request.ContentLength > largest {
		return bodyTooLarge(largest)
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largest)
	c.Request = c.Request.WithContext(login.WithCaller(c.Request.Context(), caller))
	return nil
}

var errMediaType = models.Errorf(models.Unsupported, "The Content-Type must be application/json")

func bodyTooLarge(largest int64) *models.Error {
	return models.Errorf(models.TooLarge, "The body may hold %d KiB at most", largest>>10)
}

// mediaType refuses bodies that are not JSON: what a form of a foreign page can send
// must never reach a handler. A body that is absent needs no type here; handlers
// that want one ask for it.
func mediaType(r *http.Request) error {
	given := r.Header.Values("Content-Type")
	if len(given) == 0 && r.ContentLength == 0 {
		return nil
	}
	if len(given) != 1 {
		return errMediaType
	}
	kind, params, err := mime.ParseMediaType(given[0])
	if err != nil || kind != "application/json" {
		return errMediaType
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return errMediaType
	}
	return nil
}
