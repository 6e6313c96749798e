// Package analyst serves fraud analysts: policies on their way into force, decisions
// with everything that explains them, and webhooks that tell of both.
//
// A handler reads and checks the form of a request, lets package analysis do it, and
// puts the result into words. Every problem of a request is reported at once. Every
// change says why, and names what it was decided on.
package analyst

import (
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/internal/strictjson"
	"riskgate/login"
	"riskgate/models"
)

// API is the room. Domain is that of user names without "@".
type API struct {
	policies  *analysis.Policies
	decisions *analysis.Decisions
	webhooks  *analysis.Webhooks
	domain    string
	decoder   *strictjson.Decoder
}

// New returns the room.
func New(policies *analysis.Policies, decisions *analysis.Decisions, webhooks *analysis.Webhooks, domain string) *API {
	return &API{policies: policies, decisions: decisions, webhooks: webhooks, domain: domain, decoder: strictjson.New()}
}

// by is the caller, and why they do what they do.
func by(c *gin.Context, reason string) analysis.By {
	caller := login.CallerFrom(c.Request.Context())
	return analysis.By{ID: caller.ID, Name: caller.Name, Reason: reason}
}

// instant writes a time; what never was is empty.
func instant(t models.Time) string {
	if t == 0 {
		return ""
	}
	return t.Time().Format(time.RFC3339Nano)
}
