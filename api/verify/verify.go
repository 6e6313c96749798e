// Package verify is the HTTP side of one-time codes as a service, in the shape of the
// Verify contract: form bodies, JSON with its names, IDs of two letters and 32 hex
// digits, lists that are paged by absolute addresses, and errors with its numbers.
//
// Of a request that has several faults the first is told, as the contract has it.
package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/internal/request"
	"riskgate/login"
	"riskgate/models"
	"riskgate/verify"
)

// Root is where all paths of the contract begin.
const Root = "/v2"

// Options is what the room is made of. Sandbox lets callers be the account that they say
// they are.
type Options struct {
	Verify       *verify.Service
	Domain       string // of the installation; its account is made of it
	PublicURL    string // without a final slash: addresses in answers begin with it
	AllowedHosts []string
	Sandbox      bool
}

// API is the room.
type API struct {
	verify  *verify.Service
	account string
	public  string
	hosts   []string
	sandbox bool
}

// New returns the room.
func New(o Options) *API {
	sum := sha256.Sum256([]byte("account " + o.Domain))
	return &API{
		verify: o.Verify, account: "AC" + hex.EncodeToString(sum[:16]), public: o.PublicURL,
		hosts: o.AllowedHosts, sandbox: o.Sandbox,
	}
}

// Registrar takes a path together with the scope that guards it. A body is a form.
type Registrar interface {
	Handle(method, path string, scope models.Scope, handle func(*gin.Context) error)
}

// Pages takes a path that anybody may open.
type Pages interface {
	Page(method, path string, handle func(*gin.Context) error)
}

// Mount registers every path of the room.
func (a *API) Mount(r Registrar, pages Pages) {
	pages.Page(http.MethodGet, "/docs/errors/:code", a.explainError)
	for _, route := range []struct {
		method, path string
		handle       func(*gin.Context) error
	}{
		{http.MethodPost, "/Services", a.createService},
		{http.MethodGet, "/Services", a.listServices},
		{http.MethodGet, "/Services/:service", a.fetchService},
		{http.MethodPost, "/Services/:service", a.updateService},
		{http.MethodDelete, "/Services/:service", a.deleteService},

		{http.MethodPost, "/Services/:service/Verifications", a.startVerification},
		{http.MethodGet, "/Services/:service/Verifications/:verification", a.fetchVerification},
		{http.MethodPost, "/Services/:service/Verifications/:verification", a.updateVerification},
		{http.MethodPost, "/Services/:service/VerificationCheck", a.checkVerification},

		{http.MethodPost, "/Services/:service/RateLimits", a.createRateLimit},
		{http.MethodGet, "/Services/:service/RateLimits", a.listRateLimits},
		{http.MethodGet, "/Services/:service/RateLimits/:limit", a.fetchRateLimit},
		{http.MethodPost, "/Services/:service/RateLimits/:limit", a.updateRateLimit},
		{http.MethodDelete, "/Services/:service/RateLimits/:limit", a.deleteRateLimit},
		{http.MethodPost, "/Services/:service/RateLimits/:limit/Buckets", a.createBucket},
		{http.MethodGet, "/Services/:service/RateLimits/:limit/Buckets", a.listBuckets},
		{http.MethodGet, "/Services/:service/RateLimits/:limit/Buckets/:bucket", a.fetchBucket},
		{http.MethodPost, "/Services/:service/RateLimits/:limit/Buckets/:bucket", a.updateBucket},
		{http.MethodDelete, "/Services/:service/RateLimits/:limit/Buckets/:bucket", a.deleteBucket},

		{http.MethodPost, "/Services/:service/MessagingConfigurations", a.createConfiguration},
		{http.MethodGet, "/Services/:service/MessagingConfigurations", a.listConfigurations},
		{http.MethodGet, "/Services/:service/MessagingConfigurations/:country", a.fetchConfiguration},
		{http.MethodPost, "/Services/:service/MessagingConfigurations/:country", a.updateConfiguration},
		{http.MethodDelete, "/Services/:service/MessagingConfigurations/:country", a.deleteConfiguration},

		{http.MethodPost, "/Services/:service/Entities", a.createEntity},
		{http.MethodGet, "/Services/:service/Entities", a.listEntities},
		{http.MethodGet, "/Services/:service/Entities/:identity", a.fetchEntity},
		{http.MethodDelete, "/Services/:service/Entities/:identity", a.deleteEntity},
		{http.MethodPost, "/Services/:service/Entities/:identity/Factors", a.createFactor},
		{http.MethodGet, "/Services/:service/Entities/:identity/Factors", a.listFactors},
		{http.MethodGet, "/Services/:service/Entities/:identity/Factors/:factor", a.fetchFactor},
		{http.MethodPost, "/Services/:service/Entities/:identity/Factors/:factor", a.updateFactor},
		{http.MethodDelete, "/Services/:service/Entities/:identity/Factors/:factor", a.deleteFactor},
		{http.MethodPost, "/Services/:service/Entities/:identity/Challenges", a.createChallenge},
		{http.MethodGet, "/Services/:service/Entities/:identity/Challenges", a.listChallenges},
		{http.MethodGet, "/Services/:service/Entities/:identity/Challenges/:challenge", a.fetchChallenge},
		{http.MethodPost, "/Services/:service/Entities/:identity/Challenges/:challenge", a.updateChallenge},
		{http.MethodPost, "/Services/:service/Entities/:identity/Challenges/:challenge/Notifications", a.createNotification},

		{http.MethodGet, "/Attempts", a.listAttempts},
		{http.MethodGet, "/Attempts/Summary", a.summarizeAttempts},
		{http.MethodGet, "/Attempts/:attempt", a.fetchAttempt},
		{http.MethodPost, "/SafeList/Numbers", freeing(a.addSafeNumber)},
		{http.MethodGet, "/SafeList/Numbers/:number", a.fetchSafeNumber},
		{http.MethodDelete, "/SafeList/Numbers/:number", freeing(a.deleteSafeNumber)},
		{http.MethodGet, "/Templates", a.listTemplates},
	} {
		r.Handle(route.method, Root+route.path, models.ScopeVerify, route.handle)
	}
}

