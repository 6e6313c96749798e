package iaa

import (
	"github.com/gin-gonic/gin"

	"riskgate/models"
)

var (
	errLater      = models.Errorf(models.NotOffered, "Trusted devices, visual codes and FIDO are not offered by this version")
	errNotOffered = models.Errorf(models.NotOffered, "Not offered")
)

// later answers for what needs a trusted device, a visual code or FIDO.
func (a *API) later(*gin.Context) error { return errLater }

// notOffered answers for what the original has and riskgate has not.
func (a *API) notOffered(*gin.Context) error { return errNotOffered }

// checkRegistration answers that it is not offered yet.
//
//	@Summary		Status of a registration
//	@Description	Not offered by this version: always 501.
//	@Tags			devices
//	@ID				checkRegistrationStatus
//	@Produce		json
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope missing"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body not JSON"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		501	{object}	api.Problem	"Not offered"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/registrations/check-status [post]
func (a *API) checkRegistration(c *gin.Context) error { return a.later(c) }

// addDevice answers that it is not offered yet.
//
//	@Summary		Add a device
//	@Description	Not offered by this version: always 501.
//	@Tags			devices
//	@ID				addDevice
//	@Produce		json
//	@Param			registration	path		string		true	"registration ID"	example(9f1c2b7d3e5a48f6b0c1d2e3f4a5b6c7)
//	@Failure		400				{object}	api.Problem	"Input validation failed"
//	@Failure		401				{object}	api.Problem	"No valid API key"
//	@Failure		403				{object}	api.Problem	"Scope missing"
//	@Failure		413				{object}	api.Problem	"Body too large"
//	@Failure		415				{object}	api.Problem	"Body not JSON"
//	@Failure		429				{object}	api.Problem	"Too many requests"
//	@Failure		500				{object}	api.Problem	"A fault of the server"
//	@Failure		501				{object}	api.Problem	"Not offered"
//	@Failure		503				{object}	api.Problem	"The server is busy"
//	@Router			/registrations/{registration}/add-device [post]
func (a *API) addDevice(c *gin.Context) error { return a.later(c) }

// activateDevice answers that it is not offered yet.
//
//	@Summary		Activate a device
//	@Description	Not offered by this version: always 501.
//	@Tags			devices
//	@ID				activateDevice
//	@Produce		json
//	@Param			registration	path		string		true	"registration ID"	example(9f1c2b7d3e5a48f6b0c1d2e3f4a5b6c7)
//	@Failure		400				{object}	api.Problem	"Input validation failed"
//	@Failure		401				{object}	api.Problem	"No valid API key"
//	@Failure		403				{object}	api.Problem	"Scope missing"
//	@Failure		413				{object}	api.Problem	"Body too large"
//	@Failure		415				{object}	api.Problem	"Body not JSON"
//	@Failure		429				{object}	api.Problem	"Too many requests"
//	@Failure		500				{object}	api.Problem	"A fault of the server"
//	@Failure		501				{object}	api.Problem	"Not offered"
//	@Failure		503				{object}	api.Problem	"The server is busy"
//	@Router			/registrations/{registration}/activate [post]
func (a *API) activateDevice(c *gin.Context) error { return a.later(c) }

// askFIDOAuthentication answers that it is not offered yet.
//
//	@Summary		Ask for a FIDO assertion
//	@Description	Not offered by this version: always 501.
//	@Tags			devices
//	@ID				generateFIDOAuthenticationRequest
//	@Produce		json
//	@Param			user	path		string		true	"userID@domain"	example(face_user@sandbox)
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope missing"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		501		{object}	api.Problem	"Not offered"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/users/{user}/generate-fido-authentication-request [post]
func (a *API) askFIDOAuthentication(c *gin.Context) error { return a.later(c) }

// askFIDORegistration answers that it is not offered yet.
//
//	@Summary		Ask for a FIDO registration
//	@Description	Not offered by this version: always 501.
//	@Tags			devices
//	@ID				generateFIDORegistrationRequest
//	@Produce		json
//	@Param			user	path		string		true	"userID@domain"	example(face_user@sandbox)
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope missing"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		501		{object}	api.Problem	"Not offered"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/users/{user}/generate-fido-registration-request [post]
func (a *API) askFIDORegistration(c *gin.Context) error { return a.later(c) }

// registerFIDO answers that it is not offered yet.
//
//	@Summary		Register a FIDO device
//	@Description	Not offered by this version: always 501.
//	@Tags			devices
//	@ID				registerFIDODevice
//	@Produce		json
//	@Param			user	path		string		true	"userID@domain"	example(face_user@sandbox)
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope missing"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		501		{object}	api.Problem	"Not offered"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/users/{user}/register-fido-device [post]
func (a *API) registerFIDO(c *gin.Context) error { return a.later(c) }

// renderVisualCode answers that it is not offered yet.
//
//	@Summary		Draw a visual code
//	@Description	Not offered by this version: always 501.
//	@Tags			devices
//	@ID				renderVisualCode
//	@Produce		json
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope missing"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		501	{object}	api.Problem	"Not offered"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/visualcodes/render [get]
func (a *API) renderVisualCode(c *gin.Context) error { return a.later(c) }

