package analyst

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
)

// NewPolicyInput is a new draft: what it says, or the version whose data it begins with,
// or both.
type NewPolicyInput struct {
	Policy *risk.Policy `json:"policy,omitempty"`                       // its version is not read
	Base   *int64       `json:"base,omitempty" minimum:"1" example:"1"` // the version that it begins with
	Note   *string      `json:"note,omitempty" maxLength:"500" example:"ask more often at night"`
	Reason *string      `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"many takeovers at night in February"`
}

// PolicyInput changes a draft: it is replaced by what is here. Without a note the note
// stays.
type PolicyInput struct {
	Policy   *risk.Policy `json:"policy" validate:"required"`                           // its version is not read
	Revision *int64       `json:"revision" validate:"required" minimum:"1" example:"1"` // that the draft is still at
	Note     *string      `json:"note,omitempty" maxLength:"500" example:"ask more often at night"`
	Reason   *string      `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"370 asked every second user"`
}

// forget takes back that a field is missing, such as the version of a policy: its row has
// that.
func (p *problems) forget(field string) {
	*p = slices.DeleteFunc(*p, func(f models.Field) bool { return f.Name == field && f.Message == "is required" })
}

// createPolicy makes a draft.
//
//	@Summary		Make a draft
//	@Description	A draft judges nothing. It is checked as a whole, and every problem is told with its path in the policy. Its version is the next one and is never given again. There may be 200 drafts; beyond that it is 409 until one is discarded.
//	@Tags			policies
//	@ID				createPolicy
//	@Produce		json
//	@Param			body	body		NewPolicyInput	true	"What it says, or what it begins with"
//	@Success		201		{object}	PolicyOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write missing"
//	@Failure		409		{object}	api.Problem	"The version it begins with is not a valid policy any more"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies [post]
func (a *API) createPolicy(c *gin.Context) error {
	var in NewPolicyInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	found.forget("version")
	draft := analysis.Draft{Policy: in.Policy, Base: found.count("base", in.Base, 1), Note: in.Note}
	found.text("note", in.Note, 0, 500)
	who := by(c, found.reason(in.Reason))
	if in.Policy == nil && in.Base == nil {
		found.add("policy", "is required unless base is given")
	}
	if err := found.err(); err != nil {
		return err
	}
	policy, err := a.policies.Create(c.Request.Context(), who, draft)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusCreated, policy)
}

// changePolicy changes a draft.
//
//	@Summary		Change a draft
//	@Description	What judges or has judged never changes: 409. So does nothing that somebody else has changed since: name the revision that you have read.
//	@Tags			policies
//	@ID				changePolicy
//	@Produce		json
//	@Param			version	path		int			true	"its version"	minimum(1)	example(2)
//	@Param			body	body		PolicyInput	true	"What it says now"
//	@Success		200		{object}	PolicyOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404		{object}	api.Problem	"Policy not found"
//	@Failure		409		{object}	api.Problem	"Version 2 is at revision 3, not 2"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies/{version} [put]
func (a *API) changePolicy(c *gin.Context) error {
	var in PolicyInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	found.forget("version")
	version, revision := found.number(c, "version"), found.count("revision", in.Revision, 1)
	found.text("note", in.Note, 0, 500)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	draft := analysis.Draft{Policy: in.Policy, Note: in.Note}
	policy, err := a.policies.Change(c.Request.Context(), who, version, revision, draft)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, policy)
}

// discardPolicy removes a draft.
//
//	@Summary		Discard a draft
//	@Description	Its version is never given again.
//	@Tags			policies
//	@ID				discardPolicy
//	@Produce		json
//	@Param			version		path	int		true	"its version"							minimum(1)	example(2)
//	@Param			revision	query	int		true	"the revision that it is still at"		minimum(1)	example(1)
//	@Param			reason		query	string	true	"why"									minlength(3)	maxlength(500)	example(superseded by version 3)
//	@Success		204
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Policy not found"
//	@Failure		409	{object}	api.Problem	"Version 2 is live, not draft"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies/{version} [delete]
func (a *API) discardPolicy(c *gin.Context) error {
	var found problems
	version, revision := found.number(c, "version"), found.revision(c)
	reason := found.word(c, "reason", 500)
	found.reason(&reason)
	if err := found.err(); err != nil {
		return err
	}
	if err := a.policies.Discard(c.Request.Context(), by(c, reason), version, revision); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
