package verify

import (
	"net/http"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"riskgate/models"
	"riskgate/verify"
)

// VerificationCheck is what a code that was tried has come to.
type VerificationCheck struct {
	SID           string   `json:"sid" validate:"required" example:"VE0198c2f1a3b84e6f8d1c5a7b9e0f2d32"`
	ServiceSID    string   `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	AccountSID    string   `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	To            string   `json:"to" validate:"required" example:"+4915112345678"`
	Channel       string   `json:"channel" validate:"required" enums:"sms,email,call,whatsapp" example:"sms"`
	Status        string   `json:"status" validate:"required" enums:"pending,approved" example:"approved"`
	Valid         bool     `json:"valid" validate:"required"`
	Amount        *string  `json:"amount" validate:"required" extensions:"x-nullable"`
	Payee         *string  `json:"payee" validate:"required" extensions:"x-nullable"`
	SNAErrorCodes []string `json:"sna_attempts_error_codes" validate:"required"`
	DateCreated   string   `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated   string   `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:31:00Z"`
}

// checkVerification tries a code.
//
//	@Summary		Check a code
//	@Description	200 with status approved if it is right, else 200 with status pending. After five wrong
//	@Description	ones the verification is dead until it expires; a right one counts once.
//	@Tags			verify
//	@ID				checkVerification
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service			path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			Code			formData	string	true	"what the person typed"	extensions(x-required)	minlength(4)	maxlength(10)	example(123456)
//	@Param			To				formData	string	false	"the address, or"	example(+4915112345678)
//	@Param			VerificationSid	formData	string	false	"SID of the verification"
//	@Param			Amount			formData	string	false	"of the payment, as it was told"
//	@Param			Payee			formData	string	false	"of the payment, as it was told"
//	@Success		200				{object}	VerificationCheck
//	@Failure		400				{object}	Refusal	"Invalid parameter"
//	@Failure		401				{object}	Refusal	"Authenticate"
//	@Failure		403				{object}	Refusal	"Scope verify missing"
//	@Failure		404				{object}	Refusal	"The requested resource was not found"
//	@Failure		429				{object}	Refusal	"Max check attempts reached"
//	@Failure		500				{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/VerificationCheck [post]
func (a *API) checkVerification(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	code := f.text("Code", verify.LongestCode)
	if utf8.RuneCountInString(code) < verify.ShortestCode {
		f.wrong("Code")
	}
	check := verify.Check{
		ServiceID: parameter(c, "service"), Code: models.Secret(code), To: f.text("To", 254), SID: f.text("VerificationSid", 34),
		Amount: f.text("Amount", 64), Payee: f.text("Payee", 64), Caller: caller(c),
	}
	if check.To == "" && check.SID == "" {
		f.wrong("To")
	}
	if f.err != nil {
		return f.err
	}
	v, err := a.verify.Check(c.Request.Context(), check)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, VerificationCheck{
		SID: v.ID, ServiceSID: v.ServiceID, AccountSID: a.accountOf(c), To: v.Recipient, Channel: channelWord(v.Channel),
		Status: string(v.Status), Valid: v.Status == models.VerificationApproved, Amount: maybe(v.Amount), Payee: maybe(v.Payee),
		SNAErrorCodes: []string{}, DateCreated: instant(v.CreatedAt), DateUpdated: instant(v.UpdatedAt),
	})
	return nil
}
