package verify

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/verify"
)

// Template is how messages are worded.
type Template struct {
	SID          string                 `json:"sid" validate:"required" example:"HJ5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	AccountSID   string                 `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	FriendlyName string                 `json:"friendly_name" validate:"required" example:"Default"`
	Channels     []string               `json:"channels" validate:"required" example:"sms,call"`
	Translations map[string]Translation `json:"translations" validate:"required"`
}

// Translation is the words of a template in one language.
type Translation struct {
	IsDefault bool   `json:"is_default_translation" validate:"required"`
	Status    string `json:"status" validate:"required" example:"approved"`
	Locale    string `json:"locale" validate:"required" example:"en"`
	Text      string `json:"text" validate:"required" example:"{{code}} is your {{friendly_name}} verification code."`
}

// TemplateList is a page of templates.
type TemplateList struct {
	Templates []Template `json:"templates" validate:"required"`
	Meta      Meta       `json:"meta" validate:"required"`
}

func (a *API) template(c *gin.Context, t verify.Template) Template {
	shown := Template{
		SID: t.SID, AccountSID: a.accountOf(c), FriendlyName: t.Name, Channels: []string{}, Translations: map[string]Translation{},
	}
	for _, channel := range t.Channels {
		shown.Channels = append(shown.Channels, channelWord(channel))
	}
	for locale, text := range t.Texts {
		shown.Translations[locale] = Translation{IsDefault: locale == "en", Status: "approved", Locale: locale, Text: text}
	}
	return shown
}

// listTemplates lists templates.
//
//	@Summary		List templates
//	@Description	The one that is built in, and those that the operator has added.
//	@Tags			verify
//	@ID				listVerificationTemplates
//	@Produce		json
//	@Param			FriendlyName	query		string	false	"what the name has to hold"
//	@Param			PageSize	query		int	false	"rows on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page	query		int	false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200	{object}	TemplateList
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Templates [get]
func (a *API) listTemplates(c *gin.Context) error {
	f := query(c)
	name := f.text("FriendlyName", 64)
	p := a.pager(c, f, "templates", "FriendlyName")
	if f.err != nil {
		return f.err
	}
	sid := func(t verify.Template) string { return t.SID }
	found := beside(a.verify.ListTemplates(name), p, sid)
	list(c, p, found, sid, func(t verify.Template) Template { return a.template(c, t) })
	return nil
}

// beside cuts the rows of a page out of a whole list, whose keys descend.
func beside[T any](all []T, p pager, keyOf func(T) string) []T {
	wanted := p.wanted()
	fit := slices.DeleteFunc(slices.Clone(all), func(row T) bool {
		switch order := strings.Compare(keyOf(row), wanted.Beyond); {
		case wanted.Beyond == "":
			return false
		case wanted.Back:
			return order <= 0
		default:
			return order >= 0
		}
	})
	if wanted.Back {
		return fit[max(0, len(fit)-wanted.Limit):]
	}
	return fit[:min(len(fit), wanted.Limit)]
}
