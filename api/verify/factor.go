package verify

import (
	"cmp"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/internal/otp"
	"riskgate/models"
	"riskgate/verify"
)

// Factor is something that an entity proves itself with.
type Factor struct {
	SID          string            `json:"sid" validate:"required" example:"YF0198c2f1a3b84e6f8d1c5a7b9e0f2d37"`
	AccountSID   string            `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	ServiceSID   string            `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	EntitySID    string            `json:"entity_sid" validate:"required" example:"YE0198c2f1a3b84e6f8d1c5a7b9e0f2d36"`
	Identity     string            `json:"identity" validate:"required" example:"ada-7f3c9e20"`
	FriendlyName string            `json:"friendly_name" validate:"required" example:"Phone"`
	Status       string            `json:"status" validate:"required" enums:"unverified,verified" example:"unverified"`
	FactorType   string            `json:"factor_type" validate:"required" enums:"totp,push" example:"totp"`
	Config       FactorConfig      `json:"config" validate:"required"`
	Metadata     map[string]string `json:"metadata" validate:"required" extensions:"x-nullable"`
	DateCreated  string            `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated  string            `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	URL          string            `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services/VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31/Entities/ada-7f3c9e20/Factors/YF0198c2f1a3b84e6f8d1c5a7b9e0f2d37"`
}

// FactorConfig is how an authenticator makes its codes, or how a device is notified.
type FactorConfig struct {
	Alg        string `json:"alg,omitempty" enums:"sha1,sha256,sha512" example:"sha1"`
	TimeStep   int    `json:"time_step,omitempty" example:"30"` // seconds
	Skew       *int   `json:"skew,omitempty" example:"1"`       // steps
	CodeLength int    `json:"code_length,omitempty" example:"6"`

	AppID                string `json:"app_id,omitempty" example:"com.example.shop"`
	NotificationPlatform string `json:"notification_platform,omitempty" enums:"apn,fcm,none" example:"none"`
	NotificationToken    string `json:"notification_token,omitempty"`
	SDKVersion           string `json:"sdk_version,omitempty" example:"3.0"`
}

// NewFactor is a factor with what is told of it once.
type NewFactor struct {
	Factor
	Binding map[string]string `json:"binding" validate:"required"` // secret and uri of an authenticator; alg and public_key of a device
	Options map[string]string `json:"options" validate:"required" extensions:"x-nullable"`
}

// FactorList is a page of factors.
type FactorList struct {
	Factors []Factor `json:"factors" validate:"required"`
	Meta    Meta     `json:"meta" validate:"required"`
}

// The bounds of what is written about factors, in characters.
const (
	longestFactorName = 64
	longestMetadata   = 1024
	longestSecret     = 255
	longestKey        = 255
	longestAppID      = 100
	longestSDK        = 64
)

// pushToken is the address of an app on a device.
var pushToken = regexp.MustCompile(`^[!-~]{32,255}$`)

func (a *API) factor(c *gin.Context, f models.VerifyFactor) Factor {
	shown := Factor{
		SID: f.ID, AccountSID: a.accountOf(c), ServiceSID: f.ServiceID, EntitySID: f.EntityID, Identity: f.Identity,
		FriendlyName: f.FriendlyName, Status: string(f.Status), FactorType: string(f.Type), Config: configOf(f),
		DateCreated: instant(f.CreatedAt), DateUpdated: instant(f.UpdatedAt),
		URL: a.at(c, "Services", f.ServiceID, "Entities", f.Identity, "Factors", f.ID),
	}
	kept(f.Metadata, &shown.Metadata)
	return shown
}

func configOf(f models.VerifyFactor) FactorConfig {
	if f.Type == models.FactorPush {
		return FactorConfig{AppID: f.AppID, NotificationPlatform: f.Platform, NotificationToken: f.PushToken, SDKVersion: f.SDK}
	}
	return FactorConfig{Alg: strings.ToLower(f.Algorithm), TimeStep: f.Period, Skew: &f.Skew, CodeLength: f.Digits}
}

// algorithm reads the hash of an authenticator; nil: it is not given.
func (f *form) algorithm() *otp.Algorithm {
	word := f.oneOf("Config.Alg", "sha1", "sha256", "sha512")
	if word == "" {
		return nil
	}
	algorithm := otp.Algorithm(strings.ToUpper(word))
	return &algorithm
}

// payload reads what a factor proves itself with; nil: it is not given.
func (f *form) payload() *models.Secret {
	text := f.optional("AuthPayload", verify.LongestPayload)
	if text == nil {
		return nil
	}
	payload := models.Secret(*text)
	return &payload
}

