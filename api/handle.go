package api

import (
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/internal/request"
	"riskgate/login"
	"riskgate/models"
)

// body is what a path takes.
type body struct {
	media   string // the media type
	largest int64  // bytes
}

const jsonMedia = "application/json"

// guarded runs a handler for callers that may have it. What it costs to refuse a
// request grows from the first check to the last; the body is read by the handler.
func (s *Server) guarded(scope models.Scope, takes body, handle func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := s.admit(c, scope, takes)
		if err == nil {
			err = handle(c)
		}
		if err != nil {
			s.problem(c, err)
		}
	}
}

// admit decides whether a request reaches its handler, and as whose.
func (s *Server) admit(c *gin.Context, scope models.Scope, takes body) error {
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
	if err := mediaType(c.Request, takes.media); err != nil {
		return err
	}
	if c.Request.ContentLength > takes.largest {
		return bodyTooLarge(takes.largest)
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, takes.largest)
	c.Request = c.Request.WithContext(login.WithCaller(c.Request.Context(), caller))
	return nil
}

// A form of a page: a token.
const (
	formMedia   = "application/x-www-form-urlencoded"
	largestForm = 4 << 10 // bytes
)

// admitForm decides whether anybody's request reaches a page.
func (s *Server) admitForm(c *gin.Context) error {
	if err := s.origins.sameSite(c.Request); err != nil {
		return err
	}
	network := request.Network(request.From(c.Request.Context()).Address)
	if wait, ok := s.guard.pages.take(network.String()); !ok {
		return tooMany(wait)
	}
	if c.Request.Method == http.MethodGet {
		return nil
	}
	if err := mediaType(c.Request, formMedia); err != nil {
		return err
	}
	if c.Request.ContentLength > largestForm {
		return bodyTooLarge(largestForm)
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestForm)
	return nil
}

// admitCallback decides whether another machine's request is looked at, in whatever form
// it comes.
func (s *Server) admitCallback(c *gin.Context) error {
	if err := s.origins.sameSite(c.Request); err != nil {
		return err
	}
	network := request.Network(request.From(c.Request.Context()).Address)
	if wait, ok := s.guard.callbacks.take(network.String()); !ok {
		return tooMany(wait)
	}
	if c.Request.ContentLength > maxBodyBytes {
		return bodyTooLarge(maxBodyBytes)
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBodyBytes)
	return nil
}

func bodyTooLarge(largest int64) *models.Error {
	return models.Errorf(models.TooLarge, "The body may hold %d KiB at most", largest>>10)
}

// mediaType refuses bodies of another kind than the path takes: what a form of a foreign
// page can send must never reach a handler. A body that is absent needs no type here;
// handlers that want one ask for it.
func mediaType(r *http.Request, wanted string) error {
	errMediaType := models.Errorf(models.Unsupported, "The Content-Type must be %s", wanted)
	given := r.Header.Values("Content-Type")
	if len(given) == 0 && r.ContentLength == 0 {
		return nil
	}
	if len(given) != 1 {
		return errMediaType
	}
	kind, params, err := mime.ParseMediaType(given[0])
	if err != nil || kind != wanted {
		return errMediaType
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return errMediaType
	}
	return nil
}
