package iaa

import (
	"github.com/gin-gonic/gin"

	"riskgate/models"
)

var errLater = models.Errorf(models.NotOffered, "Trusted devices, visual codes and FIDO are not offered by this version")

// later answers for what needs a trusted device, a visual code or FIDO.
func (a *API) later(*gin.Context) error { return errLater }

// checkRegistration answers that it is not offered yet.
//
//	@Summary		Status of a registration
//	@Description	Not offered by this version: always 501.
//	@Tags			devices
//	@ID				checkRegistrationStatus
//	@Produce		json
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope user missing"
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
//	@Failure		403				{object}	api.Problem	"Scope device missing"
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
//	@Failure		403				{object}	api.Problem	"Scope device missing"
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
//	@Failure		403		{object}	api.Problem	"Scope device missing"
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
//	@Failure		403		{object}	api.Problem	"Scope device missing"
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
//	@Failure		403		{object}	api.Problem	"Scope device missing"
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
//	@Failure		403	{object}	api.Problem	"Scope login missing"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		501	{object}	api.Problem	"Not offered"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/visualcodes/render [get]
func (a *API) renderVisualCode(c *gin.Context) error { return a.later(c) }
