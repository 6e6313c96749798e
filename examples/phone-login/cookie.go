package main

import (
	"net/http"
	"time"
)

// The cookies. No script can read them, no other site can have them sent along with a form.
const (
	cookieSession = "session" // who is logged in
	cookiePending = "pending" // whose code is waited for
	cookieDevice  = "device"  // riskgate's token of this browser
)

const (
	sessionLife = 8 * time.Hour
	deviceLife  = 180 * 24 * time.Hour
)

func (a *app) setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure is what the operator says: the example starts without https
		Name: name, Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: a.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (a *app) dropCookie(w http.ResponseWriter, name string) { a.setCookie(w, name, "", -time.Second) }

// cookie is the value that the browser brought; empty: none.
func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