// orchestrate answers that it is not offered.
//
//	@Summary		Orchestration commands
//	@Description	Not offered: always 501.
//	@Tags			devices
//	@ID				orchestrationCommands
//	@Produce		json
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope missing"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body not JSON"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		501	{object}	api.Problem	"Not offered"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/orchestration-commands [post]
func (a *API) orchestrate(c *gin.Context) error { return a.notOffered(c) }

// orchestrateV2 answers that it is not offered.
//
//	@Summary		Orchestration commands, second version
//	@Description	Not offered: always 501.
//	@Tags			devices
//	@ID				orchestrationCommandsV2
//	@Produce		json
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope missing"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body not JSON"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		501	{object}	api.Problem	"Not offered"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/orchestration-commands-v2 [post]
func (a *API) orchestrateV2(c *gin.Context) error { return a.notOffered(c) }

// generateActivationMessage answers that it is not offered.
//
//	@Summary		Make an activation message
//	@Description	Not offered: always 501.
//	@Tags			devices
//	@ID				generateActivationMessage
//	@Produce		json
//	@Param			serial	path		string		true	"serial number"	example(TOT0000001)
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope missing"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		501		{object}	api.Problem	"Not offered"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/authenticators/{serial}/generate-activation-message [post]
func (a *API) generateActivationMessage(c *gin.Context) error { return a.notOffered(c) }

// syncAuthenticator answers that it is not offered.
//
//	@Summary		Synchronise an authenticator
//	@Description	Not offered: always 501.
//	@Tags			devices
//	@ID				syncAuthenticator
//	@Produce		json
//	@Param			serial		path		string		true	"serial number"		example(TOT0000001)
//	@Param			application	path		string		true	"its application"	example(TOTP)
//	@Failure		400			{object}	api.Problem	"Input validation failed"
//	@Failure		401			{object}	api.Problem	"No valid API key"
//	@Failure		403			{object}	api.Problem	"Scope missing"
//	@Failure		413			{object}	api.Problem	"Body too large"
//	@Failure		415			{object}	api.Problem	"Body not JSON"
//	@Failure		429			{object}	api.Problem	"Too many requests"
//	@Failure		500			{object}	api.Problem	"A fault of the server"
//	@Failure		501			{object}	api.Problem	"Not offered"
//	@Failure		503			{object}	api.Problem	"The server is busy"
//	@Router			/authenticators/{serial}/applications/{application}/sync-authenticator [post]
func (a *API) syncAuthenticator(c *gin.Context) error { return a.notOffered(c) }

// generateVirtualSignature answers that it is not offered.
//
//	@Summary		Make a virtual signature
//	@Description	Not offered: always 501.
//	@Tags			devices
//	@ID				generateVirtualSignature
//	@Produce		json
//	@Param			serial		path		string		true	"serial number"		example(VIR0000001)
//	@Param			application	path		string		true	"its application"	example(VOTP)
//	@Failure		400			{object}	api.Problem	"Input validation failed"
//	@Failure		401			{object}	api.Problem	"No valid API key"
//	@Failure		403			{object}	api.Problem	"Scope missing"
//	@Failure		413			{object}	api.Problem	"Body too large"
//	@Failure		415			{object}	api.Problem	"Body not JSON"
//	@Failure		429			{object}	api.Problem	"Too many requests"
//	@Failure		500			{object}	api.Problem	"A fault of the server"
//	@Failure		501			{object}	api.Problem	"Not offered"
//	@Failure		503			{object}	api.Problem	"The server is busy"
//	@Router			/authenticators/{serial}/applications/{application}/generate-virtual-signature [post]
func (a *API) generateVirtualSignature(c *gin.Context) error { return a.notOffered(c) }

// unlockApplication answers that it is not offered.
//
//	@Summary		Unlock an application
//	@Description	Not offered: always 501.
//	@Tags			devices
//	@ID				unlockApplication
//	@Produce		json
//	@Param			serial		path		string		true	"serial number"		example(TOT0000001)
//	@Param			application	path		string		true	"its application"	example(TOTP)
//	@Failure		400			{object}	api.Problem	"Input validation failed"
//	@Failure		401			{object}	api.Problem	"No valid API key"
//	@Failure		403			{object}	api.Problem	"Scope missing"
//	@Failure		413			{object}	api.Problem	"Body too large"
//	@Failure		415			{object}	api.Problem	"Body not JSON"
//	@Failure		429			{object}	api.Problem	"Too many requests"
//	@Failure		500			{object}	api.Problem	"A fault of the server"
//	@Failure		501			{object}	api.Problem	"Not offered"
//	@Failure		503			{object}	api.Problem	"The server is busy"
//	@Router			/authenticators/{serial}/applications/{application}/unlock [post]
func (a *API) unlockApplication(c *gin.Context) error { return a.notOffered(c) }
