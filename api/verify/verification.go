package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
	"riskgate/verify"
)

// Verification is one code on its way to an address and back.
type Verification struct {
	SID              string            `json:"sid" validate:"required" example:"VE0198c2f1a3b84e6f8d1c5a7b9e0f2d32"`
	ServiceSID       string            `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	AccountSID       string            `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	To               string            `json:"to" validate:"required" example:"+4915112345678"`
	Channel          string            `json:"channel" validate:"required" enums:"sms,email,call,whatsapp" example:"sms"`
	Status           string            `json:"status" validate:"required" enums:"pending,approved,canceled,max_attempts_reached,expired,failed" example:"pending"`
	Valid            bool              `json:"valid" validate:"required"`
	Lookup           map[string]string `json:"lookup" validate:"required"`
	Amount           *string           `json:"amount" validate:"required" extensions:"x-nullable"`
	Payee            *string           `json:"payee" validate:"required" extensions:"x-nullable"`
	SNA              *string           `json:"sna" validate:"required" extensions:"x-nullable"`
	SendCodeAttempts []SendAttempt     `json:"send_code_attempts" validate:"required"`
	DateCreated      string            `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated      string            `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	URL              string            `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services/VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31/Verifications/VE0198c2f1a3b84e6f8d1c5a7b9e0f2d32"`
}

// SendAttempt is one message of a verification.
type SendAttempt struct {
	Time       string `json:"time" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	Channel    string `json:"channel" validate:"required" example:"SMS"`
	AttemptSID string `json:"attempt_sid" validate:"required" example:"VL0198c2f1a3b84e6f8d1c5a7b9e0f2d33"`
}

// The contract's words for channels: of verifications, and of attempts.
func channelWord(channel models.Channel) string {
	if channel == models.Voice {
		return "call"
	}
	return string(channel)
}

func attemptWord(channel models.Channel) string {
	switch channel {
	case models.SMS:
		return "SMS"
	case models.Email:
		return "EMAIL"
	case models.Voice:
		return "CALL"
	case models.WhatsApp:
	}
	return "whatsapp"
}

func (a *API) verification(c *gin.Context, v verify.Sent) Verification {
	shown := Verification{
		SID: v.ID, ServiceSID: v.ServiceID, AccountSID: a.accountOf(c), To: v.Recipient, Channel: channelWord(v.Channel),
		Status: string(v.Status), Valid: v.Status == models.VerificationApproved, Amount: maybe(v.Amount), Payee: maybe(v.Payee),
		Lookup: map[string]string{}, SendCodeAttempts: []SendAttempt{}, DateCreated: instant(v.CreatedAt), DateUpdated: instant(v.UpdatedAt),
		URL: a.at(c, "Services", v.ServiceID, "Verifications", v.ID),
	}
	for _, attempt := range v.Attempts {
		shown.SendCodeAttempts = append(shown.SendCodeAttempts, SendAttempt{
			Time: instant(attempt.CreatedAt), Channel: attemptWord(attempt.Channel), AttemptSID: attempt.ID,
		})
	}
	return shown
}

// fetchVerification shows a verification.
//
//	@Summary		Show a verification
//	@Description	By its SID, for a day also after its end; or by the address, while it is under way.
//	@Tags			verify
//	@ID				fetchVerification
//	@Produce		json
//	@Param			service			path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			verification	path		string	true	"SID of the verification, or the address"	example(VE0198c2f1a3b84e6f8d1c5a7b9e0f2d32)
//	@Success		200				{object}	Verification
//	@Failure		401				{object}	Refusal	"Authenticate"
//	@Failure		403				{object}	Refusal	"Scope verify missing"
//	@Failure		404				{object}	Refusal	"The requested resource was not found"
//	@Failure		429				{object}	Refusal	"Too many requests"
//	@Failure		500				{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Verifications/{verification} [get]
func (a *API) fetchVerification(c *gin.Context) error {
	found, err := a.verify.Verification(c.Request.Context(), parameter(c, "service"), parameter(c, "verification"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.verification(c, found))
	return nil
}

// updateVerification ends a verification.
//
//	@Summary		Cancel or approve a verification
//	@Description	Canceled: its code is worth nothing, and the next start makes a new one. Approved: the
//	@Description	caller has seen to it otherwise; that is told to the audit stream.
//	@Tags			verify
//	@ID				updateVerification
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service			path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			verification	path		string	true	"SID of the verification, or the address"	example(VE0198c2f1a3b84e6f8d1c5a7b9e0f2d32)
//	@Param			Status			formData	string	true	"what it is to be"	extensions(x-required)	Enums(canceled, approved)	example(canceled)
//	@Success		200				{object}	Verification
//	@Failure		400				{object}	Refusal	"Invalid parameter"
//	@Failure		401				{object}	Refusal	"Authenticate"
//	@Failure		403				{object}	Refusal	"Scope verify missing"
//	@Failure		404				{object}	Refusal	"The requested resource was not found"
//	@Failure		429				{object}	Refusal	"Too many requests"
//	@Failure		500				{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Verifications/{verification} [post]
func (a *API) updateVerification(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("Status")
	status := f.oneOf("Status", string(models.VerificationCanceled), string(models.VerificationApproved))
	if f.err != nil {
		return f.err
	}
	end := a.verify.Cancel
	if status == string(models.VerificationApproved) {
		end = a.verify.Approve
	}
	ended, err := end(c.Request.Context(), parameter(c, "service"), parameter(c, "verification"), caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.verification(c, ended))
	return nil
}
