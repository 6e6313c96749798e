package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
)

// ReplayOneInput says why a delivery is made again.
type ReplayOneInput struct {
	Reason *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"the receiver lost it"`
}

// ReplayInput names the time that is replayed.
type ReplayInput struct {
	From   *string `json:"from" validate:"required" format:"date-time" example:"2026-03-04T00:00:00Z"` // the earliest
	To     *string `json:"to" validate:"required" format:"date-time" example:"2026-03-05T00:00:00Z"`   // the first that is too late
	All    *bool   `json:"all,omitempty" default:"false" example:"false"`                              // also what was delivered
	Cursor *string `json:"cursor,omitempty"`                                                           // where to go on: next of the answer before
	Reason *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"the receiver was down over night"`
}

// ReplayOutput is how many deliveries are queued. It goes on at next, if there is one.
type ReplayOutput struct {
	Queued int    `json:"queued" validate:"required" example:"12"`
	Next   string `json:"next,omitempty" example:"0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
}

// replayDelivery makes a delivery again.
//
//	@Summary		Deliver an event again
//	@Description	Under the same ID, also when it was delivered. One that is queued is delivered anyway: 409.
//	@Tags			webhooks
//	@ID				replayDelivery
//	@Produce		json
//	@Param			id		path		string			true	"the webhook's ID"	minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			event	path		string			true	"the event's ID"	minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			body	body		ReplayOneInput	true	"Why"
//	@Success		202		{object}	DeliveryOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write or risk:read missing: both are needed"
//	@Failure		404		{object}	api.Problem	"Delivery not found"
//	@Failure		409		{object}	api.Problem	"The delivery is queued"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks/{id}/deliveries/{event}/replay [post]
func (a *API) replayDelivery(c *gin.Context) error {
	var in ReplayOneInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	id, event := found.hex(c, "id"), found.hex(c, "event")
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	again, err := a.webhooks.ReplayOne(c.Request.Context(), who, id, event)
	if err != nil {
		return err
	}
	c.JSON(http.StatusAccepted, deliveryOf(again))
	return nil
}

// replayPeriod delivers what has happened in a period.
//
//	@Summary		Deliver what has happened in a period
//	@Description	What was given up is queued again, and so is what was never queued, since the webhook was off, was not there, or did not subscribe to it; with `all` what was delivered as well. IDs stay the same. One call takes a part: as long as there is a `next`, call again with it as `cursor`.
//	@Tags			webhooks
//	@ID				replayPeriod
//	@Produce		json
//	@Param			id		path		string		true	"the webhook's ID"	minlength(32)	maxlength(32)	example(0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			body	body		ReplayInput	true	"When, and why"
//	@Success		202		{object}	ReplayOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write or risk:read missing: both are needed"
//	@Failure		404		{object}	api.Problem	"Webhook not found"
//	@Failure		409		{object}	api.Problem	"The webhook is off"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/webhooks/{id}/replay [post]
func (a *API) replayPeriod(c *gin.Context) error {
	var in ReplayInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	id := found.hex(c, "id")
	period := analysis.Period{From: found.moment("from", in.From), To: found.moment("to", in.To), All: in.All != nil && *in.All}
	if period.From >= period.To {
		found.add("to", "must be after from")
	}
	if in.Cursor != nil {
		if period.After = *in.Cursor; !rowID.MatchString(period.After) {
			found.add("cursor", notOurs)
		}
	}
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	queued, next, err := a.webhooks.ReplayPeriod(c.Request.Context(), who, id, period)
	if err != nil {
		return err
	}
	c.JSON(http.StatusAccepted, ReplayOutput{queued, next})
	return nil
}
