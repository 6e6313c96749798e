package iaa

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/account"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Registrations makes and removes users on behalf of somebody out there.
type Registrations interface {
	Register(ctx context.Context, registration account.Registration) (account.Registered, error)
	Unregister(ctx context.Context, attempt login.Attempt) (login.Answer, error)
}

// AdaptiveRegisterUserInput asks for a new user; the risk is judged first. Any other
// member that is a string becomes an attribute.
type AdaptiveRegisterUserInput struct {
	ObjectType string `json:"objectType" validate:"required" enums:"AdaptiveRegisterUserInput" example:"AdaptiveRegisterUserInput"`
	Newcomer
	Adaptive
}

// RegisterUserInputEx asks for a new user; only a decline stands in the way.
type RegisterUserInputEx struct {
	ObjectType string `json:"objectType" validate:"required" enums:"RegisterUserInputEx" example:"RegisterUserInputEx"`
	Newcomer
	Adaptive
}

// AdaptiveUnregisterUserInput asks for a user to be removed; the risk is judged first.
type AdaptiveUnregisterUserInput struct {
	ObjectType string `json:"objectType" validate:"required" enums:"AdaptiveUnregisterUserInput" example:"AdaptiveUnregisterUserInput"`
	Adaptive
}

// UnregisterUserInputEx asks for a user to be removed; only a decline stands in the
// way.
type UnregisterUserInputEx struct {
	ObjectType string `json:"objectType" validate:"required" enums:"UnregisterUserInputEx" example:"UnregisterUserInputEx"`
	Adaptive
}

// Newcomer is who is to be registered, with what.
type Newcomer struct {
	UserID         *string `json:"userID" validate:"required" minLength:"1" maxLength:"255" example:"ada"`
	Domain         *string `json:"domain,omitempty" maxLength:"64" example:"sandbox"`
	StaticPassword *string `json:"staticPassword,omitempty" minLength:"8" maxLength:"255" format:"password" example:"correct horse battery"`
	ActivationType *string `json:"activationType,omitempty" enums:"onlineMDL,offlineMDL,fido"`
	SerialNumber   *string `json:"serialNumber,omitempty" pattern:"^[A-Z0-9]{3}[0-9]{7}$"`
	DeviceCode     *string `json:"deviceCode,omitempty" maxLength:"255"`
	Description    *string `json:"description,omitempty" maxLength:"255" example:"Ada's phone"`
}

// RegisterOutput is what a registration came to; without an accept it is the code
// alone.
type RegisterOutput struct {
	RiskResponseCode   *int32 `json:"riskResponseCode,omitempty" example:"0"`
	SessionStatus      string `json:"sessionStatus,omitempty" enums:"accepted,refused"`
	RegistrationID     string `json:"registrationID,omitempty" maxLength:"40" example:"9f1c2b7d3e5a48f6b0c1d2e3f4a5b6c7"`
	SerialNumber       string `json:"serialNumber,omitempty" pattern:"^[A-Z0-9]{3}[0-9]{7}$"`
	ActivationPassword string `json:"activationPassword,omitempty"`
}

// registerBody is every member that a registration may have.
type registerBody struct {
	ObjectType *string `json:"objectType"`
	Newcomer
	Adaptive
	Others jsontext.Value `json:",embed"`
}

var (
	errOffline  = models.Errorf(models.NotOffered, "The activation type offlineMDL is not offered")
	errNoDevice = models.Errorf(models.NotOffered, "The activation of trusted devices is not offered; leave activationType out")
)

