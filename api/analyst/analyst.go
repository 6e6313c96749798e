// Package analyst serves fraud analysts: policies on their way into force and their
// rules, lists, decisions with everything that explains them, labels, cases, drift,
// backtests, and the webhooks that tell of all this.
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

// Options is what the room is made of. Domain is that of user names without "@".
type Options struct {
	Policies  *analysis.Policies
	Decisions *analysis.Decisions
	Lists     *analysis.Lists
	Labels    *analysis.Labels
	Cases     *analysis.Cases
	People    *analysis.People
	Drift     *analysis.Drift
	Backtests *analysis.Backtests
	Rules     *analysis.Rules
	Webhooks  *analysis.Webhooks
	Domain    string
}

// API is the room.
type API struct {
	policies  *analysis.Policies
	decisions *analysis.Decisions
	lists     *analysis.Lists
	labels    *analysis.Labels
	cases     *analysis.Cases
	people    *analysis.People
	drift     *analysis.Drift
	backtests *analysis.Backtests
	rules     *analysis.Rules
	webhooks  *analysis.Webhooks
	domain    string
	decoder   *strictjson.Decoder
	imports   turn
	exports   turn
}

// New returns the room.
func New(o Options) *API {
	return &API{
		policies: o.Policies, decisions: o.Decisions, labels: o.Labels, cases: o.Cases, people: o.People, drift: o.Drift,
		lists: o.Lists, backtests: o.Backtests, rules: o.Rules, webhooks: o.Webhooks, domain: o.Domain, decoder: strictjson.New(),
		imports: newTurn(), exports: newTurn(),
	}
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
