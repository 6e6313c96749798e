package analyst

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// WebhookOutput is who is told of events.
type WebhookOutput struct {
	ID                  string   `json:"id" validate:"required" example:"0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	URL                 string   `json:"url" validate:"required" example:"https://hooks.example.org/riskgate"`
	Types               []string `json:"types" validate:"required" example:"login.*,policy.published"` // none: everything
	Description         string   `json:"description" validate:"required" example:"the fraud desk"`
	State               string   `json:"state" validate:"required" enums:"on,off" example:"on"`
	Revision            int64    `json:"revision" validate:"required" example:"1"` // counts the changes
	CreatedAt           string   `json:"createdAt" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	UpdatedAt           string   `json:"updatedAt" validate:"required" format:"date-time" example:"2026-03-04T12:10:00Z"`
	PreviousSecretUntil string   `json:"previousSecretUntil,omitempty" format:"date-time" example:"2026-03-05T12:10:00Z"` // until then the secret before signs, too
	Failures            int      `json:"failures" validate:"required" example:"0"`                                        // attempts that failed, in a row
	RestsUntil          string   `json:"restsUntil,omitempty" format:"date-time" example:"2026-03-04T12:20:00Z"`          // nothing is sent before
}

// NewSecretOutput is a webhook with a secret that is told this once.
type NewSecretOutput struct {
	WebhookOutput
	Secret string `json:"secret" validate:"required" example:"rgwh_8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d"`
}

func webhookOf(w models.Webhook) WebhookOutput {
	return WebhookOutput{
		ID: w.ID, URL: w.URL, Types: append([]string{}, strings.Fields(w.TypeList)...), Description: w.Description,
		State: string(w.State), Revision: w.Revision, CreatedAt: instant(w.CreatedAt), UpdatedAt: instant(w.UpdatedAt),
		PreviousSecretUntil: instant(w.PreviousUntil), Failures: w.Failures, RestsUntil: instant(w.RestsUntil),
	}
}

// tellSecret answers with a webhook and its new secret.
func tellSecret(c *gin.Context, status int, w models.Webhook) {
	c.JSON(status, NewSecretOutput{webhookOf(w), w.Secret.Reveal()})
}

var hexID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// hex reads an ID of the path.
func (p *problems) hex(c *gin.Context, name string) string {
	id := c.Param(name)
	if !hexID.MatchString(id) {
		p.add(name, "must be 32 hex digits")
	}
	return id
}

// WebhookList is a page of webhooks. It goes on at next, if there is one.
type WebhookList struct {
	Items []WebhookOutput `json:"items" validate:"required"`
	Next  string          `json:"next,omitempty" example:"0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
}

// listWebhooks shows a page of webhooks.
//
//	@Summary		List webhooks
//	@Description	Newest first.
//	@Tags			webhooks
//	@ID				listWebhooks
//	@Produce		json
//	@Param			limit	query		int		false	"how many to show"	minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query		string	false	"where to go on: next of the page before"
//	@Success		200		{object}	WebhookList
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks [get]
func (a *API) listWebhooks(c *gin.Context) error {
	var found problems
	before, limit := found.rowCursor(c), found.limit(c)
	if err := found.err(); err != nil {
		return err
	}
	webhooks, err := a.webhooks.List(c.Request.Context(), before, limit+1)
	if err != nil {
		return err
	}
	list := WebhookList{Items: make([]WebhookOutput, 0, limit)}
	if len(webhooks) > limit {
		webhooks = webhooks[:limit]
		list.Next = webhooks[limit-1].ID
	}
	for _, w := range webhooks {
		list.Items = append(list.Items, webhookOf(w))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// showWebhook shows a webhook.
//
//	@Summary		Show a webhook
//	@Description	Without its secret, which was told when it was made.
//	@Tags			webhooks
//	@ID				showWebhook
//	@Produce		json
//	@Param			id	path		string	true	"its ID"	minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Success		200	{object}	WebhookOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Webhook not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks/{id} [get]
func (a *API) showWebhook(c *gin.Context) error {
	var found problems
	id := found.hex(c, "id")
	if err := found.err(); err != nil {
		return err
	}
	w, err := a.webhooks.Webhook(c.Request.Context(), id)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, webhookOf(w))
	return nil
}