// register makes a user with a static password.
//
//	@Summary		Register a user
//	@Description	The risk is judged first; the user exists only after an accept. Without staticPassword the answer's activationPassword is good for one login.
//	@Tags			users
//	@ID				register
//	@Produce		json
//	@Param			body	body		AdaptiveRegisterUserInput	true	"A registration whose risk is judged"
//	@Param			body	body		RegisterUserInputEx			true	"A registration"
//	@Success		200		{object}	RegisterOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope user missing"
//	@Failure		409		{object}	api.Problem	"User already exists"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		501		{object}	api.Problem	"An activation that is not offered"
//	@Failure		503		{object}	api.Problem	"Too many passwords at this moment"
//	@Router			/users/register [post]
func (a *API) register(c *gin.Context) error {
	var body registerBody
	found, err := a.body(c, &body)
	if err != nil {
		return err
	}
	var name models.UserName
	if !found.malformed() {
		body.check(&found, "AdaptiveRegisterUserInput", "RegisterUserInputEx")
		found.required("userID", body.UserID)
	}
	if body.UserID != nil {
		name = a.split(&found, body.UserID, body.Domain)
	}
	attempt := a.attemptOf(c, &found, name, &body.Adaptive, &Proof{}, body.Others)
	if err := found.err(); err != nil {
		return err
	}
	if err := body.activation(); err != nil {
		return err
	}
	attempt.Lane, attempt.Adaptive = risk.LaneRegister, *body.ObjectType == "AdaptiveRegisterUserInput"
	made, err := a.accounts.Register(c.Request.Context(), account.Registration{
		Attempt: attempt, Serial: value(body.SerialNumber),
		Input: account.Input{Password: (*models.Secret)(body.StaticPassword)},
	})
	if err != nil {
		return err
	}
	out := registerOutput(login.CallerFrom(c.Request.Context()), made.Answer)
	out.RegistrationID, out.SerialNumber = made.RegistrationID, made.SerialNumber
	out.ActivationPassword = made.ActivationPassword.Reveal()
	c.JSON(http.StatusOK, out)
	return nil
}

// check reads the form of what is particular to registrations.
func (b *registerBody) check(p *problems, kinds ...string) {
	p.required("objectType", b.ObjectType)
	p.choice("objectType", b.ObjectType, kinds...)
	p.text("staticPassword", b.StaticPassword, 8, 255)
	p.choice("activationType", b.ActivationType, "onlineMDL", "offlineMDL", "fido")
	if b.SerialNumber != nil && !serialNumber.MatchString(*b.SerialNumber) {
		p.add("serialNumber", "must be 3 letters or digits and 7 digits, such as TOT0000001")
	}
	p.text("deviceCode", b.DeviceCode, 0, 255)
	p.text("description", b.Description, 0, 255)
}

// activation refuses what needs a trusted device.
func (b *registerBody) activation() error {
	switch {
	case b.ActivationType == nil:
		return nil
	case *b.ActivationType == "offlineMDL":
		return errOffline
	default:
		return errNoDevice
	}
}

// unregister removes a user.
//
//	@Summary		Unregister a user
//	@Description	The risk is judged first; the user goes only after an accept.
//	@Tags			users
//	@ID				unregister
//	@Produce		json
//	@Param			user	path		string						true	"userID@domain"	example(ada@sandbox)
//	@Param			body	body		AdaptiveUnregisterUserInput	true	"A removal whose risk is judged"
//	@Param			body	body		UnregisterUserInputEx		true	"A removal"
//	@Success		200		{object}	RegisterOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope user missing"
//	@Failure		404		{object}	api.Problem	"User not found"
//	@Failure		409		{object}	api.Problem	"The user was changed meanwhile"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/users/{user}/unregister [post]
func (a *API) unregister(c *gin.Context) error {
	var body registerBody
	found, err := a.body(c, &body)
	if err != nil {
		return err
	}
	attempt, err := a.attempt(c, &found, &body.Adaptive, &Proof{}, body.Others)
	if err != nil {
		return err
	}
	if !found.malformed() {
		body.check(&found, "AdaptiveUnregisterUserInput", "UnregisterUserInputEx")
		a.sameUser(&found, attempt.Name, body.Newcomer)
	}
	if err := found.err(); err != nil {
		return err
	}
	attempt.Lane, attempt.Adaptive = risk.LaneRegister, *body.ObjectType == "AdaptiveUnregisterUserInput"
	result, err := a.accounts.Unregister(c.Request.Context(), attempt)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, registerOutput(login.CallerFrom(c.Request.Context()), result))
	return nil
}

// sameUser refuses a body that names another user than the path.
func (a *API) sameUser(p *problems, name models.UserName, named Newcomer) {
	if named.UserID == nil {
		return
	}
	if other := a.split(p, named.UserID, named.Domain); other.Key() != name.Key() {
		p.add("userID", "must be the user of the path")
	}
}

func registerOutput(caller login.Caller, a login.Answer) RegisterOutput {
	if !a.HasCode {
		return RegisterOutput{SessionStatus: string(a.Status)}
	}
	code := codeFor(caller, a.Code)
	return RegisterOutput{RiskResponseCode: &code}
}
