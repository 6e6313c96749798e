package iaa

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// deleteUser removes a user with everything personal about them.
//
//	@Summary	Delete a user
//	@Tags		users
//	@ID			deleteUser
//	@Produce	json
//	@Param		user	path	string	true	"userID@domain"	example(ada@sandbox)
//	@Success	204
//	@Failure	400	{object}	api.Problem	"Input validation failed"
//	@Failure	401	{object}	api.Problem	"No valid API key"
//	@Failure	403	{object}	api.Problem	"Scope user missing"
//	@Failure	404	{object}	api.Problem	"User not found"
//	@Failure	429	{object}	api.Problem	"Too many requests"
//	@Failure	500	{object}	api.Problem	"A fault of the server"
//	@Failure	503	{object}	api.Problem	"The server is busy"
//	@Router		/users/{user} [delete]
func (a *API) deleteUser(c *gin.Context) error { return a.act(c, a.accounts.Delete) }

// unlockUser lifts a user's lock.
//
//	@Summary		Unlock a user
//	@Description	Lifts the lock and forgets the failed attempts that hold the user back.
//	@Tags			users
//	@ID				unlockUser
//	@Produce		json
//	@Param			user	path	string	true	"userID@domain"	example(locked_user@sandbox)
//	@Success		204
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope user missing"
//	@Failure		404	{object}	api.Problem	"User not found"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body not JSON"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/users/{user}/unlock [post]
func (a *API) unlockUser(c *gin.Context) error { return a.act(c, a.accounts.Unlock) }

// resetPassword takes a user's password away.
//
//	@Summary		Reset a password
//	@Description	The old password is good for nothing from now on. The application sets a new one by a PATCH of the user.
//	@Tags			users
//	@ID				resetPassword
//	@Produce		json
//	@Param			user	path	string	true	"userID@domain"	example(ada@sandbox)
//	@Success		204
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope user missing"
//	@Failure		404	{object}	api.Problem	"User not found"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body not JSON"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"Too many passwords at this moment"
//	@Router			/users/{user}/reset-password [post]
func (a *API) resetPassword(c *gin.Context) error { return a.act(c, a.accounts.ResetPassword) }

// resetLastAuthentication forgets when a user last logged in.
//
//	@Summary	Reset the last authentication time
//	@Tags		users
//	@ID			resetLastAuthenticationTime
//	@Produce	json
//	@Param		user	path	string	true	"userID@domain"	example(iaa_user@sandbox)
//	@Success	204
//	@Failure	400	{object}	api.Problem	"Input validation failed"
//	@Failure	401	{object}	api.Problem	"No valid API key"
//	@Failure	403	{object}	api.Problem	"Scope user missing"
//	@Failure	404	{object}	api.Problem	"User not found"
//	@Failure	413	{object}	api.Problem	"Body too large"
//	@Failure	415	{object}	api.Problem	"Body not JSON"
//	@Failure	429	{object}	api.Problem	"Too many requests"
//	@Failure	500	{object}	api.Problem	"A fault of the server"
//	@Failure	503	{object}	api.Problem	"The server is busy"
//	@Router		/users/{user}/reset-last-authentication-time [post]
func (a *API) resetLastAuthentication(c *gin.Context) error {
	return a.act(c, a.accounts.ResetLastAuthentication)
}

// act does something to the user of the path that is answered with nothing.
func (a *API) act(c *gin.Context, do func(context.Context, models.UserName) error) error {
	name, err := a.Name(c)
	if err != nil {
		return err
	}
	if err := do(c.Request.Context(), name); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
