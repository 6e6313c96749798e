// Package sandbox serves the paths that exist in the sandbox only: what was sent,
// what a person's authenticator shows, their trusted device, and the clock.
package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Outbox shows what was sent, newest first; an empty recipient means everybody.
type Outbox interface {
	Messages(ctx context.Context, recipient string, limit int) ([]models.Message, error)
}

// Authenticator shows what a person's authenticator shows now, and for how long.
type Authenticator interface {
	OTP(ctx context.Context, name models.UserName) (code models.Secret, left time.Duration, err error)
}

// Device lets a person's trusted device answer the newest pending request.
type Device interface {
	Respond(ctx context.Context, name models.UserName, reply login.DeviceReply) (login.DeviceResult, error)
}

// Clock can be moved forward.
type Clock interface {
	Advance(d time.Duration)
	Now() time.Time
}

// Registrar takes a path together with the scope that guards it.
type Registrar interface {
	Handle(method, path string, scope models.Scope, handle func(*gin.Context) error)
}

// API is the room. All fields are required; Domain is that of names without "@".
type API struct {
	Outbox        Outbox
	Authenticator Authenticator
	Device        Device
	Clock         Clock
	Domain        string
}

// Mount registers the paths.
func (a *API) Mount(r Registrar) {
	r.Handle(http.MethodGet, "/sandbox/outbox", models.ScopeLogin, a.outbox)
	r.Handle(http.MethodGet, "/sandbox/users/:user/otp", models.ScopeLogin, a.otp)
	r.Handle(http.MethodPost, "/sandbox/users/:user/device/approve", models.ScopeLogin, a.approve)
	r.Handle(http.MethodPost, "/sandbox/users/:user/device/deny", models.ScopeLogin, a.deny)
	r.Handle(http.MethodPost, "/sandbox/clock", models.ScopeLogin, a.clock)
}

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

// OTPOutput is what an authenticator shows.
type OTPOutput struct {
	OTP       string `json:"otp" validate:"required" example:"123456"`
	ExpiresIn int    `json:"expiresIn" validate:"required" example:"17"`
}

// otp shows what a person's authenticator shows now.
//
//	@Summary		What the authenticator shows
//	@Description	The code of now and the seconds it stays. Only in the sandbox.
//	@Tags			sandbox
//	@ID				sandboxOTP
//	@Produce		json
//	@Param			user	path		string	true	"userID@domain"	example(iaa_user@sandbox)
//	@Success		200		{object}	OTPOutput
//	@Failure		404		{object}	api.Problem	"The person has no authenticator"
//	@Router			/sandbox/users/{user}/otp [get]
func (a *API) otp(c *gin.Context) error {
	name, err := a.name(c)
	if err != nil {
		return err
	}
	code, left, err := a.Authenticator.OTP(c.Request.Context(), name)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, OTPOutput{code.Reveal(), int(left / time.Second)})
	return nil
}

// DeviceOutput is what became of the request that a device answered.
type DeviceOutput struct {
	RequestID string `json:"requestID" validate:"required" example:"5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	Method    string `json:"method" validate:"required" enums:"approval,pin,fingerprint,face" example:"face"`
	Status    string `json:"status" validate:"required" enums:"pending,accepted,refused,timeout,failed" example:"accepted"`
}

// approve lets the trusted device agree.
//
//	@Summary		Approve on the device
//	@Description	Acts as the person's trusted device on the newest pending request. Only in the sandbox.
//	@Tags			sandbox
//	@ID				sandboxApprove
//	@Produce		json
//	@Param			user	path		string	true	"userID@domain"	example(face_user@sandbox)
//	@Success		200		{object}	DeviceOutput
//	@Failure		404		{object}	api.Problem	"No pending request"
//	@Router			/sandbox/users/{user}/device/approve [post]
func (a *API) approve(c *gin.Context) error { return a.respond(c, true) }

// deny lets the trusted device refuse.
//
//	@Summary		Deny on the device
//	@Description	Acts as the person's trusted device on the newest pending request. Only in the sandbox.
//	@Tags			sandbox
//	@ID				sandboxDeny
//	@Produce		json
//	@Param			user	path		string	true	"userID@domain"	example(face_user@sandbox)
//	@Success		200		{object}	DeviceOutput
//	@Failure		404		{object}	api.Problem	"No pending request"
//	@Router			/sandbox/users/{user}/device/deny [post]
func (a *API) deny(c *gin.Context) error { return a.respond(c, false) }

func (a *API) respond(c *gin.Context, approve bool) error {
	name, err := a.name(c)
	if err != nil {
		return err
	}
	result, err := a.Device.Respond(c.Request.Context(), name, login.DeviceReply{Approve: approve, Trusted: true})
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, DeviceOutput{result.RequestID, methodName(result.Method), string(result.Status)})
	return nil
}

// methodName is how the owner of the device was verified.
func methodName(code risk.Code) string {
	switch code { //nolint:exhaustive // only these four are answered by a trusted device
	case risk.ChallengePIN:
		return "pin"
	case risk.ChallengeFingerprint:
		return "fingerprint"
	case risk.ChallengeFace:
		return "face"
	default:
		return "approval"
	}
}

// ClockInput says how far the clock is to move.
type ClockInput struct {
	Advance string `json:"advance" validate:"required" example:"90s"`
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
//	@Router			/sandbox/clock [post]
func (a *API) clock(c *gin.Context) error {
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return err
	}
	var in ClockInput
	if err := json.Unmarshal(raw, &in); err != nil {
		return models.InvalidInput(models.Field{Name: "body", Message: `must be a JSON object such as {"advance":"90s"}`})
	}
	d, err := time.ParseDuration(in.Advance)
	if err != nil || d <= 0 || d > longest {
		return models.InvalidInput(models.Field{Name: "advance", Message: "must be a length of time forward, such as 90s, 15m or 24h"})
	}
	a.Clock.Advance(d)
	c.JSON(http.StatusOK, ClockOutput{a.Clock.Now()})
	return nil
}

func (a *API) name(c *gin.Context) (models.UserName, error) {
	raw, err := url.PathUnescape(c.Param("user"))
	if err != nil {
		return models.UserName{}, models.InvalidInput(models.Field{Name: "userID", Message: "must be a decodable part of a URL"})
	}
	return models.ParseUserName(raw, a.Domain)
}
