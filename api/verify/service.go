package verify

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// Service is a configuration of one-time codes.
type Service struct {
	SID               string          `json:"sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	AccountSID        string          `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	FriendlyName      string          `json:"friendly_name" validate:"required" example:"Shop"`
	CodeLength        int             `json:"code_length" validate:"required" example:"6"`
	LookupEnabled     bool            `json:"lookup_enabled" validate:"required"`
	PSD2Enabled       bool            `json:"psd2_enabled" validate:"required"`
	SkipLandlines     bool            `json:"skip_sms_to_landlines" validate:"required"`
	DTMFInputRequired bool            `json:"dtmf_input_required" validate:"required"`
	TTSName           *string         `json:"tts_name" validate:"required" extensions:"x-nullable"`
	DoNotShareWarning bool            `json:"do_not_share_warning_enabled" validate:"required"`
	CustomCodeEnabled bool            `json:"custom_code_enabled" validate:"required"`
	Push              PushSettings    `json:"push" validate:"required"`
	Totp              TotpSettings    `json:"totp" validate:"required"`
	DefaultTemplate   *string         `json:"default_template_sid" validate:"required" extensions:"x-nullable"`
	Whatsapp          WhatsappOptions `json:"whatsapp" validate:"required"`
	Passkeys          PasskeyOptions  `json:"passkeys" validate:"required"`
	EventSubscription bool            `json:"verify_event_subscription_enabled" validate:"required"`
	RiskPolicy        string          `json:"risk_policy" validate:"required" enums:"off,observe,enforce" example:"observe"` // ours
	DateCreated       string          `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated       string          `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	URL               string          `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services/VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	Links             ServiceLinks    `json:"links" validate:"required"`
}

// PushSettings are how the service's app is notified.
type PushSettings struct {
	IncludeDate      *bool   `json:"include_date,omitempty"`
	ApnCredentialSID *string `json:"apn_credential_sid,omitempty"`
	FcmCredentialSID *string `json:"fcm_credential_sid,omitempty"`
}

// TotpSettings are how authenticators are enrolled.
type TotpSettings struct {
	Issuer     string `json:"issuer" validate:"required" example:"Shop"`
	TimeStep   int    `json:"time_step" validate:"required" example:"30"` // seconds
	CodeLength int    `json:"code_length" validate:"required" example:"6"`
	Skew       int    `json:"skew" validate:"required" example:"1"` // steps
}

// WhatsappOptions are how WhatsApp messages go out.
type WhatsappOptions struct {
	MsgServiceSID *string `json:"msg_service_sid,omitempty"`
	From          *string `json:"from,omitempty"`
}

// PasskeyOptions are how passkeys are enrolled.
type PasskeyOptions struct {
	RelyingPartyID          *string `json:"relying_party_id,omitempty"`
	RelyingPartyName        *string `json:"relying_party_name,omitempty"`
	RelyingPartyOrigins     *string `json:"relying_party_origins,omitempty"`
	AuthenticatorAttachment *string `json:"authenticator_attachment,omitempty"`
	DiscoverableCredentials *string `json:"discoverable_credentials,omitempty"`
	UserVerification        *string `json:"user_verification,omitempty"`
}

// ServiceLinks are the lists that belong to a service.
type ServiceLinks struct {
	Verifications           string `json:"verifications" validate:"required"`
	VerificationChecks      string `json:"verification_checks" validate:"required"`
	RateLimits              string `json:"rate_limits" validate:"required"`
	Entities                string `json:"entities" validate:"required"`
	Webhooks                string `json:"webhooks" validate:"required"`
	AccessTokens            string `json:"access_tokens" validate:"required"`
	MessagingConfigurations string `json:"messaging_configurations" validate:"required"`
}

// ServiceList is a page of services.
type ServiceList struct {
	Services []Service `json:"services" validate:"required"`
	Meta     Meta      `json:"meta" validate:"required"`
}

// service puts a service into the contract's words.
func (a *API) service(c *gin.Context, s models.VerifyService) Service {
	at := a.at(c, "Services", s.ID)
	shown := Service{
		SID: s.ID, AccountSID: a.accountOf(c), FriendlyName: s.FriendlyName, CodeLength: s.CodeLength,
		LookupEnabled: s.LookupEnabled, PSD2Enabled: s.PSD2, SkipLandlines: s.SkipLandlines, DTMFInputRequired: s.DTMFInput,
		TTSName: maybe(s.TTSName), DoNotShareWarning: s.DoNotShare, CustomCodeEnabled: s.CustomCodes,
		DefaultTemplate: maybe(s.DefaultTemplate), EventSubscription: s.EventSubscription, RiskPolicy: string(s.Risk), Totp: totpOf(s),
		DateCreated: instant(s.CreatedAt), DateUpdated: instant(s.UpdatedAt), URL: at,
		Links: ServiceLinks{
			Verifications: at + "/Verifications", VerificationChecks: at + "/VerificationCheck", RateLimits: at + "/RateLimits",
			Entities: at + "/Entities", Webhooks: at + "/Webhooks", AccessTokens: at + "/AccessTokens",
			MessagingConfigurations: at + "/MessagingConfigurations",
		},
	}
	kept(s.Push, &shown.Push)
	kept(s.WhatsApp, &shown.Whatsapp)
	kept(s.Passkeys, &shown.Passkeys)
	return shown
}

// kept reads what settings has written.
func kept(text string, into any) { _ = json.Unmarshal([]byte(text), into) }

// settings writes what kept reads.
func settings(value any) *string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // texts, numbers and booleans always encode
	}
	written := string(text)
	return &written
}

// totpOf is what is set of authenticators, and what holds where nothing is.
func totpOf(s models.VerifyService) TotpSettings {
	t := TotpSettings{Issuer: s.FriendlyName, TimeStep: 30, CodeLength: 6, Skew: 1}
	kept(s.Totp, &t)
	return t
}

// createService makes a service.
//
//	@Summary		Create a verify service
//	@Description	A name that messages tell, the length of codes, and what may be asked of them.
//	@Tags			verify
//	@ID				createVerifyService
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			FriendlyName				formData	string	true	"what messages call the service"	extensions(x-required)	maxlength(32)	example(Shop)
//	@Param			CodeLength					formData	int		false	"digits of a code"	minimum(4)	maximum(10)	default(6)
//	@Param			LookupEnabled				formData	bool	false	"look at what kind of line a number is of"
//	@Param			SkipSmsToLandlines			formData	bool	false	"refuse SMS to landlines; needs LookupEnabled"
//	@Param			Psd2Enabled					formData	bool	false	"codes confirm payments: Amount and Payee are needed"
//	@Param			DoNotShareWarningEnabled	formData	bool	false	"messages warn not to share the code"
//	@Param			CustomCodeEnabled			formData	bool	false	"starts may bring the code"
//	@Param			DefaultTemplateSid			formData	string	false	"template of messages"
//	@Param			RiskPolicy			formData	string	false	"ours: what follows from the risk of a start with a DeviceIp: a decision that is kept, or a refusal too"	Enums(off, observe, enforce)
//	@Success		201							{object}	Service
//	@Failure		400							{object}	Refusal	"Invalid parameter"
//	@Failure		401							{object}	Refusal	"Authenticate"
//	@Failure		403							{object}	Refusal	"Scope verify missing"
//	@Failure		429							{object}	Refusal	"Too many requests"
//	@Failure		500							{object}	Refusal	"Internal error"
//	@Router			/v2/Services [post]
func (a *API) createService(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("FriendlyName")
	change := f.serviceChange(models.VerifyService{FriendlyName: f.text("FriendlyName", 32)})
	if f.err != nil {
		return f.err
	}
	made, err := a.verify.CreateService(c.Request.Context(), change)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, a.service(c, made))
	return nil
}

// listServices lists services.
//
//	@Summary		List verify services
//	@Description	Newest first.
//	@Tags			verify
//	@ID				listVerifyServices
//	@Produce		json
//	@Param			PageSize	query		int		false	"services on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page		query		int		false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200			{object}	ServiceList
//	@Failure		400			{object}	Refusal	"Invalid parameter"
//	@Failure		401			{object}	Refusal	"Authenticate"
//	@Failure		403			{object}	Refusal	"Scope verify missing"
//	@Failure		429			{object}	Refusal	"Too many requests"
//	@Failure		500			{object}	Refusal	"Internal error"
//	@Router			/v2/Services [get]
func (a *API) listServices(c *gin.Context) error {
	f := query(c)
	p := a.pager(c, f, "services")
	if f.err != nil {
		return f.err
	}
	found, err := a.verify.ListServices(c.Request.Context(), p.wanted())
	if err != nil {
		return err
	}
	list(c, p, found, func(s models.VerifyService) string { return s.ID }, func(s models.VerifyService) Service { return a.service(c, s) })
	return nil
}
