package sandbox

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/login"
	"riskgate/risk"
)

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
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		403		{object}	api.Problem	"Not from this machine"
//	@Failure		404		{object}	api.Problem	"The person has no authenticator"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
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
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		403		{object}	api.Problem	"Not from this machine"
//	@Failure		404		{object}	api.Problem	"No pending request"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
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
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		403		{object}	api.Problem	"Not from this machine"
//	@Failure		404		{object}	api.Problem	"No pending request"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
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
