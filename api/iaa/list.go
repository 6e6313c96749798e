package iaa

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// UserList is a page of users, and how many there are.
type UserList struct {
	Total int          `json:"total" validate:"required" example:"1"`
	Users []UserOutput `json:"users" validate:"required"`
}

// listUsers shows a page of users.
//
//	@Summary	Query users
//	@Tags		users
//	@ID			listUsers
//	@Produce	json
//	@Param		userID	query		string	false	"exactly this user ID"				example(iaa_user)
//	@Param		domain	query		string	false	"users of this domain"				example(sandbox)
//	@Param		locked	query		boolean	false	"only locked ones, or only others"	example(false)
//	@Param		offset	query		int		false	"how many to skip"					minimum(0)	default(0)
//	@Param		limit	query		int		false	"how many to show"					minimum(1)	maximum(1000)	default(100)
//	@Success	200		{object}	UserList
//	@Failure	400		{object}	api.Problem	"Input validation failed"
//	@Failure	401		{object}	api.Problem	"No valid API key"
//	@Failure	403		{object}	api.Problem	"Scope user missing"
//	@Failure	429		{object}	api.Problem	"Too many requests"
//	@Failure	500		{object}	api.Problem	"A fault of the server"
//	@Failure	503		{object}	api.Problem	"The server is busy"
//	@Router		/users [get]
func (a *API) listUsers(c *gin.Context) error {
	var found problems
	filter := models.UserFilter{
		UserID: found.word(c, "userID", 255), Domain: found.word(c, "domain", 64), Locked: found.flag(c, "locked"),
	}
	filter.Offset, filter.Limit = found.page(c)
	if err := found.err(); err != nil {
		return err
	}
	accounts, total, err := a.accounts.List(c.Request.Context(), filter)
	if err != nil {
		return err
	}
	list := UserList{Total: total, Users: make([]UserOutput, 0, len(accounts))}
	for _, account := range accounts {
		list.Users = append(list.Users, userOf(account))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// AuthenticatorList is a page of authenticators, and how many there are.
type AuthenticatorList struct {
	Total          int                   `json:"total" validate:"required" example:"1"`
	Authenticators []AuthenticatorOutput `json:"authenticators" validate:"required"`
}

// listAuthenticators shows a page of authenticators.
//
//	@Summary	Query authenticators
//	@Tags		authenticators
//	@ID			listAuthenticators
//	@Produce	json
//	@Param		serialNumber	query		string	false	"exactly this one; * is any"			default(*)
//	@Param		domain			query		string	false	"authenticators of this domain"			example(sandbox)
//	@Param		type			query		string	false	"of this kind"							Enums(TOTP, HOTP, OCRA, TRUSTED, VIR10)
//	@Param		assigned		query		boolean	false	"only assigned ones, or only others"	example(true)
//	@Param		offset			query		int		false	"how many to skip"						minimum(0)	default(0)
//	@Param		limit			query		int		false	"how many to show"						minimum(1)	maximum(1000)	default(100)
//	@Success	200				{object}	AuthenticatorList
//	@Failure	400				{object}	api.Problem	"Input validation failed"
//	@Failure	401				{object}	api.Problem	"No valid API key"
//	@Failure	403				{object}	api.Problem	"Scope device missing"
//	@Failure	429				{object}	api.Problem	"Too many requests"
//	@Failure	500				{object}	api.Problem	"A fault of the server"
//	@Failure	503				{object}	api.Problem	"The server is busy"
//	@Router		/authenticators [get]
func (a *API) listAuthenticators(c *gin.Context) error {
	var found problems
	filter := models.AuthenticatorFilter{
		Serial: found.word(c, "serialNumber", 10), Domain: found.word(c, "domain", 64),
		Kind: found.kind(c), Assigned: found.flag(c, "assigned"),
	}
	filter.Offset, filter.Limit = found.page(c)
	if err := found.err(); err != nil {
		return err
	}
	authenticators, total, err := a.accounts.Authenticators(c.Request.Context(), filter)
	if err != nil {
		return err
	}
	list := AuthenticatorList{Total: total, Authenticators: make([]AuthenticatorOutput, 0, len(authenticators))}
	for _, authenticator := range authenticators {
		list.Authenticators = append(list.Authenticators, authenticatorOf(authenticator))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// The bounds of a listing.
const (
	usualPage = 100
	largePage = 1000
)

// page reads which part of a listing is wanted.
func (p *problems) page(c *gin.Context) (offset, limit int) {
	return p.number(c, "offset", 0, 0, 1<<31-1), p.number(c, "limit", usualPage, 1, largePage)
}

func (p *problems) number(c *gin.Context, name string, usual, least, most int) int {
	given := c.Query(name)
	if given == "" {
		return usual
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < least || n > most {
		p.add(name, "must be a whole number from %d to %d", least, most)
	}
	return n
}

func (p *problems) flag(c *gin.Context, name string) *bool {
	given := c.Query(name)
	if given == "" {
		return nil
	}
	if given != "true" && given != "false" {
		p.add(name, "must be true or false")
	}
	set := given == "true"
	return &set
}

// word reads a piece of text that every database can compare.
func (p *problems) word(c *gin.Context, name string, most int) string {
	given := c.Query(name)
	if !printable(given) {
		p.add(name, "must be valid UTF-8 without control characters")
		return ""
	}
	p.text(name, &given, 0, most)
	return given
}

func (p *problems) kind(c *gin.Context) models.AuthenticatorKind {
	given := c.Query("type")
	if given == "" {
		return ""
	}
	for _, t := range authenticatorTypes() {
		if t.name == given {
			return t.kind
		}
	}
	p.add("type", "must be TOTP, HOTP, OCRA, TRUSTED or VIR10")
	return ""
}
