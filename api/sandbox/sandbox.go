// Package sandbox serves the paths that exist in the sandbox only: what was sent,
// what a person's authenticator shows, their trusted device, and the clock.
package sandbox

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/login"
	"riskgate/models"
)

// Outbox shows what was sent, newest first; an empty recipient means everybody.
type Outbox interface {
	Messages(ctx context.Context, recipient string, limit int) ([]models.Message, error)
}

// Authenticator shows what a person's authenticator shows now, and for how long.
type Authenticator interface {
	OTP(ctx context.Context, name models.UserName) (code models.Secret, left time.Duration, err error)
}

// Device lets a person's trusted device answer the newest pending request.
type Device interface {
	Respond(ctx context.Context, name models.UserName, reply login.DeviceReply) (login.DeviceResult, error)
}

// NotMe makes the link by which a user says that the newest login was not theirs.
type NotMe interface {
	LinkOf(ctx context.Context, name models.UserName) (string, error)
}

// Clock can be moved forward.
type Clock interface {
	Advance(d time.Duration) error
	Now() time.Time
}

// Registrar takes a path together with the scope that guards it.
type Registrar interface {
	Handle(method, path string, scope models.Scope, handle func(*gin.Context) error)
}

// API is the room. All fields are required; Domain is that of names without "@".
type API struct {
	Outbox        Outbox
	Authenticator Authenticator
	Device        Device
	NotMe         NotMe
	Clock         Clock
	Domain        string
}

// Mount registers the paths.
func (a *API) Mount(r Registrar) {
	r.Handle(http.MethodGet, "/sandbox/outbox", models.ScopeLogin, a.outbox)
	r.Handle(http.MethodGet, "/sandbox/users/:user/otp", models.ScopeLogin, a.otp)
	r.Handle(http.MethodGet, "/sandbox/users/:user/not-me", models.ScopeLogin, a.notMe)
	r.Handle(http.MethodPost, "/sandbox/users/:user/device/approve", models.ScopeLogin, a.approve)
	r.Handle(http.MethodPost, "/sandbox/users/:user/device/deny", models.ScopeLogin, a.deny)
	r.Handle(http.MethodPost, "/sandbox/clock", models.ScopeLogin, a.clock)
}

func (a *API) name(c *gin.Context) (models.UserName, error) {
	raw, err := url.PathUnescape(c.Param("user"))
	if err != nil {
		return models.UserName{}, models.InvalidInput(models.Field{Name: "userID", Message: "must be a decodable part of a URL"})
	}
	return models.ParseUserName(raw, a.Domain)
}
