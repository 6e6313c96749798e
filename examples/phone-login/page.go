package main

import (
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

//go:embed pages
var pages embed.FS

var templates = template.Must(template.ParseFS(pages, "pages/*.html"))

// view is what a page says.
type view struct {
	Number string
	Said   string // above the form; empty: nothing
}

// show writes a page of that name.
func (a *app) show(w http.ResponseWriter, status int, page string, v view) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := templates.ExecuteTemplate(w, page+".html", v); err != nil {
		a.log.Error("a page was not written", slog.String("page", page), slog.Any("error", err))
	}
}

// later sends people away for a time, in whole seconds.
func (a *app) later(w http.ResponseWriter, page string, wait time.Duration, v view) {
	seconds := int((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	v.Said = "You can ask for another code in " + strconv.Itoa(seconds) + " seconds."
	a.show(w, http.StatusTooManyRequests, page, v)
}

// guarded wraps the paths: no page of another site may post to them, show them in a frame,
// or have anything loaded into them.
func guarded(next http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
		next.ServeHTTP(w, r)
	}))
}
