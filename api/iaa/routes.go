package iaa

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// Registrar takes a path together with the scope that guards it.
type Registrar interface {
	Handle(method, path string, scope models.Scope, handle func(*gin.Context) error)
}

// Mount registers every path of the contract.
func (a *API) Mount(r Registrar) {
	r.Handle(http.MethodPost, "/users/:user/login", models.ScopeLogin, a.login)
	r.Handle(http.MethodPost, "/users/:user/events/validate", models.ScopeLogin, a.event)
	r.Handle(http.MethodPost, "/users/:user/generate-challenge", models.ScopeLogin, a.generateChallenge)
	r.Handle(http.MethodGet, "/sessions/:requestID", models.ScopeSession, a.session)
	r.Handle(http.MethodPost, "/users/:user/transactions/validate", models.ScopeTransaction, a.validateTransaction)
	r.Handle(http.MethodPost, "/transactions", models.ScopeTransaction, a.judgeTransaction)

	r.Handle(http.MethodPost, "/users/register", models.ScopeUser, a.register)
	r.Handle(http.MethodPost, "/users/:user/unregister", models.ScopeUser, a.unregister)
	r.Handle(http.MethodGet, "/users", models.ScopeUser, a.listUsers)
	r.Handle(http.MethodGet, "/users/:user", models.ScopeUser, a.showUser)
	r.Handle(http.MethodPut, "/users/:user", models.ScopeUser, a.createUser)
	r.Handle(http.MethodPatch, "/users/:user", models.ScopeUser, a.changeUser)
	r.Handle(http.MethodDelete, "/users/:user", models.ScopeUser, a.deleteUser)
	r.Handle(http.MethodPost, "/users/:user/unlock", models.ScopeUser, a.unlockUser)
	r.Handle(http.MethodPost, "/users/:user/reset-password", models.ScopeUser, a.resetPassword)
	r.Handle(http.MethodPost, "/users/:user/reset-last-authentication-time", models.ScopeUser, a.resetLastAuthentication)

	r.Handle(http.MethodGet, "/authenticators", models.ScopeDevice, a.listAuthenticators)
	r.Handle(http.MethodPost, "/authenticators/:serial/assign", models.ScopeDevice, a.assignAuthenticator)
	r.Handle(http.MethodPost, "/authenticators/:serial/unassign", models.ScopeDevice, a.unassignAuthenticator)
	r.Handle(http.MethodPost, "/authenticators/:serial/applications/:application/generate-votp", models.ScopeLogin, a.generateVOTP)

	// The trusted device, visual codes and FIDO.
	r.Handle(http.MethodPost, "/registrations/check-status", models.ScopeUser, a.checkRegistration)
	r.Handle(http.MethodPost, "/registrations/:registration/add-device", models.ScopeDevice, a.addDevice)
	r.Handle(http.MethodPost, "/registrations/:registration/activate", models.ScopeDevice, a.activateDevice)
	r.Handle(http.MethodPost, "/users/:user/generate-fido-authentication-request", models.ScopeDevice, a.askFIDOAuthentication)
	r.Handle(http.MethodPost, "/users/:user/generate-fido-registration-request", models.ScopeDevice, a.askFIDORegistration)
	r.Handle(http.MethodPost, "/users/:user/register-fido-device", models.ScopeDevice, a.registerFIDO)
	r.Handle(http.MethodGet, "/visualcodes/render", models.ScopeLogin, a.renderVisualCode)

	// What the original offers and riskgate does not.
	r.Handle(http.MethodPost, "/orchestration-commands", models.ScopeDevice, a.orchestrate)
	r.Handle(http.MethodPost, "/orchestration-commands-v2", models.ScopeDevice, a.orchestrateV2)
	r.Handle(http.MethodPost, "/authenticators/:serial/generate-activation-message", models.ScopeDevice, a.generateActivationMessage)
	r.Handle(http.MethodPost, "/authenticators/:serial/applications/:application/sync-authenticator", models.ScopeDevice, a.syncAuthenticator)
	r.Handle(http.MethodPost, "/authenticators/:serial/applications/:application/generate-virtual-signature", models.ScopeDevice, a.generateVirtualSignature)
	r.Handle(http.MethodPost, "/authenticators/:serial/applications/:application/unlock", models.ScopeDevice, a.unlockApplication)
}
