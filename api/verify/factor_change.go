package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/verify"
)

// fetchFactor shows a factor.
//
//	@Summary		Show a factor
//	@Tags			verify
//	@ID				fetchFactor
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			factor	path		string	true	"SID of the factor"	example(YF0198c2f1a3b84e6f8d1c5a7b9e0f2d37)
//	@Success		200	{object}	Factor
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Factors/{factor} [get]
func (a *API) fetchFactor(c *gin.Context) error {
	found, err := a.verify.Factor(c.Request.Context(), parameter(c, "service"), parameter(c, "identity"), parameter(c, "factor"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.factor(c, found))
	return nil
}

// updateFactor changes or verifies a factor.
//
//	@Summary		Change or verify a factor
//	@Description	With AuthPayload, an unverified factor proves itself and is verified. After a wrong code it
//	@Description	is unverified still, and the answer is 200; after five in five minutes it is 429. A device
//	@Description	signs the SID of the factor (ECDSA with SHA-256, ASN.1 DER, in base64).
//	@Tags			verify
//	@ID				updateFactor
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			factor	path		string	true	"SID of the factor"	example(YF0198c2f1a3b84e6f8d1c5a7b9e0f2d37)
//	@Param			AuthPayload	formData	string	false	"the first code of an authenticator, or the signature of a device"	maxlength(5456)	example(492039)
//	@Param			FriendlyName	formData	string	false	"what people call it; an authenticator shows it"	maxlength(64)	example(Phone)
//	@Param			Config.Alg	formData	string	false	"hash of the codes"	Enums(sha1, sha256, sha512)
//	@Param			Config.TimeStep	formData	int	false	"seconds that a code is good for"	minimum(20)	maximum(60)
//	@Param			Config.Skew	formData	int	false	"steps that the clock may be off"	minimum(0)	maximum(2)
//	@Param			Config.CodeLength	formData	int	false	"digits of a code"	minimum(4)	maximum(8)
//	@Param			Config.NotificationPlatform	formData	string	false	"of a device: how its app would be notified"	Enums(apn, fcm, none)
//	@Param			Config.NotificationToken	formData	string	false	"of a device: where to, 32 to 255 characters"
//	@Param			Config.SdkVersion	formData	string	false	"of a device: version of its app's library"	maxlength(64)
//	@Success		200	{object}	Factor
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing; 60311: the factor cannot be verified"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"60310: too many payloads"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Factors/{factor} [post]
func (a *API) updateFactor(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	if f.any("FriendlyName") {
		f.has("FriendlyName")
	}
	change := verify.FactorChange{
		Name: f.optional("FriendlyName", longestFactorName), Algorithm: f.algorithm(), Period: f.number("Config.TimeStep", 20, 60),
		Skew: f.number("Config.Skew", 0, 2), Digits: f.number("Config.CodeLength", verify.ShortestTOTP, verify.LongestTOTP),
		SDK: f.optional("Config.SdkVersion", longestSDK),
	}
	if platform := f.oneOf("Config.NotificationPlatform", "apn", "fcm", "none"); platform != "" {
		change.Platform = &platform
	}
	if token := f.matching("Config.NotificationToken", pushToken); token != "" {
		change.PushToken = &token
	}
	payload := f.payload()
	if f.err != nil {
		return f.err
	}
	changed, err := a.verify.ChangeFactor(c.Request.Context(),
		parameter(c, "service"), parameter(c, "identity"), parameter(c, "factor"), change, payload, caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.factor(c, changed))
	return nil
}

// deleteFactor removes a factor.
//
//	@Summary		Delete a factor
//	@Description	With its challenges.
//	@Tags			verify
//	@ID				deleteFactor
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			factor	path		string	true	"SID of the factor"	example(YF0198c2f1a3b84e6f8d1c5a7b9e0f2d37)
//	@Success		204	"Deleted"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Factors/{factor} [delete]
func (a *API) deleteFactor(c *gin.Context) error {
	return gone(c, a.verify.DeleteFactor(c.Request.Context(),
		parameter(c, "service"), parameter(c, "identity"), parameter(c, "factor"), caller(c)))
}
