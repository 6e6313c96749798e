package iaa

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/internal/strictjson"
	"riskgate/models"
)

// Questions hands out questions to be keyed into a device.
type Questions interface {
	GenerateChallenge(ctx context.Context, name models.UserName, length int, checkDigit bool) (question, requestID string, err error)
}

// ChallengeInput says what a question is to look like.
type ChallengeInput struct {
	Length     *strictjson.Whole `json:"length,omitempty" swaggertype:"integer" minimum:"4" maximum:"16" default:"6" example:"8"`
	CheckDigit *strictjson.Truth `json:"checkDigit,omitempty" swaggertype:"boolean" default:"false" example:"true"`
	Unknown    jsontext.Value    `json:",embed" swaggerignore:"true"`
}

// ChallengeOutput is a question, and the requestID under which its response comes in.
type ChallengeOutput struct {
	Challenge string `json:"challenge" validate:"required" pattern:"^[0-9]{4,16}$" example:"49271683"`
	RequestID string `json:"requestID" validate:"required" pattern:"^[0-9a-f]{32}$" example:"5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
}

const usualChallenge = 6

// generateChallenge hands out a question to be keyed into a device.
//
//	@Summary		Make a challenge
//	@Description	The user keys the challenge into the device; what the device shows is the OTP of a login with this requestID. The check digit (Luhn) is the last of the length.
//	@Tags			login
//	@ID				generateChallenge
//	@Produce		json
//	@Param			user	path		string			true	"userID@domain"	example(iaa_user@sandbox)
//	@Param			body	body		ChallengeInput	true	"What it is to look like"
//	@Success		200		{object}	ChallengeOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope login missing"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/users/{user}/generate-challenge [post]
func (a *API) generateChallenge(c *gin.Context) error {
	var in ChallengeInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	name, err := a.named(c, &found)
	if err != nil {
		return err
	}
	length := usualChallenge
	if in.Length != nil {
		length = int(min(*in.Length, 99))
		if length < 4 || length > 16 {
			found.add("length", "must be 4 to 16")
		}
	}
	found.unknown("", in.Unknown, "length", "checkDigit")
	if err := found.err(); err != nil {
		return err
	}
	question, requestID, err := a.service.GenerateChallenge(c.Request.Context(), name, length, in.CheckDigit != nil && bool(*in.CheckDigit))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, ChallengeOutput{question, requestID})
	return nil
}
