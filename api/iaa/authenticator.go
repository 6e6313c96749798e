package iaa

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/models"
)

// Authenticators administers what users own to make codes with.
type Authenticators interface {
	Authenticators(ctx context.Context, filter models.AuthenticatorFilter) ([]models.Authenticator, int, error)
	Owner(ctx context.Context, serial string) (models.UserName, error)
	Assign(ctx context.Context, serial string, name models.UserName) error
	Unassign(ctx context.Context, serial string) error
}

// AuthenticatorOutput is an authenticator and what it can do.
type AuthenticatorOutput struct {
	SerialNumber      string              `json:"serialNumber" validate:"required" pattern:"^[A-Z0-9]{3}[0-9]{7}$" example:"VIR0000001"`
	AuthenticatorType string              `json:"authenticatorType" validate:"required" enums:"TOTP,HOTP,OCRA,TRUSTED,VIR10" example:"VIR10"`
	Applications      []ApplicationOutput `json:"applications" validate:"required"`
}

// ApplicationOutput is one thing that an authenticator can do.
type ApplicationOutput struct {
	Name string `json:"name" validate:"required" example:"VOTP"`
	Type string `json:"type" validate:"required" enums:"RO,CR,SG" example:"RO"`
}

// Assignment names the user of an authenticator.
type Assignment struct {
	Domain  *string        `json:"domain,omitempty" maxLength:"64" example:"sandbox"`
	UserID  *string        `json:"userID" validate:"required" minLength:"1" maxLength:"255" example:"sms_user"`
	Unknown jsontext.Value `json:",embed" swaggerignore:"true"`
}

// AssignmentOutput is an authenticator and its user.
type AssignmentOutput struct {
	SerialNumber string `json:"serialNumber" validate:"required" example:"TOT0000001"`
	UserID       string `json:"userID" validate:"required" example:"sms_user"`
	Domain       string `json:"domain" validate:"required" example:"sandbox"`
}

// authenticatorType is the contract's word for a kind, and its one application:
// response only, challenge and response, or signature.
type authenticatorType struct {
	kind        models.AuthenticatorKind
	name        string
	application ApplicationOutput
}

func authenticatorTypes() []authenticatorType {
	return []authenticatorType{
		{models.TOTP, "TOTP", ApplicationOutput{"TOTP", "RO"}},
		{models.HOTP, "HOTP", ApplicationOutput{"HOTP", "RO"}},
		{models.OCRA, "OCRA", ApplicationOutput{"OCRA", "CR"}},
		{models.Trusted, "TRUSTED", ApplicationOutput{"APPROVAL", "SG"}},
		{models.Virtual, "VIR10", ApplicationOutput{"VOTP", "RO"}},
	}
}

func authenticatorOf(a models.Authenticator) AuthenticatorOutput {
	out := AuthenticatorOutput{SerialNumber: a.Serial, AuthenticatorType: strings.ToUpper(string(a.Kind)), Applications: []ApplicationOutput{}}
	for _, t := range authenticatorTypes() {
		if t.kind == a.Kind {
			out.AuthenticatorType, out.Applications = t.name, []ApplicationOutput{t.application}
		}
	}
	return out
}

var serialNumber = regexp.MustCompile(`^[A-Z0-9]{3}[0-9]{7}$`)

// serial reads the authenticator that the path of a request names.
func (p *problems) serial(c *gin.Context) string {
	serial, err := url.PathUnescape(c.Param("serial"))
	if err != nil || !serialNumber.MatchString(serial) {
		p.add("serialNumber", "must be 3 letters or digits and 7 digits, such as VIR0000001")
	}
	return serial
}

// assignment reads who an authenticator is handed to or taken from.
func (a *API) assignment(c *gin.Context) (string, models.UserName, error) {
	var in Assignment
	found, err := a.body(c, &in)
	if err != nil {
		return "", models.UserName{}, err
	}
	serial := found.serial(c)
	var name models.UserName
	if !found.malformed() {
		found.required("userID", in.UserID)
		found.unknown("", in.Unknown, "domain", "userID")
	}
	if in.UserID != nil {
		name = a.split(&found, in.UserID, in.Domain)
	}
	return serial, name, found.err()
}

// assignAuthenticator hands an authenticator to a user.
//
//	@Summary	Assign an authenticator
//	@Tags		authenticators
//	@ID			assignAuthenticator
//	@Produce	json
//	@Param		serial	path		string		true	"serial number"	example(TOT0000001)
//	@Param		body	body		Assignment	true	"The user"
//	@Success	200		{object}	AssignmentOutput
//	@Failure	400		{object}	api.Problem	"Input validation failed"
//	@Failure	401		{object}	api.Problem	"No valid API key"
//	@Failure	403		{object}	api.Problem	"Scope device missing"
//	@Failure	404		{object}	api.Problem	"User or authenticator not found"
//	@Failure	409		{object}	api.Problem	"Authenticator is already assigned"
//	@Failure	413		{object}	api.Problem	"Body too large"
//	@Failure	415		{object}	api.Problem	"Body not JSON"
//	@Failure	429		{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router		/authenticators/{serial}/assign [post]
func (a *API) assignAuthenticator(c *gin.Context) error {
	serial, name, err := a.assignment(c)
	if err != nil {
		return err
	}
	if err := a.accounts.Assign(c.Request.Context(), serial, name); err != nil {
		return err
	}
	c.JSON(http.StatusOK, AssignmentOutput{serial, name.UserID, name.Domain})
	return nil
}

var errNotTheirs = models.Errorf(models.Conflict, "Authenticator is not assigned to this user")

// unassignAuthenticator takes an authenticator back. Naming its user guards against
// taking somebody else's.
//
//	@Summary	Unassign an authenticator
//	@Tags		authenticators
//	@ID			unassignAuthenticator
//	@Produce	json
//	@Param		serial	path		string		true	"serial number"	example(TOT0000001)
//	@Param		body	body		Assignment	true	"The user that it is assigned to"
//	@Success	200		{object}	AssignmentOutput
//	@Failure	400		{object}	api.Problem	"Input validation failed"
//	@Failure	401		{object}	api.Problem	"No valid API key"
//	@Failure	403		{object}	api.Problem	"Scope device missing"
//	@Failure	404		{object}	api.Problem	"Authenticator not found"
//	@Failure	409		{object}	api.Problem	"Authenticator is not assigned to this user"
//	@Failure	413		{object}	api.Problem	"Body too large"
//	@Failure	415		{object}	api.Problem	"Body not JSON"
//	@Failure	429		{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router		/authenticators/{serial}/unassign [post]
func (a *API) unassignAuthenticator(c *gin.Context) error {
	serial, name, err := a.assignment(c)
	if err != nil {
		return err
	}
	owner, err := a.accounts.Owner(c.Request.Context(), serial)
	if err != nil {
		return err
	}
	if owner.Key() != name.Key() {
		return errNotTheirs
	}
	if err := a.accounts.Unassign(c.Request.Context(), serial); err != nil {
		return err
	}
	c.JSON(http.StatusOK, AssignmentOutput{serial, owner.UserID, owner.Domain})
	return nil
}

func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}
