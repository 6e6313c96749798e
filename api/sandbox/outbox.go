package sandbox

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Sent is a message as its recipient sees it.
type Sent struct {
	To      string    `json:"to" validate:"required" example:"+31201110002"`
	Channel string    `json:"channel" validate:"required" enums:"sms,email,voice" example:"sms"`
	Body    string    `json:"body" validate:"required" example:"714346 is your code"`
	Code    string    `json:"code,omitempty" example:"714346"`
	Created time.Time `json:"created" validate:"required" example:"2026-01-02T03:04:05Z"`
}

// OutboxOutput is what was sent, newest first.
type OutboxOutput struct {
	Messages []Sent `json:"messages" validate:"required"`
}

const shown = 100

// outbox shows what was sent.
//
//	@Summary		What was sent
//	@Description	The newest 100 messages, newest first. Only in the sandbox.
//	@Tags			sandbox
//	@ID				sandboxOutbox
//	@Produce		json
//	@Param			to	query		string	false	"only to this number or address"	example(+31201110002)
//	@Success		200	{object}	OutboxOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		403	{object}	api.Problem	"Not from this machine"
//	@Failure		404	{object}	api.Problem	"Not in the sandbox"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Router			/sandbox/outbox [get]
func (a *API) outbox(c *gin.Context) error {
	messages, err := a.Outbox.Messages(c.Request.Context(), recipient(c), shown)
	if err != nil {
		return err
	}
	out := OutboxOutput{Messages: make([]Sent, 0, len(messages))}
	for _, m := range messages {
		out.Messages = append(out.Messages, Sent{
			To: m.Recipient.Reveal(), Channel: string(m.Channel), Body: m.Body.Reveal(), Code: m.OTP.Reveal(),
			Created: m.CreatedAt.Time(),
		})
	}
	c.JSON(http.StatusOK, out)
	return nil
}

// recipient reads the filter. The plus of a number, when it was not escaped, has
// become a blank.
func recipient(c *gin.Context) string {
	to := c.Query("to")
	if to != "" && to[0] == ' ' {
		return "+" + to[1:]
	}
	return to
}
