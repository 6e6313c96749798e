package iaa

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/account"
	"riskgate/models"
)

// Accounts administers users and what belongs to them.
type Accounts interface {
	Users
	Registrations
	Authenticators
}

// Users administers users.
type Users interface {
	User(ctx context.Context, name models.UserName) (account.Holder, error)
	List(ctx context.Context, filter models.UserFilter) ([]account.Holder, int, error)
	Create(ctx context.Context, name models.UserName, input account.Input) error
	Patch(ctx context.Context, name models.UserName, input account.Input) error
	Delete(ctx context.Context, name models.UserName) error
	Unlock(ctx context.Context, name models.UserName) error
	ResetPassword(ctx context.Context, name models.UserName) error
	ResetLastAuthentication(ctx context.Context, name models.UserName) error
}

// UserInput is what can be set of a user. What is absent stays; an empty address is
// removed.
type UserInput struct {
	EmailAddress      *string        `json:"emailAddress,omitempty" maxLength:"254" example:"ada@example.org"`
	MobilePhoneNumber *string        `json:"mobilePhoneNumber,omitempty" maxLength:"32" example:"+31201234567"`
	StaticPassword    *string        `json:"staticPassword,omitempty" minLength:"8" maxLength:"255" format:"password" example:"correct horse battery"`
	VDPDeliveryMethod *string        `json:"vdpDeliveryMethod,omitempty" enums:"Default,SMS,Email,Voice" example:"SMS"`
	Unknown           jsontext.Value `json:",embed" swaggerignore:"true"`
}

// UserOutput is a user.
type UserOutput struct {
	UserID            string   `json:"userID" validate:"required" example:"ada"`
	Domain            string   `json:"domain" validate:"required" example:"sandbox"`
	EmailAddress      string   `json:"emailAddress,omitempty" example:"ada@example.org"`
	MobilePhoneNumber string   `json:"mobilePhoneNumber,omitempty" example:"+31201234567"`
	VDPDeliveryMethod string   `json:"vdpDeliveryMethod" validate:"required" enums:"Default,SMS,Email,Voice" example:"SMS"`
	Authenticators    []string `json:"authenticators" validate:"required" example:"VIR0000001"`
}

func userOf(a account.Holder) UserOutput {
	serials := make([]string, 0, len(a.Authenticators))
	for _, authenticator := range a.Authenticators {
		serials = append(serials, authenticator.Serial)
	}
	method := a.User.DeliveryMethod
	if method == "" {
		method = models.DeliverDefault
	}
	return UserOutput{
		UserID: a.User.UserID, Domain: a.User.Domain, EmailAddress: a.User.Email, MobilePhoneNumber: a.User.Phone,
		VDPDeliveryMethod: string(method), Authenticators: serials,
	}
}

// userInput reads the user of the path and the body about them.
func (a *API) userInput(c *gin.Context) (models.UserName, account.Input, error) {
	var in UserInput
	found, err := a.body(c, &in)
	if err != nil {
		return models.UserName{}, account.Input{}, err
	}
	name, err := a.named(c, &found)
	if err != nil {
		return models.UserName{}, account.Input{}, err
	}
	input := in.check(&found)
	return name, input, found.err()
}

func (in *UserInput) check(p *problems) account.Input {
	p.text("emailAddress", in.EmailAddress, 0, 254)
	p.text("mobilePhoneNumber", in.MobilePhoneNumber, 0, 32)
	p.text("staticPassword", in.StaticPassword, 8, 255)
	p.choice("vdpDeliveryMethod", in.VDPDeliveryMethod, "Default", "SMS", "Email", "Voice")
	p.unknown("", in.Unknown, "emailAddress", "mobilePhoneNumber", "staticPassword", "vdpDeliveryMethod")
	return account.Input{
		Email: in.EmailAddress, Phone: in.MobilePhoneNumber,
		Password: (*models.Secret)(in.StaticPassword), Delivery: (*models.DeliveryMethod)(in.VDPDeliveryMethod),
	}
}

// createUser makes a user.
//
//	@Summary		Create a user
//	@Description	The calling application vouches for the addresses: codes are sent to them.
//	@Tags			users
//	@ID				createUser
//	@Produce		json
//	@Param			user	path		string		true	"userID@domain"	example(ada@sandbox)
//	@Param			body	body		UserInput	true	"The user"
//	@Success		200		{object}	UserOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope user missing"
//	@Failure		409		{object}	api.Problem	"User already exists"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"Too many passwords at this moment"
//	@Router			/users/{user} [put]
func (a *API) createUser(c *gin.Context) error {
	name, input, err := a.userInput(c)
	if err != nil {
		return err
	}
	if err := a.accounts.Create(c.Request.Context(), name, input); err != nil {
		return err
	}
	return a.show(c, name)
}

// changeUser changes what the body names.
//
//	@Summary		Change a user
//	@Description	Changes what the body names and leaves the rest.
//	@Tags			users
//	@ID				changeUser
//	@Produce		json
//	@Param			user	path		string		true	"userID@domain"	example(new_user@sandbox)
//	@Param			body	body		UserInput	true	"What is to change"
//	@Success		200		{object}	UserOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope user missing"
//	@Failure		404		{object}	api.Problem	"User not found"
//	@Failure		409		{object}	api.Problem	"The user was changed meanwhile, or the address is taken"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"Too many passwords at this moment"
//	@Router			/users/{user} [patch]
func (a *API) changeUser(c *gin.Context) error {
	name, input, err := a.userInput(c)
	if err != nil {
		return err
	}
	if err := a.accounts.Patch(c.Request.Context(), name, input); err != nil {
		return err
	}
	return a.show(c, name)
}

// showUser shows a user.
//
//	@Summary	Show a user
//	@Tags		users
//	@ID			showUser
//	@Produce	json
//	@Param		user	path		string	true	"userID@domain"	example(iaa_user@sandbox)
//	@Success	200		{object}	UserOutput
//	@Failure	400		{object}	api.Problem	"Input validation failed"
//	@Failure	401		{object}	api.Problem	"No valid API key"
//	@Failure	403		{object}	api.Problem	"Scope user missing"
//	@Failure	404		{object}	api.Problem	"User not found"
//	@Failure	429		{object}	api.Problem	"Too many requests"
//	@Failure	500		{object}	api.Problem	"A fault of the server"
//	@Failure	503		{object}	api.Problem	"The server is busy"
//	@Router		/users/{user} [get]
func (a *API) showUser(c *gin.Context) error {
	name, err := a.Name(c)
	if err != nil {
		return err
	}
	return a.show(c, name)
}

func (a *API) show(c *gin.Context, name models.UserName) error {
	holder, err := a.accounts.User(c.Request.Context(), name)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, userOf(holder))
	return nil
}
