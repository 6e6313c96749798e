package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/api/analyst"
	"riskgate/api/verify"
	"riskgate/models"
	"riskgate/openapi"
)

// route lists every path and its guard. The rooms list theirs in their own Mount,
// where no path can be given without the scope that it needs.
func (s *Server) route(o Options) {
	if o.Tracer != nil {
		s.engine.Use(traced(o.Tracer)...)
	}
	s.engine.Use(s.observe, s.locate)
	s.engine.NoRoute(s.unserved)
	s.engine.NoMethod(s.methodNotAllowed)

	s.open("/healthz", s.healthy)
	s.open("/readyz", s.readiness)
	s.open("/metrics", s.scrape)
	pages := openapi.Handler()
	for _, path := range []string{"/", "/openapi.json", "/swagger", "/swagger/*page"} {
		s.open(path, func(c *gin.Context) error { pages.ServeHTTP(c.Writer, c.Request); return nil })
	}

	o.IAA.Mount(room{s, []string{"/v1", ""}, jsonMedia, maxBodyBytes})
	if o.Analyst != nil {
		o.Analyst.Mount(room{s, []string{"/v1", ""}, jsonMedia, analyst.LargestBody})
	}
	if o.Verify != nil {
		o.Verify.Mount(room{s, []string{""}, formMedia, maxBodyBytes}, s)
	}
	if o.Pages != nil {
		o.Pages.Mount(s)
	}
	if o.Reports != nil {
		o.Reports.Mount(s)
	}
	if o.Sandbox != nil {
		o.Sandbox.Mount(room{s, []string{""}, jsonMedia, maxBodyBytes})
	}
}

// open registers a path that anybody may read.
func (s *Server) open(path string, handle func(*gin.Context) error) {
	s.engine.GET(path, func(c *gin.Context) {
		if err := handle(c); err != nil {
			s.problem(c, err)
		}
	})
}

// Page registers a path that anybody may open in a browser, as often as their network
// may, and the form that it sends. What such a form does, a token in it has to allow.
func (s *Server) Page(method, path string, handle func(*gin.Context) error) {
	s.engine.Handle(method, path, func(c *gin.Context) {
		err := s.admitForm(c)
		if err == nil {
			err = handle(c)
		}
		if err != nil {
			s.problem(c, err)
		}
	})
}

// Callback registers a path that other machines call. Who they are, a token in the path
// has to show.
func (s *Server) Callback(method, path string, handle func(*gin.Context) error) {
	s.engine.Handle(method, path, func(c *gin.Context) {
		err := s.admitCallback(c)
		if err == nil {
			err = handle(c)
		}
		if err != nil {
			s.problem(c, err)
		}
	})
}

// room registers the paths of a room, each behind its guard, under every prefix
// the room is served at.
type room struct {
	server   *Server
	prefixes []string
	media    string // of bodies
	largest  int64  // body
}

// Handle registers a path for callers that hold the scope.
func (r room) Handle(method, path string, scope models.Scope, handle func(*gin.Context) error) {
	r.handle(method, path, scope, body{r.media, r.largest}, handle)
}

// Upload registers a path that takes a file of a media type instead of JSON.
func (r room) Upload(path string, scope models.Scope, media string, largest int64, handle func(*gin.Context) error) {
	r.handle(http.MethodPost, path, scope, body{media, largest}, handle)
}

func (r room) handle(method, path string, scope models.Scope, b body, handle func(*gin.Context) error) {
	for _, prefix := range r.prefixes {
		r.server.engine.Handle(method, prefix+path, r.server.guarded(scope, b, handle))
		r.server.scopes[method+" "+prefix+path] = scope
	}
}

// unserved answers for paths that nobody serves. Which of its own those are, a room
// tells only callers that it lets in.
func (s *Server) unserved(c *gin.Context) {
	if s.verify != nil && verify.Owns(c.Request.URL.Path) {
		s.guarded(models.ScopeVerify, body{formMedia, maxBodyBytes}, s.verify.Unserved)(c)
		return
	}
	s.problem(c, models.Errorf(models.NotFound, "No such path"))
}

// Route is one registered path, in the router's own notation, and the scope it needs.
type Route struct {
	Method, Path string
	Scope        models.Scope // empty: anybody may
}

// Routes lists every registered path.
func (s *Server) Routes() []Route {
	all := s.engine.Routes()
	routes := make([]Route, 0, len(all))
	for _, r := range all {
		routes = append(routes, Route{r.Method, r.Path, s.scopes[r.Method+" "+r.Path]})
	}
	return routes
}
