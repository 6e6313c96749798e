package iaa

import (
	"github.com/gin-gonic/gin"

	"riskgate/models"
)

var errNotOffered = models.Errorf(models.NotOffered, "Not offered")

// notOffered answers for what the original has and riskgate has not.
func (a *API) notOffered(*gin.Context) error { return errNotOffered }

// orchestrate answers that it is not offered.
//
//	@Summary		Orchestration commands
//	@Description	Not offered: always 501.
//	@Tags			devices
//	@ID				orchestrationCommands
//	@Produce		json
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope device missing"
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
//	@Failure		403	{object}	api.Problem	"Scope device missing"
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
//	@Failure		403		{object}	api.Problem	"Scope device missing"
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
//	@Failure		403			{object}	api.Problem	"Scope device missing"
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
//	@Failure		403			{object}	api.Problem	"Scope device missing"
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
//	@Failure		403			{object}	api.Problem	"Scope device missing"
//	@Failure		413			{object}	api.Problem	"Body too large"
//	@Failure		415			{object}	api.Problem	"Body not JSON"
//	@Failure		429			{object}	api.Problem	"Too many requests"
//	@Failure		500			{object}	api.Problem	"A fault of the server"
//	@Failure		501			{object}	api.Problem	"Not offered"
//	@Failure		503			{object}	api.Problem	"The server is busy"
//	@Router			/authenticators/{serial}/applications/{application}/unlock [post]
func (a *API) unlockApplication(c *gin.Context) error { return a.notOffered(c) }
