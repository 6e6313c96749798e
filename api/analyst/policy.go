package analyst

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
)

// Author is a caller who did something.
type Author struct {
	ID   string `json:"id" validate:"required" example:"3f0c2a9b7d1e4f60"`
	Name string `json:"name" validate:"required" example:"ann"`
}

// PolicyOutput is a version of the policy and where it stands.
type PolicyOutput struct {
	Version     int64                `json:"version" validate:"required" example:"2"`
	State       string               `json:"state" validate:"required" enums:"draft,shadow,live,retired" example:"draft"`
	Revision    int64                `json:"revision" validate:"required" example:"1"` // counts the changes of the draft
	Base        int64                `json:"base,omitempty" example:"1"`               // the version that it began with
	Note        string               `json:"note" validate:"required" example:"ask more often at night"`
	Author      Author               `json:"author" validate:"required"`
	CreatedAt   string               `json:"createdAt" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	ChangedAt   string               `json:"changedAt,omitempty" format:"date-time" example:"2026-03-04T12:10:00Z"`
	ShadowedAt  string               `json:"shadowedAt,omitempty" format:"date-time" example:"2026-03-05T09:00:00Z"`
	PublishedAt string               `json:"publishedAt,omitempty" format:"date-time" example:"2026-03-12T09:00:00Z"`
	RetiredAt   string               `json:"retiredAt,omitempty" format:"date-time" example:"2026-04-01T09:00:00Z"`
	Policy      *risk.Policy         `json:"policy,omitempty"`
	Changes     []PolicyChangeOutput `json:"changes,omitempty"`
}

// PolicyChangeOutput is a step that was taken with a policy, and why.
type PolicyChangeOutput struct {
	At       string   `json:"at" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	Event    string   `json:"event" validate:"required" example:"policy.created"`
	Author   Author   `json:"author" validate:"required"`
	Reason   string   `json:"reason" validate:"required" example:"many takeovers at night in February"`
	Revision int64    `json:"revision,omitempty" example:"1"`
	Replaces int64    `json:"replaces,omitempty" example:"1"`
	By       int64    `json:"by,omitempty" example:"3"` // the version that replaced this one
	Paths    []string `json:"paths,omitempty" example:"lanes.login.thresholds.warm.medium"`
}

func policyOf(p models.Policy) PolicyOutput {
	return PolicyOutput{
		Version: p.Version, State: string(p.State), Revision: p.Revision, Base: p.Base, Note: p.Note,
		Author: Author{p.Author, p.AuthorName}, CreatedAt: instant(p.CreatedAt), ChangedAt: instant(p.ChangedAt),
		ShadowedAt: instant(p.ShadowedAt), PublishedAt: instant(p.PublishedAt), RetiredAt: instant(p.RetiredAt),
	}
}

func changeOf(c analysis.PolicyChange) PolicyChangeOutput {
	return PolicyChangeOutput{
		At: instant(c.At), Event: string(c.Event), Author: Author{c.CallerID, c.Name}, Reason: c.Reason,
		Revision: c.Revision, Replaces: c.Replaces, By: c.By, Paths: c.Paths,
	}
}

// show answers with the whole of a policy.
func (a *API) show(c *gin.Context, status int, p models.Policy) error {
	policy, err := p.Parse()
	if err != nil {
		return err
	}
	changes, err := a.policies.Changes(c.Request.Context(), p.Version)
	if err != nil {
		return err
	}
	out := policyOf(p)
	out.Policy = &policy
	for _, change := range changes {
		out.Changes = append(out.Changes, changeOf(change))
	}
	c.JSON(status, out)
	return nil
}

// PolicyList is a page of policies. It goes on at next, if there is one.
type PolicyList struct {
	Items []PolicyOutput `json:"items" validate:"required"`
	Next  string         `json:"next,omitempty" example:"2"`
}

// listPolicies shows a page of policies.
//
//	@Summary		List policies
//	@Description	Newest first, without what they say.
//	@Tags			policies
//	@ID				listPolicies
//	@Produce		json
//	@Param			state	query		string	false	"only those in this state"	Enums(draft, shadow, live, retired)
//	@Param			limit	query		int		false	"how many to show"			minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query		string	false	"where to go on: next of the page before"
//	@Success		200		{object}	PolicyList
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies [get]
func (a *API) listPolicies(c *gin.Context) error {
	var found problems
	states := models.PolicyStates()
	filter := models.PolicyFilter{State: choice(&found, c, "state", states[:]...), Before: found.versionCursor(c)}
	limit := found.limit(c)
	if err := found.err(); err != nil {
		return err
	}
	filter.Limit = limit + 1
	policies, err := a.policies.List(c.Request.Context(), filter)
	if err != nil {
		return err
	}
	list := PolicyList{Items: make([]PolicyOutput, 0, limit)}
	if len(policies) > limit {
		policies = policies[:limit]
		list.Next = strconv.FormatInt(policies[limit-1].Version, 10)
	}
	for _, p := range policies {
		list.Items = append(list.Items, policyOf(p))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// showPolicy shows a policy.
//
//	@Summary		Show a policy
//	@Description	With all it says, and the newest hundred steps that were taken with it.
//	@Tags			policies
//	@ID				showPolicy
//	@Produce		json
//	@Param			version	path		int	true	"its version"	minimum(1)	example(1)
//	@Success		200		{object}	PolicyOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404		{object}	api.Problem	"Policy not found"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies/{version} [get]
func (a *API) showPolicy(c *gin.Context) error {
	var found problems
	version := found.number(c, "version")
	if err := found.err(); err != nil {
		return err
	}
	policy, err := a.policies.Policy(c.Request.Context(), version)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, policy)
}

// showLivePolicy shows the policy that judges now.
//
//	@Summary	Show the live policy
//	@Tags		policies
//	@ID			showLivePolicy
//	@Produce	json
//	@Success	200	{object}	PolicyOutput
//	@Failure	401	{object}	api.Problem	"No valid API key"
//	@Failure	403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure	404	{object}	api.Problem	"Policy not found"
//	@Failure	429	{object}	api.Problem	"Too many requests"
//	@Failure	500	{object}	api.Problem	"A fault of the server"
//	@Failure	503	{object}	api.Problem	"The server is busy"
//	@Router		/risk/policies/live [get]
func (a *API) showLivePolicy(c *gin.Context) error {
	policy, err := a.policies.Live(c.Request.Context())
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, policy)
}
