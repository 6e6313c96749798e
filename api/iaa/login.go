package iaa

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/internal/request"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Logins takes the steps of logins and of everything that is proven like one.
type Logins interface {
	Login(ctx context.Context, attempt login.Attempt) (login.Answer, error)
	Judge(ctx context.Context, attempt login.Attempt) (login.Answer, error)
}

// EventInput is an event of a user whose risk is judged, such as a change
// of address. Any other member that is a string becomes an attribute.
type EventInput struct {
	EventType *string `json:"eventType" validate:"required" minLength:"1" maxLength:"64" example:"AddressChange"`
	Adaptive
	Proof
}

// loginBody is every member that a login or an event may have.
type loginBody struct {
	ObjectType *string `json:"objectType"`
	EventType  *string `json:"eventType"`
	Adaptive
	Proof
	Others jsontext.Value `json:",embed"`
}

// The object types of a login.
const (
	adaptiveLogin = "AdaptiveLoginInput"
	plainLogin    = "LoginInput"
)

// loginEvent is the event type that is a login like any other.
const loginEvent = "LoginAttempt"

// login takes one step of a login: the first, or the answer to a challenge.
//
//	@Summary		Log in
//	@Description	Checks the credential, judges the risk, and accepts, declines or asks for a challenge. A challenge is answered by a second call with the same requestID or sessionID. Response codes: 0 accept, 1 decline, 2 password, 3 code by SMS, 4 code of an authenticator, 5 the same of an unlocked device, 8 code by e-mail, 10 challenge and response, 13 code by voice, 21 to 24 approval on the trusted device.
//	@Tags			login
//	@ID				login
//	@Produce		json
//	@Param			user	path		string				true	"userID@domain"	example(iaa_user@sandbox)
//	@Param			body	body		AdaptiveLoginInput	true	"A login whose risk is judged"
//	@Param			body	body		LoginInput			true	"A login that is only checked"
//	@Success		200		{object}	LoginOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope login missing"
//	@Failure		404		{object}	api.Problem	"User not found; for callers with the scope user-state only"
//	@Failure		409		{object}	api.Problem	"Authentication failed"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"Too many logins at this moment"
//	@Router			/users/{user}/login [post]
func (a *API) login(c *gin.Context) error {
	var body loginBody
	found, err := a.body(c, &body)
	if err != nil {
		return err
	}
	attempt, err := a.attempt(c, &found, &body.Adaptive, &body.Proof, body.Others)
	if err != nil {
		return err
	}
	body.kind(&found, &attempt)
	if err := found.err(); err != nil {
		return err
	}
	return a.decide(c, attempt)
}

// kind reads the object type. A plain login leaves the adaptive fields unread.
func (b *loginBody) kind(p *problems, a *login.Attempt) {
	if p.malformed() {
		return
	}
	p.required("objectType", b.ObjectType)
	p.choice("objectType", b.ObjectType, adaptiveLogin, plainLogin)
	a.Lane, a.Adaptive = risk.LaneLogin, value(b.ObjectType) != plainLogin
	if a.Adaptive {
		return
	}
	p.plain(a)
}

// plain takes the adaptive fields, and what is wrong with them, out of an attempt
// that is only checked. Such an attempt must bring a credential.
func (p *problems) plain(a *login.Attempt) {
	for _, field := range adaptiveFields() {
		p.drop(field)
	}
	a.Fingerprint, a.DeviceToken = login.Fingerprint{}, nil
	a.SessionID, a.ClientIP = "", login.Attempt{}.ClientIP
	if a.Credential.Kind == login.NoCredential {
		p.add("credentials", "is required")
	}
}

// event judges something that a user does while logged in.
//
//	@Summary		Judge an event
//	@Description	Like a login, for anything else that a user does: eventType names it. LoginAttempt is a login.
//	@Tags			login
//	@ID				validateEvent
//	@Produce		json
//	@Param			user	path		string				true	"userID@domain"	example(iaa_user@sandbox)
//	@Param			body	body		EventInput	true	"The event"
//	@Success		200		{object}	LoginOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope login missing"
//	@Failure		404		{object}	api.Problem	"User not found; for callers with the scope user-state only"
//	@Failure		409		{object}	api.Problem	"Authentication failed"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"Too many logins at this moment"
//	@Router			/users/{user}/events/validate [post]
func (a *API) event(c *gin.Context) error {
	var body loginBody
	found, err := a.body(c, &body)
	if err != nil {
		return err
	}
	attempt, err := a.attempt(c, &found, &body.Adaptive, &body.Proof, body.Others)
	if err != nil {
		return err
	}
	if !found.malformed() {
		found.required("eventType", body.EventType)
		found.text("eventType", body.EventType, 1, 64)
	}
	if err := found.err(); err != nil {
		return err
	}
	attempt.Adaptive, attempt.Lane, attempt.EventType = true, risk.LaneEvent, *body.EventType
	if attempt.EventType == loginEvent {
		attempt.Lane = risk.LaneLogin
	}
	return a.decide(c, attempt)
}

// attempt reads what all bodies that are judged have in common.
func (a *API) attempt(c *gin.Context, p *problems, adaptive *Adaptive, proof *Proof, others jsontext.Value) (login.Attempt, error) {
	name, err := a.named(c, p)
	if err != nil {
		return login.Attempt{}, err
	}
	return a.attemptOf(c, p, name, adaptive, proof, others), nil
}

func (a *API) attemptOf(c *gin.Context, p *problems, name models.UserName, adaptive *Adaptive, proof *Proof, others jsontext.Value) login.Attempt {
	from := request.From(c.Request.Context())
	attempt := login.Attempt{Name: name, Connection: from.Address, CorrelationID: from.CorrelationID}
	if p.malformed() {
		return attempt
	}
	adaptive.check(p, &attempt)
	proof.check(p, &attempt)
	attempt.Attributes = attributes(others)
	return attempt
}

// decide hands an attempt over and shows what it came to.
func (a *API) decide(c *gin.Context, attempt login.Attempt) error {
	result, err := a.service.Login(c.Request.Context(), attempt)
	if err != nil {
		return err
	}
	return answer(c, result)
}
