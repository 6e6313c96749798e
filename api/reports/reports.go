// Package reports takes what gateways tell of the messages that they were given.
package reports

import (
	"context"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// Deliveries takes a request that came for a message, and returns what the gateway wants
// to hear. What was not told by that gateway is NotFound.
type Deliveries interface {
	Receive(ctx context.Context, gateway, message, token string, r *http.Request, body []byte) (answer string, err error)
}

// Registrar takes a path that other machines call, as often as their network may.
type Registrar interface {
	Callback(method, path string, handle func(*gin.Context) error)
}

// API is the room. All fields are required.
type API struct {
	Deliveries Deliveries
}

const path = "/v1/reports/:gateway/:message/:token"

// Mount registers the paths.
func (a *API) Mount(r Registrar) {
	r.Callback(http.MethodGet, path, a.told)
	r.Callback(http.MethodPost, path, a.posted)
}

// told takes a report in a query.
//
//	@Summary		Tell of a message's delivery, in a query
//	@Description	For gateways: Kannel, MessageBird and Vonage, if set so, tell of deliveries by GET. The address is part of the message that the gateway was given; what it is asked with is the gateway's own. A report that comes again, or late, or of a message that is gone, is answered like any other.
//	@Tags			reports
//	@ID				tellDelivery
//	@Produce		plain,json
//	@Param			gateway	path		string	true	"as the configuration names it"	example(kannel)
//	@Param			message	path		string	true	"the message"					example(0190a1b2c3d4e5f60718293a4b5c6d7e)
//	@Param			token	path		string	true	"that only the gateway knows"	example(c2VjcmV0)
//	@Success		200		{string}	string	"What the gateway wants to hear"
//	@Failure		403		{object}	api.Problem	"From a foreign page"
//	@Failure		404		{object}	api.Problem	"Not told by that gateway"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/v1/reports/{gateway}/{message}/{token} [get]
func (a *API) told(c *gin.Context) error { return a.receive(c, nil) }

// posted takes a report in a body.
//
//	@Summary		Tell of a message's delivery, in a body
//	@Description	For gateways: Twilio, Vonage, Infobip and Jasmin tell of deliveries by POST, in a form or in JSON of their own. Where a gateway signs, the signature must be right. Jasmin is answered `ACK/Jasmin`.
//	@Tags			reports
//	@ID				postDelivery
//	@Accept			x-www-form-urlencoded,json
//	@Produce		plain,json
//	@Param			gateway	path		string	true	"as the configuration names it"	example(twilio)
//	@Param			message	path		string	true	"the message"					example(0190a1b2c3d4e5f60718293a4b5c6d7e)
//	@Param			token	path		string	true	"that only the gateway knows"	example(c2VjcmV0)
//	@Success		200		{string}	string	"What the gateway wants to hear"
//	@Failure		403		{object}	api.Problem	"From a foreign page"
//	@Failure		404		{object}	api.Problem	"Not told by that gateway"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/v1/reports/{gateway}/{message}/{token} [post]
func (a *API) posted(c *gin.Context) error {
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return models.Errorf(models.TooLarge, "The body cannot be read, or is too large")
	}
	return a.receive(c, body)
}

func (a *API) receive(c *gin.Context, body []byte) error {
	answer, err := a.Deliveries.Receive(c.Request.Context(), c.Param("gateway"), c.Param("message"), c.Param("token"), c.Request, body)
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(answer))
	return nil
}
