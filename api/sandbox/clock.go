package sandbox

import (
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/internal/strictjson"
	"riskgate/models"
)

// ClockInput says how far the clock is to move.
type ClockInput struct {
	Advance string         `json:"advance" validate:"required" example:"90s"`
	Unknown jsontext.Value `json:",embed" swaggerignore:"true"`
}

// ClockOutput is the time that it is now in the sandbox.
type ClockOutput struct {
	Now time.Time `json:"now" validate:"required" example:"2026-01-02T03:04:05Z"`
}

// longest is how far one step may go, so that no one leaves the calendar.
const longest = 10 * 366 * 24 * time.Hour

// clock moves the sandbox's clock forward.
//
//	@Summary		Move the clock
//	@Description	Moves the sandbox's clock forward, by units such as 90s, 15m or 24h. Only in the sandbox.
//	@Tags			sandbox
//	@ID				sandboxClock
//	@Produce		json
//	@Param			body	body		ClockInput	true	"How far"
//	@Success		200		{object}	ClockOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		403		{object}	api.Problem	"Not from this machine"
//	@Failure		404		{object}	api.Problem	"Not in the sandbox"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Router			/sandbox/clock [post]
func (a *API) clock(c *gin.Context) error {
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return err
	}
	d, problems := readAdvance(raw)
	if problems != nil {
		return models.InvalidInput(problems...)
	}
	if err := a.Clock.Advance(d); err != nil {
		return err
	}
	c.JSON(http.StatusOK, ClockOutput{a.Clock.Now()})
	return nil
}

// readAdvance reads how far the clock is to move, or everything that is wrong.
func readAdvance(raw []byte) (time.Duration, []models.Field) {
	var in ClockInput
	var problems []models.Field
	for _, p := range strictjson.New().Decode(raw, &in) {
		problems = append(problems, models.Field{Name: p.Path, Message: p.Message})
	}
	strictjson.Members(in.Unknown, func(name string, _ jsontext.Value) bool {
		problems = append(problems, models.Field{Name: name, Message: "is not known here; known is advance"})
		return len(problems) < 10
	})
	if problems != nil {
		return 0, problems
	}
	d, err := time.ParseDuration(in.Advance)
	if err != nil || d <= 0 || d > longest {
		return 0, []models.Field{{Name: "advance", Message: "must be a length of time forward, such as 90s, 15m or 24h"}}
	}
	return d, nil
}
