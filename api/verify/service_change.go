package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
	"riskgate/verify"
)

// serviceChange reads the fields that a service has.
func (f *form) serviceChange(now models.VerifyService) verify.ServiceChange {
	change := verify.ServiceChange{
		FriendlyName: f.optional("FriendlyName", 32), CodeLength: f.number("CodeLength", verify.ShortestCode, verify.LongestCode),
		LookupEnabled: f.truth("LookupEnabled"), SkipLandlines: f.truth("SkipSmsToLandlines"), DTMFInput: f.truth("DtmfInputRequired"),
		TTSName: f.optional("TtsName", 64), PSD2: f.truth("Psd2Enabled"), DoNotShare: f.truth("DoNotShareWarningEnabled"),
		CustomCodes: f.truth("CustomCodeEnabled"), DefaultTemplate: f.optional("DefaultTemplateSid", 34),
		EventSubscription: f.truth("VerifyEventSubscriptionEnabled"),
	}
	if word := f.oneOf("RiskPolicy", string(models.RiskOff), string(models.RiskObserved), string(models.RiskEnforced)); word != "" {
		change.Risk = new(models.VerifyRisk(word))
	}
	totp := totpOf(now)
	set(&totp.Issuer, f.optional("Totp.Issuer", 64))
	set(&totp.TimeStep, f.number("Totp.TimeStep", 20, 60))
	set(&totp.CodeLength, f.number("Totp.CodeLength", 3, 8))
	set(&totp.Skew, f.number("Totp.Skew", 0, 2))
	if f.any("Totp.Issuer", "Totp.TimeStep", "Totp.CodeLength", "Totp.Skew") {
		change.Totp = settings(totp)
	}
	var push PushSettings
	kept(now.Push, &push)
	setPointer(&push.IncludeDate, f.truth("Push.IncludeDate"))
	setPointer(&push.ApnCredentialSID, f.optional("Push.ApnCredentialSid", 34))
	setPointer(&push.FcmCredentialSID, f.optional("Push.FcmCredentialSid", 34))
	change.Push = settings(push)
	var whatsapp WhatsappOptions
	kept(now.WhatsApp, &whatsapp)
	setPointer(&whatsapp.MsgServiceSID, f.optional("Whatsapp.MsgServiceSid", 34))
	setPointer(&whatsapp.From, f.optional("Whatsapp.From", 64))
	change.WhatsApp = settings(whatsapp)
	var passkeys PasskeyOptions
	kept(now.Passkeys, &passkeys)
	setPointer(&passkeys.RelyingPartyID, f.optional("Passkeys.RelyingParty.Id", 255))
	setPointer(&passkeys.RelyingPartyName, f.optional("Passkeys.RelyingParty.Name", 64))
	setPointer(&passkeys.RelyingPartyOrigins, f.optional("Passkeys.RelyingParty.Origins", 1000))
	setPointer(&passkeys.AuthenticatorAttachment, f.optional("Passkeys.AuthenticatorAttachment", 32))
	setPointer(&passkeys.DiscoverableCredentials, f.optional("Passkeys.DiscoverableCredentials", 32))
	setPointer(&passkeys.UserVerification, f.optional("Passkeys.UserVerification", 32))
	change.Passkeys = settings(passkeys)
	return change
}

func (f *form) any(names ...string) bool {
	for _, name := range names {
		if f.values.Has(name) {
			return true
		}
	}
	return false
}

func set[T any](to, value *T) {
	if value != nil {
		*to = *value
	}
}

func setPointer[T any](to **T, value *T) {
	if value != nil {
		*to = value
	}
}

// fetchService shows a service.
//
//	@Summary		Show a verify service
//	@Tags			verify
//	@ID				fetchVerifyService
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Success		200		{object}	Service
//	@Failure		401		{object}	Refusal	"Authenticate"
//	@Failure		403		{object}	Refusal	"Scope verify missing"
//	@Failure		404		{object}	Refusal	"The requested resource was not found"
//	@Failure		429		{object}	Refusal	"Too many requests"
//	@Failure		500		{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service} [get]
func (a *API) fetchService(c *gin.Context) error {
	found, err := a.verify.Service(c.Request.Context(), parameter(c, "service"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.service(c, found))
	return nil
}

// updateService changes a service.
//
//	@Summary		Change a verify service
//	@Description	What is not given stays as it is.
//	@Tags			verify
//	@ID				updateVerifyService
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service						path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			FriendlyName				formData	string	false	"what messages call the service"	maxlength(32)	example(Shop)
//	@Param			CodeLength					formData	int		false	"digits of a code"	minimum(4)	maximum(10)
//	@Param			LookupEnabled				formData	bool	false	"look at what kind of line a number is of"
//	@Param			SkipSmsToLandlines			formData	bool	false	"refuse SMS to landlines; needs LookupEnabled"
//	@Param			Psd2Enabled					formData	bool	false	"codes confirm payments: Amount and Payee are needed"
//	@Param			DoNotShareWarningEnabled	formData	bool	false	"messages warn not to share the code"
//	@Param			CustomCodeEnabled			formData	bool	false	"starts may bring the code"
//	@Param			DefaultTemplateSid			formData	string	false	"template of messages"
//	@Param			RiskPolicy					formData	string	false	"ours: what follows from the risk of a start with a DeviceIp: a decision that is kept, or a refusal too"	Enums(off, observe, enforce)
//	@Success		200							{object}	Service
//	@Failure		400							{object}	Refusal	"Invalid parameter"
//	@Failure		401							{object}	Refusal	"Authenticate"
//	@Failure		403							{object}	Refusal	"Scope verify missing"
//	@Failure		404							{object}	Refusal	"The requested resource was not found"
//	@Failure		429							{object}	Refusal	"Too many requests"
//	@Failure		500							{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service} [post]
func (a *API) updateService(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	if f.any("FriendlyName") {
		f.has("FriendlyName")
	}
	changed, err := a.verify.ChangeService(c.Request.Context(), parameter(c, "service"),
		func(now models.VerifyService) (verify.ServiceChange, error) {
			change := f.serviceChange(now)
			return change, f.err
		})
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.service(c, changed))
	return nil
}

// deleteService removes a service.
//
//	@Summary		Delete a verify service
//	@Description	With its rate limits and messaging configurations.
//	@Tags			verify
//	@ID				deleteVerifyService
//	@Produce		json
//	@Param			service	path	string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Success		204		"Deleted"
//	@Failure		401		{object}	Refusal	"Authenticate"
//	@Failure		403		{object}	Refusal	"Scope verify missing"
//	@Failure		404		{object}	Refusal	"The requested resource was not found"
//	@Failure		429		{object}	Refusal	"Too many requests"
//	@Failure		500		{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service} [delete]
func (a *API) deleteService(c *gin.Context) error {
	return gone(c, a.verify.DeleteService(c.Request.Context(), parameter(c, "service")))
}

// gone answers for what was removed: nothing.
func gone(c *gin.Context, err error) error {
	if err == nil {
		c.Status(http.StatusNoContent)
	}
	return err
}
