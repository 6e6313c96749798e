package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// DeliveryOutput is the telling of one event to one webhook. What was sent and what was
// answered are kept nowhere.
type DeliveryOutput struct {
	ID          string `json:"id" validate:"required" example:"0198c2f1a3b84e6f8d1c5a7b9e0f2d31"` // of the event
	Type        string `json:"type" validate:"required" example:"login.challenged"`
	State       string `json:"state" validate:"required" enums:"queued,delivered,given_up" example:"queued"`
	Attempts    int    `json:"attempts" validate:"required" example:"1"`
	LastStatus  int    `json:"lastStatus,omitempty" example:"503"` // absent: there was no answer
	LastError   string `json:"lastError,omitempty" example:"answered 503"`
	CreatedAt   string `json:"createdAt" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	NextAttempt string `json:"nextAttempt,omitempty" format:"date-time" example:"2026-03-04T12:00:05Z"`
	GivenUpAt   string `json:"givenUpAt,omitempty" format:"date-time" example:"2026-03-05T12:00:00Z"` // unless it is delivered before
	FinishedAt  string `json:"finishedAt,omitempty" format:"date-time" example:"2026-03-04T12:00:06Z"`
}

func deliveryOf(d models.WebhookDelivery) DeliveryOutput {
	out := DeliveryOutput{
		ID: d.EventID, Type: string(d.Type), State: string(d.State), Attempts: d.Attempts, LastStatus: d.Status,
		LastError: d.LastError, CreatedAt: instant(d.CreatedAt), FinishedAt: instant(d.FinishedAt),
	}
	if d.State == models.DeliveryQueued {
		out.NextAttempt, out.GivenUpAt = instant(d.NextAt), instant(d.ExpiresAt)
	}
	return out
}

// DeliveryList is a page of deliveries. It goes on at next, if there is one.
type DeliveryList struct {
	Items []DeliveryOutput `json:"items" validate:"required"`
	Next  string           `json:"next,omitempty" example:"0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
}

// listDeliveries shows a page of deliveries.
//
//	@Summary		List what was delivered to a webhook
//	@Description	Those of the newest events first. Deliveries that are over are shown for a week.
//	@Tags			webhooks
//	@ID				listDeliveries
//	@Produce		json
//	@Param			id		path		string	true	"the webhook's ID"			minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			state	query		string	false	"only those in this state"	Enums(queued, delivered, given_up)
//	@Param			limit	query		int		false	"how many to show"			minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query		string	false	"where to go on: next of the page before"
//	@Success		200		{object}	DeliveryList
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404		{object}	api.Problem	"Webhook not found"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks/{id}/deliveries [get]
func (a *API) listDeliveries(c *gin.Context) error {
	var found problems
	filter := models.DeliveryFilter{
		WebhookID: found.hex(c, "id"),
		State:     choice(&found, c, "state", models.DeliveryQueued, models.Delivered, models.DeliveryGivenUp),
		Before:    found.rowCursor(c),
	}
	limit := found.limit(c)
	if err := found.err(); err != nil {
		return err
	}
	filter.Limit = limit + 1
	deliveries, err := a.webhooks.Deliveries(c.Request.Context(), filter)
	if err != nil {
		return err
	}
	list := DeliveryList{Items: make([]DeliveryOutput, 0, limit)}
	if len(deliveries) > limit {
		deliveries = deliveries[:limit]
		list.Next = deliveries[limit-1].EventID
	}
	for _, d := range deliveries {
		list.Items = append(list.Items, deliveryOf(d))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// testWebhook sends a ping.
//
//	@Summary		Test a webhook
//	@Description	Queues a ping, which goes the way of every event and is tried for ten minutes. What became of it is among the deliveries.
//	@Tags			webhooks
//	@ID				testWebhook
//	@Produce		json
//	@Param			id	path		string	true	"its ID"	minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Success		202	{object}	DeliveryOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write or risk:read missing: both are needed"
//	@Failure		404	{object}	api.Problem	"Webhook not found"
//	@Failure		409	{object}	api.Problem	"The webhook is off"
//	@Failure		415	{object}	api.Problem	"Body not JSON"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks/{id}/test [post]
func (a *API) testWebhook(c *gin.Context) error {
	var found problems
	id := found.hex(c, "id")
	if err := found.err(); err != nil {
		return err
	}
	ping, err := a.webhooks.Test(c.Request.Context(), id)
	if err != nil {
		return err
	}
	c.JSON(http.StatusAccepted, deliveryOf(ping))
	return nil
}
