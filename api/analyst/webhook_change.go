package analyst

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
)

// NewWebhookInput is a new webhook.
type NewWebhookInput struct {
	URL         *string   `json:"url" validate:"required" maxLength:"2000" example:"http://127.0.0.1:9000/hook"` // https and public, but for hosts that the operator named
	Types       *[]string `json:"types,omitempty" example:"login.*,policy.published"`                            // of events, or families of them; none: everything
	Description *string   `json:"description,omitempty" maxLength:"200" example:"the fraud desk"`
	Reason      *string   `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"the desk wants to know at once"`
}

// WebhookInput changes what it names of a webhook.
type WebhookInput struct {
	URL         *string   `json:"url,omitempty" maxLength:"2000" example:"http://127.0.0.1:9000/hook"`
	Types       *[]string `json:"types,omitempty" example:"login.declined"` // in the place of those before; none: everything
	Description *string   `json:"description,omitempty" maxLength:"200" example:"the fraud desk at night"`
	State       *string   `json:"state,omitempty" enums:"on,off" example:"off"`
	Revision    *int64    `json:"revision" validate:"required" minimum:"1" example:"1"` // that it is still at
	Reason      *string   `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"moves to another host"`
}

// RotateInput gives a webhook a new secret.
type RotateInput struct {
	Revision       *int64  `json:"revision" validate:"required" minimum:"1" example:"1"`                                   // that it is still at
	OverlapSeconds *int64  `json:"overlapSeconds,omitempty" minimum:"0" maximum:"2592000" default:"86400" example:"86400"` // for how long the secret before signs, too
	Reason         *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"once a year"`
}

// createWebhook makes a webhook.
//
//	@Summary		Make a webhook
//	@Description	From now on what happens is posted there, signed with a secret that is told in this answer and never again. The developer's guide shows how to check a signature.
//	@Tags			webhooks
//	@ID				createWebhook
//	@Produce		json
//	@Param			body	body		NewWebhookInput	true	"Where, and of what"
//	@Success		201		{object}	NewSecretOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write or risk:read missing: both are needed"
//	@Failure		409		{object}	api.Problem	"There may be 50 webhooks at most"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks [post]
func (a *API) createWebhook(c *gin.Context) error {
	var in NewWebhookInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	found.line("description", in.Description, 200)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	made, err := a.webhooks.Create(c.Request.Context(), who, analysis.WebhookInput{URL: in.URL, Types: in.Types, Description: in.Description})
	if err != nil {
		return err
	}
	tellSecret(c, http.StatusCreated, made)
	return nil
}

// line checks a text that has to fit in one.
func (p *problems) line(field string, value *string, most int) {
	if value != nil && strings.ContainsFunc(*value, unicode.IsControl) {
		p.add(field, "must be without control characters")
	}
	p.text(field, value, 0, most)
}

// changeWebhook changes a webhook.
//
//	@Summary		Change a webhook
//	@Description	What is not named stays. Switched off, nothing is queued for it and what is queued waits; switched on again, it is told of what happens from then on, and the time between can be replayed. A change forgets its failures.
//	@Tags			webhooks
//	@ID				changeWebhook
//	@Produce		json
//	@Param			id		path		string			true	"its ID"	minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			body	body		WebhookInput	true	"What changes"
//	@Success		200		{object}	WebhookOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write or risk:read missing: both are needed"
//	@Failure		404		{object}	api.Problem	"Webhook not found"
//	@Failure		409		{object}	api.Problem	"The webhook is at revision 2, not 1"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks/{id} [patch]
func (a *API) changeWebhook(c *gin.Context) error {
	var in WebhookInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	id, revision := found.hex(c, "id"), found.count("revision", in.Revision, 1)
	found.line("description", in.Description, 200)
	who := by(c, found.reason(in.Reason))
	change := analysis.WebhookInput{URL: in.URL, Types: in.Types, Description: in.Description}
	if in.State != nil {
		state := models.WebhookState(*in.State)
		if change.State = &state; !slices.Contains([]models.WebhookState{models.WebhookOn, models.WebhookOff}, state) {
			found.add("state", "must be on or off")
		}
	}
	if err := found.err(); err != nil {
		return err
	}
	changed, err := a.webhooks.Change(c.Request.Context(), who, id, revision, change)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, webhookOf(changed))
	return nil
}

// rotateWebhook gives a webhook a new secret.
//
//	@Summary		Rotate a webhook's secret
//	@Description	The new secret is told in this answer and never again. For as long as the overlap lasts, every delivery carries a signature of each, so that the receiver can change over at leisure. One that is rotated within the overlap keeps the two newest.
//	@Tags			webhooks
//	@ID				rotateWebhook
//	@Produce		json
//	@Param			id		path		string		true	"its ID"	minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			body	body		RotateInput	true	"Why, and how long the secret before stays good"
//	@Success		200		{object}	NewSecretOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write or risk:read missing: both are needed"
//	@Failure		404		{object}	api.Problem	"Webhook not found"
//	@Failure		409		{object}	api.Problem	"The webhook is at revision 2, not 1"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks/{id}/rotate [post]
func (a *API) rotateWebhook(c *gin.Context) error {
	var in RotateInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	id, revision := found.hex(c, "id"), found.count("revision", in.Revision, 1)
	overlap := 24 * time.Hour
	if in.OverlapSeconds != nil {
		if *in.OverlapSeconds < 0 || *in.OverlapSeconds > int64(analysis.MostOverlap/time.Second) {
			found.add("overlapSeconds", "must be a whole number from 0 to %d", int64(analysis.MostOverlap/time.Second))
		}
		overlap = time.Duration(*in.OverlapSeconds) * time.Second
	}
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	rotated, err := a.webhooks.Rotate(c.Request.Context(), who, id, revision, overlap)
	if err != nil {
		return err
	}
	tellSecret(c, http.StatusOK, rotated)
	return nil
}

// deleteWebhook removes a webhook.
//
//	@Summary		Delete a webhook
//	@Description	What is queued for it is not delivered any more.
//	@Tags			webhooks
//	@ID				deleteWebhook
//	@Produce		json
//	@Param			id			path	string	true	"its ID"							minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			revision	query	int		true	"the revision that it is still at"	minimum(1)		example(1)
//	@Param			reason		query	string	true	"why"								minlength(3)	maxlength(500)	example(the desk has moved)
//	@Success		204
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Webhook not found"
//	@Failure		409	{object}	api.Problem	"The webhook is at revision 2, not 1"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks/{id} [delete]
func (a *API) deleteWebhook(c *gin.Context) error {
	var found problems
	id, revision := found.hex(c, "id"), found.revision(c)
	reason := found.word(c, "reason", 500)
	found.reason(&reason)
	if err := found.err(); err != nil {
		return err
	}
	if err := a.webhooks.Delete(c.Request.Context(), by(c, reason), id, revision); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
