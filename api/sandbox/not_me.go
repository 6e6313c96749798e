package sandbox

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// NotMeOutput is a link that a notice would hold.
type NotMeOutput struct {
	URL string `json:"url" validate:"required" example:"http://127.0.0.1:8080/not-me?token=1.1772366400.00"`
}

// notMe shows a link that a notice would hold.
//
//	@Summary		Show a user's link "this was not me"
//	@Description	For the person's newest decision; it works for 72 hours, once. Only in the sandbox.
//	@Tags			sandbox
//	@ID				sandboxNotMe
//	@Produce		json
//	@Param			user	path		string	true	"userID@domain"	example(iaa_user@sandbox)
//	@Success		200		{object}	NotMeOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		403		{object}	api.Problem	"Not from this machine"
//	@Failure		404		{object}	api.Problem	"The user has no decision"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Router			/sandbox/users/{user}/not-me [get]
func (a *API) notMe(c *gin.Context) error {
	name, err := a.name(c)
	if err != nil {
		return err
	}
	link, err := a.NotMe.LinkOf(c.Request.Context(), name)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, NotMeOutput{link})
	return nil
}