// freeing keeps those out who may not leave the rules against pumping out: a number on the
// safe list is free of them for ever.
func freeing(handle func(*gin.Context) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		if !login.CallerFrom(c.Request.Context()).Allows(models.ScopeVerifyNoRules) {
			return models.Errorf(models.Forbidden, "The scope %q is needed, too", string(models.ScopeVerifyNoRules))
		}
		return handle(c)
	}
}

// later are the paths of the contract that are not offered yet.
var later = regexp.MustCompile(`^/v2/(Forms/|Services/[^/]+/(Passkeys|Webhooks|AccessTokens)(/|$))`)

// Unserved answers for the paths that are not mounted.
func (a *API) Unserved(c *gin.Context) error {
	if later.MatchString(c.Request.URL.Path) {
		return &verify.Error{Why: verify.NotSupported, Name: "This resource", Reason: verify.ReasonNotSupported}
	}
	return &verify.Error{Why: verify.NotFound, Reason: verify.ReasonNotFound}
}

// Owns reports whether a path is of this room.
func Owns(path string) bool { return path == Root || strings.HasPrefix(path, Root+"/") }

// caller is who asks.
func caller(c *gin.Context) verify.Caller {
	ctx := c.Request.Context()
	return verify.Caller{ID: login.CallerFrom(ctx).ID, CorrelationID: request.From(ctx).CorrelationID}
}

var accountForm = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)

// accountOf is the account that answers name.
func (a *API) accountOf(c *gin.Context) string {
	if name, _, ok := c.Request.BasicAuth(); ok && a.sandbox && accountForm.MatchString(name) {
		return name
	}
	return a.account
}
