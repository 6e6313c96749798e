package verify

import (
	"encoding/json"
	"net/http"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"riskgate/models"
	"riskgate/verify"
)

// Challenge asks a factor to prove itself once.
type Challenge struct {
	SID             string            `json:"sid" validate:"required" example:"YC0198c2f1a3b84e6f8d1c5a7b9e0f2d38"`
	AccountSID      string            `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	ServiceSID      string            `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	EntitySID       string            `json:"entity_sid" validate:"required" example:"YE0198c2f1a3b84e6f8d1c5a7b9e0f2d36"`
	Identity        string            `json:"identity" validate:"required" example:"ada-7f3c9e20"`
	FactorSID       string            `json:"factor_sid" validate:"required" example:"YF0198c2f1a3b84e6f8d1c5a7b9e0f2d37"`
	FactorType      string            `json:"factor_type" validate:"required" enums:"totp,push" example:"totp"`
	Status          string            `json:"status" validate:"required" enums:"pending,approved,denied,expired" example:"pending"`
	RespondedReason string            `json:"responded_reason" validate:"required" enums:"none" example:"none"`
	Details         *ChallengeDetails `json:"details" validate:"required" extensions:"x-nullable"`
	HiddenDetails   map[string]string `json:"hidden_details" validate:"required" extensions:"x-nullable"`
	Metadata        map[string]string `json:"metadata" validate:"required" extensions:"x-nullable"`
	DateCreated     string            `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated     string            `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateResponded   *string           `json:"date_responded" validate:"required" format:"date-time" extensions:"x-nullable" example:"2027-01-05T09:31:00Z"`
	ExpirationDate  string            `json:"expiration_date" validate:"required" format:"date-time" example:"2027-01-05T09:35:00Z"`
	URL             string            `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services/VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31/Entities/ada-7f3c9e20/Challenges/YC0198c2f1a3b84e6f8d1c5a7b9e0f2d38"`
	Links           ChallengeLinks    `json:"links" validate:"required"`
}

// ChallengeDetails are what the person is shown.
type ChallengeDetails struct {
	Message string            `json:"message" example:"Log in to Shop?"`
	Fields  []ChallengeFields `json:"fields"`
	Date    string            `json:"date,omitempty" format:"date-time" example:"2027-01-05T09:30:00Z"`
}

// ChallengeFields are one line of what the person is shown.
type ChallengeFields struct {
	Label string `json:"label" example:"Place"`
	Value string `json:"value" example:"Groningen"`
}

// ChallengeLinks are the lists that belong to a challenge.
type ChallengeLinks struct {
	Notifications string `json:"notifications" validate:"required"`
}

// ChallengeList is a page of challenges.
type ChallengeList struct {
	Challenges []Challenge `json:"challenges" validate:"required"`
	Meta       Meta        `json:"meta" validate:"required"`
}

// The bounds of what a person is shown, in characters.
const (
	longestMessage = 256
	mostFields     = 20
	longestLabel   = 36
	longestValue   = 128
)

func (a *API) challenge(c *gin.Context, ch models.VerifyChallenge) Challenge {
	at := a.at(c, "Services", ch.ServiceID, "Entities", ch.Identity, "Challenges", ch.ID)
	shown := Challenge{
		SID: ch.ID, AccountSID: a.accountOf(c), ServiceSID: ch.ServiceID, EntitySID: ch.EntityID, Identity: ch.Identity,
		FactorSID: ch.FactorID, FactorType: string(ch.FactorType), Status: string(ch.Status), RespondedReason: "none",
		DateCreated: instant(ch.CreatedAt), DateUpdated: instant(ch.UpdatedAt), ExpirationDate: instant(ch.ExpiresAt),
		URL: at, Links: ChallengeLinks{Notifications: at + "/Notifications"},
	}
	if ch.RespondedAt != 0 {
		responded := instant(ch.RespondedAt)
		shown.DateResponded = &responded
	}
	kept(ch.Details, &shown.Details)
	kept(ch.HiddenDetails, &shown.HiddenDetails)
	kept(ch.Metadata, &shown.Metadata)
	return shown
}

// details reads what a person is to be shown, and when that was asked; empty: nothing.
func (f *form) details(date string) string {
	if !f.any("Details.Message", "Details.Fields") {
		return ""
	}
	shown := ChallengeDetails{Message: f.text("Details.Message", longestMessage), Fields: []ChallengeFields{}, Date: date}
	for _, text := range f.values["Details.Fields"] {
		var line ChallengeFields
		err := json.Unmarshal([]byte(text), &line)
		if err != nil || !utf8.ValidString(text) || line.Label == "" || utf8.RuneCountInString(line.Label) > longestLabel ||
			utf8.RuneCountInString(line.Value) > longestValue {
			f.wrong("Details.Fields")
		}
		shown.Fields = append(shown.Fields, line)
	}
	if len(shown.Fields) > mostFields {
		f.wrong("Details.Fields")
	}
	return *settings(shown)
}

// dated is the instant that a challenge shows, unless its service wants none.
func (a *API) dated(c *gin.Context) (string, error) {
	of, err := a.verify.Service(c.Request.Context(), parameter(c, "service"))
	var push PushSettings
	kept(of.Push, &push)
	if err != nil || push.IncludeDate != nil && !*push.IncludeDate {
		return "", err
	}
	return instant(models.At(a.verify.Now())), nil
}

// createChallenge challenges a factor.
//
//	@Summary		Create a challenge
//	@Description	Asks a verified factor to prove itself. With the right code of an authenticator the challenge
//	@Description	is approved at once; without one, or with a wrong one, it is pending. A device is shown the
//	@Description	details, and answers later.
//	@Tags			verify
//	@ID				createChallenge
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			FactorSid	formData	string	true	"SID of the factor"	extensions(x-required)	example(YF0198c2f1a3b84e6f8d1c5a7b9e0f2d37)
//	@Param			AuthPayload	formData	string	false	"the code that an authenticator shows"	example(492039)
//	@Param			ExpirationDate	formData	string	false	"until when it can be answered (RFC 3339); in five minutes if not given, in an hour at most"	format(date-time)
//	@Param			Details.Message	formData	string	false	"what the person is shown; a device needs it"	maxlength(256)
//	@Param			Details.Fields	formData	[]string	false	"JSON, up to 20 times: label and value of a line below"	collectionFormat(multi)
//	@Param			HiddenDetails	formData	string	false	"JSON object of texts that the person is not shown"	maxlength(1024)
//	@Success		201	{object}	Challenge
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing; 60318: the factor is unverified"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"60308, 60310: too many payloads"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Challenges [post]
func (a *API) createChallenge(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("FactorSid")
	date, err := a.dated(c)
	if err != nil {
		return err
	}
	asked := verify.NewChallenge{
		ServiceID: parameter(c, "service"), Identity: parameter(c, "identity"), FactorID: f.text("FactorSid", longestSID),
		Details: f.details(date), Payload: f.payload(), Caller: caller(c),
	}
	set(&asked.HiddenDetails, f.object("HiddenDetails", longestMetadata))
	if end := f.instant("ExpirationDate"); !end.IsZero() {
		asked.ExpiresAt = models.At(end)
	}
	if f.err != nil {
		return f.err
	}
	made, err := a.verify.CreateChallenge(c.Request.Context(), asked)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, a.challenge(c, made))
	return nil
}
