package iaa

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/models"
)

// Codes sends one-time codes on demand.
type Codes interface {
	GenerateVOTP(ctx context.Context, owner models.UserName, method models.DeliveryMethod) (requestID string, err error)
}

// VOTPInput says which way a code is to go; Default is the user's own.
type VOTPInput struct {
	DeliveryMethod *string        `json:"deliveryMethod,omitempty" enums:"Default,SMS,Email,Voice" default:"Default" example:"SMS"`
	Unknown        jsontext.Value `json:",embed" swaggerignore:"true"`
}

// VOTPOutput is the requestID of the login that the code is good for.
type VOTPOutput struct {
	RequestID string `json:"requestID" validate:"required" pattern:"^[0-9a-f]{32}$" example:"5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
}

var (
	errNoAuthenticator = models.Errorf(models.NotFound, "Authenticator not found")
	errNoApplication   = models.Errorf(models.NotFound, "Application not found")
	errNotVirtual      = models.Errorf(models.Conflict, "The authenticator makes its codes itself")
)

// generateVOTP sends a code to the owner of a virtual authenticator.
//
//	@Summary		Send a one-time code
//	@Description	Sends a code to the owner of a virtual authenticator. It is good for one login that names the requestID.
//	@Tags			authenticators
//	@ID				generateVOTP
//	@Produce		json
//	@Param			serial		path		string		true	"serial number of a virtual authenticator"	example(VIR0000001)
//	@Param			application	path		string		true	"its application"							example(VOTP)
//	@Param			body		body		VOTPInput	true	"Which way"
//	@Success		200			{object}	VOTPOutput
//	@Failure		400			{object}	api.Problem	"Input validation failed"
//	@Failure		401			{object}	api.Problem	"No valid API key"
//	@Failure		403			{object}	api.Problem	"Scope login missing"
//	@Failure		404			{object}	api.Problem	"Authenticator or application not found"
//	@Failure		409			{object}	api.Problem	"Message not sent"
//	@Failure		413			{object}	api.Problem	"Body too large"
//	@Failure		415			{object}	api.Problem	"Body not JSON"
//	@Failure		429			{object}	api.Problem	"Too many requests"
//	@Failure		500			{object}	api.Problem	"A fault of the server"
//	@Failure		503			{object}	api.Problem	"The server is busy"
//	@Router			/authenticators/{serial}/applications/{application}/generate-votp [post]
func (a *API) generateVOTP(c *gin.Context) error {
	var in VOTPInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	serial := found.serial(c)
	found.choice("deliveryMethod", in.DeliveryMethod, "Default", "SMS", "Email", "Voice")
	found.unknown("", in.Unknown, "deliveryMethod")
	if err := found.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	owner, err := a.virtualOwner(ctx, serial, c.Param("application"))
	if err != nil {
		return err
	}
	method := models.DeliverDefault
	if in.DeliveryMethod != nil {
		method = models.DeliveryMethod(*in.DeliveryMethod)
	}
	requestID, err := a.service.GenerateVOTP(ctx, owner, method)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, VOTPOutput{requestID})
	return nil
}

// virtualOwner finds who gets the codes of a virtual authenticator's application.
func (a *API) virtualOwner(ctx context.Context, serial, application string) (models.UserName, error) {
	found, _, err := a.accounts.Authenticators(ctx, models.AuthenticatorFilter{Serial: serial, Limit: 1})
	if err != nil {
		return models.UserName{}, err
	}
	if len(found) == 0 {
		return models.UserName{}, errNoAuthenticator
	}
	wanted, err := url.PathUnescape(application)
	if shown := authenticatorOf(found[0]).Applications; err != nil || len(shown) == 0 || shown[0].Name != wanted {
		return models.UserName{}, errNoApplication
	}
	if found[0].Kind != models.Virtual {
		return models.UserName{}, errNotVirtual
	}
	return a.accounts.Owner(ctx, serial)
}
