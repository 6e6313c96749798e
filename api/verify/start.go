package verify

import (
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/internal/request"
	"riskgate/login"
	"riskgate/models"
	"riskgate/verify"
)

var (
	customCode = regexp.MustCompile(`^[A-Za-z0-9]{4,10}$`)
	appHash    = regexp.MustCompile(`^[A-Za-z0-9+/]{11}$`)
	localeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,35}$`)
	hostForm   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)
)

// channels are the contract's words. SNA is none that any gateway serves.
func (f *form) channel() models.Channel {
	switch word := f.oneOf("Channel", "sms", "email", "call", "whatsapp", "sna", "auto"); word {
	case "auto":
		return ""
	case "call":
		return models.Voice
	default:
		return models.Channel(word)
	}
}

// start reads what a start asks for.
func (f *form) start() verify.Start {
	f.has("To")
	f.has("Channel")
	s := verify.Start{
		To: f.text("To", 254), Channel: f.channel(), Locale: f.matching("Locale", localeForm),
		FriendlyName: f.text("CustomFriendlyName", 32), CustomCode: models.Secret(f.matching("CustomCode", customCode)),
		Amount: f.text("Amount", 64), Payee: f.text("Payee", 64), RateLimits: f.pairs("RateLimits", 10, 255),
		AppHash: f.matching("AppHash", appHash), TemplateSID: f.text("TemplateSid", 34),
		Values: f.pairs("TemplateCustomSubstitutions", 20, 255), Tags: f.pairs("Tags", 10, 128),
	}
	f.truth("EnableSnaClientToken") // of a channel that there is not
	for _, name := range []string{"CustomMessage", "SendDigits", "Templates"} {
		if text, _ := f.given(name); text != "" && f.err == nil {
			f.err = &verify.Error{Why: verify.NotSupported, Name: name, Reason: verify.ReasonNotSupported}
		}
	}
	return s
}

// host reads the page that the code is typed into. It is the operator's own, one below it
// or an allowed one: no caller writes another name into the operator's messages.
func (a *API) host(f *form) string {
	host, own := strings.ToLower(f.pairs("ChannelConfiguration", 10, 253)["host"]), strings.ToLower(a.verify.Host)
	ours := host == "" || own != "" && (host == own || strings.HasSuffix(host, "."+own)) ||
		slices.ContainsFunc(a.hosts, func(allowed string) bool {
			name, _, _ := strings.Cut(allowed, ":")
			return host == name
		})
	if !ours || host != "" && !hostForm.MatchString(host) {
		f.wrong("ChannelConfiguration")
	}
	return host
}

// person reads the address of the person. It counts only from callers whose word about
// addresses does.
func (f *form) person(c *gin.Context) netip.Addr {
	text, given := f.given("DeviceIp")
	if !given || text == "" {
		return netip.Addr{}
	}
	address, err := request.ParseAddress(text)
	if err != nil {
		f.wrong("DeviceIp")
	}
	if !login.CallerFrom(c.Request.Context()).TrustClientIP {
		return netip.Addr{}
	}
	return address
}

// startVerification sends a code.
//
//	@Summary		Send a code
//	@Description	Starts a verification, or sends the code of the one that is under way again: until it has
//	@Description	expired, a start with the same address has the same SID and the same code.
//	@Tags			verify
//	@ID				startVerification
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service						path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			To							formData	string	true	"telephone number (E.164) or e-mail address"	extensions(x-required)	example(+4915112345678)
//	@Param			Channel						formData	string	true	"how the code goes out; auto: as fits the address"	extensions(x-required)	Enums(sms, email, call, whatsapp, sna, auto)	example(sms)
//	@Param			Locale						formData	string	false	"language of the message"	example(de)
//	@Param			CustomFriendlyName			formData	string	false	"what this message calls the service"	maxlength(32)
//	@Param			CustomCode					formData	string	false	"the code itself: 4 to 10 letters and digits"
//	@Param			Amount						formData	string	false	"of the payment that the code confirms: a number with at most one decimal sign, two digits after it, and a currency"	maxlength(64)
//	@Param			Payee						formData	string	false	"of that payment: words, with points and commas at their ends only"	maxlength(64)
//	@Param			RateLimits					formData	string	false	"JSON: unique names of rate limits, and what each counts"
//	@Param			AppHash						formData	string	false	"of the Android app that reads the message: 11 characters"
//	@Param			ChannelConfiguration		formData	string	false	"JSON: host of the page that the code is typed into, one that the operator has named"
//	@Param			TemplateSid					formData	string	false	"template of the message"
//	@Param			TemplateCustomSubstitutions	formData	string	false	"JSON: what comes into the places of the template"
//	@Param			DeviceIp					formData	string	false	"address of the person"
//	@Param			RiskCheck					formData	string	false	"disable: the rules against pumping are left out, for callers that may"	Enums(enable, disable)
//	@Param			Tags						formData	string	false	"JSON: up to 10 pairs that come back in events"
//	@Success		201							{object}	Verification
//	@Failure		400							{object}	Refusal	"Invalid parameter"
//	@Failure		401							{object}	Refusal	"Authenticate"
//	@Failure		403							{object}	Refusal	"Scope verify missing; 60223 and others: the message is refused"
//	@Failure		404							{object}	Refusal	"The requested resource was not found"
//	@Failure		429							{object}	Refusal	"Max send attempts reached"
//	@Failure		500							{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Verifications [post]
func (a *API) startVerification(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	asked := f.start()
	asked.Host, asked.Address = a.host(f), f.person(c)
	ctx := c.Request.Context()
	asked.NoRules = f.oneOf("RiskCheck", "enable", "disable") == "disable" && login.CallerFrom(ctx).Allows(models.ScopeVerifyNoRules)
	if f.err != nil {
		return f.err
	}
	asked.ServiceID, asked.Caller = parameter(c, "service"), caller(c)
	sent, err := a.verify.Start(ctx, asked)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, a.verification(c, sent))
	return nil
}