// factor reads a new factor. What is not said of an authenticator, the service says.
func (f *form) factor(of models.VerifyService) verify.NewFactor {
	f.has("FriendlyName")
	f.has("FactorType")
	totp, algorithm := totpOf(of), otp.SHA1
	set(&totp.TimeStep, f.number("Config.TimeStep", 20, 60))
	set(&totp.Skew, f.number("Config.Skew", 0, 2))
	set(&totp.CodeLength, f.number("Config.CodeLength", verify.ShortestTOTP, verify.LongestTOTP))
	set(&algorithm, f.algorithm())
	if totp.CodeLength < verify.ShortestTOTP {
		f.wrong("Config.CodeLength") // the service's own is too short to be safe
	}
	asked := verify.NewFactor{
		ServiceID: of.ID, Name: f.text("FriendlyName", longestFactorName), Type: models.FactorType(f.oneOf("FactorType", "totp", "push", "passkeys")),
		Issuer: totp.Issuer, Secret: models.Secret(f.text("Binding.Secret", longestSecret)), Algorithm: algorithm,
		Digits: totp.CodeLength, Period: totp.TimeStep, Skew: totp.Skew,
	}
	set(&asked.Metadata, f.object("Metadata", longestMetadata))
	if asked.Type == models.FactorPush {
		f.device(&asked)
	}
	return asked
}

// device reads what only a device has.
func (f *form) device(asked *verify.NewFactor) {
	for _, name := range []string{"Binding.Alg", "Binding.PublicKey", "Config.AppId"} {
		f.has(name)
	}
	f.oneOf("Binding.Alg", "ES256")
	asked.PublicKey, asked.AppID = f.text("Binding.PublicKey", longestKey), f.text("Config.AppId", longestAppID)
	asked.Platform = cmp.Or(f.oneOf("Config.NotificationPlatform", "apn", "fcm", "none"), "none")
	asked.PushToken, asked.SDK = f.matching("Config.NotificationToken", pushToken), f.text("Config.SdkVersion", longestSDK)
}

// createFactor makes a factor.
//
//	@Summary		Create a factor
//	@Description	An authenticator of time-based codes (totp), whose binding, secret and otpauth address, is
//	@Description	told this once; or a device with a key of its own (push). It is unverified until it has
//	@Description	proven itself.
//	@Tags			verify
//	@ID				createFactor
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			FriendlyName	formData	string	true	"what people call it; an authenticator shows it"	extensions(x-required)	maxlength(64)	example(Phone)
//	@Param			FactorType	formData	string	true	"kind of factor; passkeys are not supported yet"	extensions(x-required)	Enums(totp, push, passkeys)	example(totp)
//	@Param			Binding.Secret	formData	string	false	"of an authenticator, in base32; one is made if it is not given"
//	@Param			Config.Alg	formData	string	false	"hash of the codes"	Enums(sha1, sha256, sha512)
//	@Param			Config.TimeStep	formData	int	false	"seconds that a code is good for"	minimum(20)	maximum(60)
//	@Param			Config.Skew	formData	int	false	"steps that the clock may be off"	minimum(0)	maximum(2)
//	@Param			Config.CodeLength	formData	int	false	"digits of a code"	minimum(4)	maximum(8)
//	@Param			Binding.Alg	formData	string	false	"of a device: the algorithm of its key"	Enums(ES256)
//	@Param			Binding.PublicKey	formData	string	false	"of a device: its key of P-256, PKIX DER in base64"	maxlength(255)
//	@Param			Config.AppId	formData	string	false	"of a device: its app"	maxlength(100)	example(com.example.shop)
//	@Param			Config.NotificationPlatform	formData	string	false	"of a device: how its app would be notified"	Enums(apn, fcm, none)
//	@Param			Config.NotificationToken	formData	string	false	"of a device: where to, 32 to 255 characters"
//	@Param			Config.SdkVersion	formData	string	false	"of a device: version of its app's library"	maxlength(64)
//	@Param			Metadata	formData	string	false	"JSON object of texts"	maxlength(1024)
//	@Success		201	{object}	NewFactor
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Factors [post]
func (a *API) createFactor(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	service, err := a.verify.Service(ctx, parameter(c, "service"))
	if err != nil {
		return err
	}
	asked := f.factor(service)
	if f.err != nil {
		return f.err
	}
	asked.Identity, asked.Caller = parameter(c, "identity"), caller(c)
	made, err := a.verify.CreateFactor(ctx, asked)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, NewFactor{Factor: a.factor(c, made.VerifyFactor), Binding: made.Binding})
	return nil
}

// listFactors lists the factors of an entity.
//
//	@Summary		List factors
//	@Description	Newest first.
//	@Tags			verify
//	@ID				listFactors
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			PageSize	query		int	false	"rows on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page	query		int	false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200	{object}	FactorList
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Factors [get]
func (a *API) listFactors(c *gin.Context) error {
	f := query(c)
	p := a.pager(c, f, "factors")
	if f.err != nil {
		return f.err
	}
	found, err := a.verify.ListFactors(c.Request.Context(), parameter(c, "service"), parameter(c, "identity"), p.wanted())
	if err != nil {
		return err
	}
	list(c, p, found, func(f models.VerifyFactor) string { return f.ID }, func(f models.VerifyFactor) Factor { return a.factor(c, f) })
	return nil
}
