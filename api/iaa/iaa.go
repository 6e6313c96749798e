// Package iaa serves the adaptive-login contract: logins and events with their
// device data, sessions, payments, registrations, users and authenticators.
//
// A handler reads and checks the form of a request, hands an Attempt or an input to
// login, and puts the answer into the words of the contract. Every problem of a
// request is reported at once. Nothing is decided here.
package iaa

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"riskgate/internal/strictjson"
	"riskgate/models"
)

// Service is what runs logins and everything like them.
type Service interface {
	Logins
	Sessions
	Questions
	Codes
}

// API is the room. Domain is that of user names without "@".
type API struct {
	service  Service
	accounts Accounts
	domain   string
	decoder  *strictjson.Decoder
}

// New returns the room.
func New(service Service, accounts Accounts, domain string) *API {
	return &API{service: service, accounts: accounts, domain: domain, decoder: strictjson.New()}
}

// Name reads the user that the path of a request names. It is decoded here, once:
// the router leaves "%2F" and "+" as they were sent.
func (a *API) Name(c *gin.Context) (models.UserName, error) {
	raw, err := url.PathUnescape(c.Param("user"))
	if err != nil {
		return models.UserName{}, models.InvalidInput(models.Field{Name: "userID", Message: "must be a decodable part of a URL"})
	}
	return models.ParseUserName(raw, a.domain)
}
